"""MuJoCo Warp against MuJoCo's batch: the same states, drives and properties give the same next state.

Warp runs on its CPU device here, with the kernels that it runs on a GPU.
"""

import pytest
import torch

from rlcourse.isaacgym import gymapi, gymtorch
from rlcourse.isaacgym.backends import SimulationDiverged
from rlcourse.isaacgym.backends.batch import BatchBackend
from rlcourse.isaacgym.backends.warp import NCONMAX, NJMAX, BufferOverflow, WarpBackend
from rlcourse.isaacgym.physics import simulation
from tests.isaacgym.worlds import bodies, dofs, fill, gym, load, new_sim, refresh, roots, unwrap

N_ENVS = 16
# name, is the root fixed, height of the root, drive, settling steps
ROBOTS = {
    "cartpole": (True, 1.0, gymapi.DOF_MODE_EFFORT),
    "ant": (False, 0.55, gymapi.DOF_MODE_EFFORT),
    "quadruped": (False, 0.42, gymapi.DOF_MODE_POS),
    "arm": (True, 0.5, gymapi.DOF_MODE_POS),
}


def robot_sim(monkeypatch, backend, name, friction=None):
    """A prepared simulation of N_ENVS robots over the ground, on the given backend."""
    monkeypatch.setattr(simulation, "make_backend", lambda model, n_envs, device: backend(model, n_envs))
    fixed, height, mode = ROBOTS[name]
    sim = new_sim(dt=0.01, substeps=2, ground=True)
    envs = fill(sim, [load(sim, name, fix_base_link=fixed)], N_ENVS, z=height)
    for i, env in enumerate(envs):
        properties = gym.get_actor_dof_properties(env, 0)
        properties["driveMode"] = mode
        properties["stiffness"], properties["damping"] = (40.0, 1.0) if mode == gymapi.DOF_MODE_POS else (0, 0)
        gym.set_actor_dof_properties(env, 0, properties)
        masses = gym.get_actor_rigid_body_properties(env, 0)
        masses[0].mass *= 1 + 0.02 * i
        gym.set_actor_rigid_body_properties(env, 0, masses, True)
    gym.prepare_sim(sim)
    return sim


def on_warp(model, n_envs):
    return WarpBackend(model, n_envs, "cpu")


def command(sim, seed):
    """Random efforts and targets, the same for the same seed."""
    random = torch.rand(gym.get_sim_dof_count(sim), generator=torch.Generator().manual_seed(seed)) * 2 - 1
    gym.set_dof_actuation_force_tensor(sim, unwrap(random * 2))
    gym.set_dof_position_target_tensor(sim, unwrap(random * 0.4))


def simulate(sim, seed):
    command(sim, seed)
    gym.simulate(sim)
    gym.fetch_results(sim, True)


def split(states):
    """Positions and quaternions apart from velocities, of states (..., 2) or (..., 13)."""
    n_positions = {2: 1, 13: 7}[states.shape[-1]]
    return states[..., :n_positions], states[..., n_positions:]


@pytest.mark.parametrize("name", ROBOTS)
def test_one_step_from_the_same_state_agrees(name, monkeypatch):
    ours, theirs = (robot_sim(monkeypatch, backend, name) for backend in (BatchBackend, on_warp))
    read = [(roots(sim), dofs(sim), bodies(sim)) for sim in (ours, theirs)]
    touched = False
    for seed in range(40):
        simulate(ours, seed)
        refresh(ours)
        start = read[0][0].clone(), read[0][1].clone()
        for sim in (ours, theirs):
            gym.set_actor_root_state_tensor(sim, gymtorch.unwrap_tensor(start[0]))
            gym.set_dof_state_tensor(sim, gymtorch.unwrap_tensor(start[1]))
            sim.backend.field("qacc_warmstart").zero_()
            simulate(sim, seed + 1)
            refresh(sim)
        for one, other in zip(*read, strict=True):
            (pose, velocity), (reference_pose, reference_velocity) = split(other), split(one)
            torch.testing.assert_close(pose, reference_pose, rtol=1e-5, atol=1e-5)
            torch.testing.assert_close(velocity, reference_velocity, rtol=2e-4, atol=2e-4)
        touched |= bool(ours.backend.field("qfrc_constraint").any())
    assert touched or name in ("cartpole", "arm")


def test_too_little_room_for_contacts_is_an_error_that_names_what_to_raise(monkeypatch):
    monkeypatch.setenv(NCONMAX, "1")
    sim = robot_sim(monkeypatch, on_warp, "ant")
    with pytest.raises(BufferOverflow, match=f"More contacts than the 1 .* {NCONMAX}=2 "):
        for seed in range(60):
            simulate(sim, seed)


def test_too_little_room_for_constraints_is_an_error_that_names_what_to_raise(monkeypatch):
    monkeypatch.setenv(NJMAX, "3")
    sim = robot_sim(monkeypatch, on_warp, "ant")
    with pytest.raises(BufferOverflow, match=f"More constraint rows than the 3 .* {NJMAX}=6 "):
        for seed in range(60):
            simulate(sim, seed)


@pytest.mark.parametrize("text", ["many", "0", "-3", ""])
def test_a_size_that_is_no_number_is_refused(monkeypatch, text):
    monkeypatch.setenv(NCONMAX, text)
    with pytest.raises(ValueError, match=f"{NCONMAX} is '{text}'"):
        robot_sim(monkeypatch, on_warp, "cartpole")


def test_a_state_that_is_not_finite_is_found(monkeypatch):
    sim = robot_sim(monkeypatch, on_warp, "cartpole")
    sim.backend.field("qvel")[5, 0] = float("nan")
    with pytest.raises(SimulationDiverged, match=r"in 1 of 16 environments \(5\)") as caught:
        gym.simulate(sim)
    assert caught.value.env_ids.tolist() == [5]


def test_what_warp_shares_between_environments_cannot_differ(monkeypatch):
    sim = robot_sim(monkeypatch, on_warp, "cartpole")
    with pytest.raises(NotImplementedError, match="geom_contype"):
        sim.backend.per_env("geom_contype")
