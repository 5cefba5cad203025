"""Small simulations for the tests of this folder."""

from pathlib import Path

import torch

from rlcourse.isaacgym import gymapi, gymtorch

MODELS = Path(__file__).parent / "models"
gym = gymapi.acquire_gym()


def new_sim(gravity=-9.81, dt=0.01, substeps=1, ground=False):
    """An empty simulation, z up."""
    params = gymapi.SimParams()
    params.up_axis, params.gravity = gymapi.UP_AXIS_Z, gymapi.Vec3(0, 0, gravity)
    params.dt, params.substeps = dt, substeps
    sim = gym.create_sim(0, -1, gymapi.SIM_PHYSX, params)
    if ground:
        plane = gymapi.PlaneParams()
        plane.normal = gymapi.Vec3(0, 0, 1)
        gym.add_ground(sim, plane)
    return sim


def load(sim, name, **options):
    """The asset in models/`name`.xml."""
    asset_options = gymapi.AssetOptions()
    for option, value in options.items():
        setattr(asset_options, option, value)
    return gym.load_asset(sim, str(MODELS), f"{name}.xml", asset_options)


def pose(x=0.0, y=0.0, z=0.0):
    """Transform without rotation."""
    return gymapi.Transform(p=gymapi.Vec3(x, y, z))


def fill(sim, assets, n_envs=1, spacing=0.0, z=1.0, group=-1, filter=-1):
    """n_envs environments, each with one actor of each asset, 2 m apart along y; returns the environments."""
    envs = []
    for _ in range(n_envs):
        half = gymapi.Vec3(spacing / 2, spacing / 2, 0)
        env = gym.create_env(sim, half * -1.0, half, max(1, int(n_envs**0.5)))
        for i, asset in enumerate(assets):
            gym.create_actor(env, asset, pose(y=2.0 * i, z=z), f"actor {i}", group, filter)
        envs.append(env)
    return envs


def roots(sim):
    """Tensor (n_envs, A, 13) that is refreshed with refresh_actor_root_state_tensor."""
    return gymtorch.wrap_tensor(gym.acquire_actor_root_state_tensor(sim)).view(sim.n_envs, -1, 13)


def dofs(sim):
    """Tensor (n_envs, D, 2) that is refreshed with refresh_dof_state_tensor."""
    return gymtorch.wrap_tensor(gym.acquire_dof_state_tensor(sim)).view(sim.n_envs, -1, 2)


def bodies(sim):
    """Tensor (n_envs, B, 13) that is refreshed with refresh_rigid_body_state_tensor."""
    return gymtorch.wrap_tensor(gym.acquire_rigid_body_state_tensor(sim)).view(sim.n_envs, -1, 13)


def refresh(sim):
    """Refresh the three state tensors."""
    gym.refresh_actor_root_state_tensor(sim)
    gym.refresh_dof_state_tensor(sim)
    gym.refresh_rigid_body_state_tensor(sim)


def steps(sim, count=1):
    """Simulate, then refresh."""
    for _ in range(count):
        gym.simulate(sim)
        gym.fetch_results(sim, True)
    refresh(sim)


def unwrap(values, dtype=torch.float32):
    """Descriptor of a tensor made of the values."""
    return gymtorch.unwrap_tensor(torch.as_tensor(values, dtype=dtype).contiguous())
