"""Making a simulation, filling it, running it."""

import copy
import time

import torch

from rlcourse.isaacgym.assets.asset import Asset
from rlcourse.isaacgym.physics import terrain
from rlcourse.isaacgym.physics.actors import Environment
from rlcourse.isaacgym.physics.simulation import Simulation
from rlcourse.isaacgym.values.constants import SIM_FLEX, UP_AXIS_Z
from rlcourse.isaacgym.values.parameters import PlaneParams, SimParams, Version
from rlcourse.isaacgym.values.vectors import Transform, Vec3


class SetupCalls:
    """Simulation, ground, environments and actors."""

    def create_sim(self, compute_device=0, graphics_device=0, type=SIM_FLEX, params=None):
        """A new, empty simulation.

        compute_device : number of the GPU, where params.use_gpu_pipeline asks for one
        graphics_device, type : accepted; the physics is MuJoCo's, and pictures need no device
        params : SimParams, default values if None
        """
        params = SimParams() if params is None else _expect(params, SimParams, "params")
        device = torch.device("cpu")
        if params.use_gpu_pipeline:
            if not torch.cuda.is_available():
                raise RuntimeError(
                    "sim_params.use_gpu_pipeline is True, but PyTorch finds no CUDA device. Set it to False (the "
                    "option --pipeline cpu of many programs, with sim device cpu): everything runs on the CPU."
                )
            device = torch.device("cuda", max(compute_device, 0))
        return Simulation(copy.copy(params), device)

    def destroy_sim(self, sim):
        """Frees the memory of a simulation, except tensors that are still in use; it is empty then."""
        sim.destroy()

    def get_sim_params(self, sim):
        """A copy of the simulation's SimParams."""
        return copy.copy(sim.params)

    def set_sim_params(self, sim, params):
        """New SimParams. Once the physics exists, only gravity, dt and substeps still have an effect."""
        sim.set_params(copy.copy(_expect(params, SimParams, "params")))

    def add_ground(self, sim, params):
        """Adds an infinite plane. params : PlaneParams"""
        sim.must_not_be_built("add_ground")
        _expect(params, PlaneParams, "params")
        if not params.normal.length():
            raise ValueError("add_ground: params.normal is the zero vector, expected a direction like Vec3(0, 0, 1).")
        sim.terrain.append(terrain.Plane(copy.copy(params)))

    def add_heightfield(self, sim, samples, params):
        """Adds a height field. samples : int16, as params (HeightFieldParams) describe"""
        sim.must_not_be_built("add_heightfield")
        _must_have_z_up(sim, "add_heightfield")
        sim.terrain.append(terrain.height_field(samples, copy.copy(params)))

    def add_triangle_mesh(self, sim, vertices, triangles, params):
        """Adds ground made of triangles.

        vertices : float32 (3 * params.nb_vertices,), m;  triangles : uint32 (3 * params.nb_triangles,)
        """
        sim.must_not_be_built("add_triangle_mesh")
        _must_have_z_up(sim, "add_triangle_mesh")
        sim.terrain.extend(terrain.triangle_mesh(vertices, triangles, copy.copy(params)))

    def create_env(self, sim, lower, upper, per_row):
        """A new, empty environment.

        lower, upper : Vec3, corners of its space (m);  per_row : how many environments stand side by side

        The environments stand on a grid of cells of this size (see get_env_origin). They never touch, and all
        states are relative to their own origin.
        """
        size = _expect(upper, Vec3, "upper") - _expect(lower, Vec3, "lower")
        if per_row < 1:
            raise ValueError(f"create_env: the number of environments in a row must be at least 1, got {per_row}.")
        row, column = divmod(sim.n_envs, int(per_row))
        if sim.params.up_axis == UP_AXIS_Z:
            return sim.add_environment(Vec3(column * size.x, row * size.y, 0.0))
        return sim.add_environment(Vec3(column * size.x, 0.0, row * size.z))

    def destroy_env(self, env):
        """Environments live as long as their simulation: does nothing."""

    def get_env(self, sim, index):
        """The environment with this number."""
        return sim.environments[index]

    def get_env_count(self, sim):
        """Number of environments."""
        return sim.n_envs

    def get_env_origin(self, env):
        """Vec3, where the environment stands in the world (m)."""
        return copy.copy(env.origin)

    def create_actor(self, env, asset, pose, name=None, group=-1, filter=-1, segmentationId=0):
        """Puts an asset into an environment; returns the actor's handle.

        pose : Transform of its root, relative to the environment
        group : actors collide with their own group and with group -1 only
        filter : shapes collide if no bit is set in both filters; -1 : what the asset's file says
        segmentationId : accepted
        """
        _expect(env, Environment, "env")
        _expect(asset, Asset, "asset")
        pose = copy.copy(_expect(pose, Transform, "pose"))
        name = asset.name if name is None else name
        return env.simulation.add_actor(env, asset, name, pose, int(group), int(filter), int(segmentationId)).handle

    def begin_aggregate(self, env, max_bodies, max_shapes, self_collisions):
        """Grouping actors makes nothing faster here: does nothing."""
        return True

    def end_aggregate(self, env):
        """Does nothing."""
        return True

    def create_aggregate(self, env, actors):
        """Does nothing."""
        return True

    def prepare_sim(self, sim):
        """Compiles the model, once everything was created. The tensor calls work from now on."""
        sim.prepare()
        return True

    def simulate(self, sim):
        """Advances the physics by params.dt, on all CPU threads or on the GPU.

        Raises SimulationDiverged where the state of an environment becomes infinite or NaN, unless
        params.on_divergence is "reset".
        """
        sim.step()

    def fetch_results(self, sim, wait):
        """`simulate` has already waited for the results: does nothing."""

    def set_sim_device(self, sim):
        """Does nothing."""

    def get_frame_count(self, sim):
        """Number of calls of `simulate`."""
        return sim.frame

    def get_sim_time(self, sim):
        """Simulated time (s)."""
        return sim.frame * sim.params.dt

    def get_elapsed_time(self, sim):
        """Real time since the simulation was created (s)."""
        return time.monotonic() - sim.created

    def get_version(self):
        """Version of the API."""
        return Version()


def _must_have_z_up(sim, call):
    if sim.params.up_axis != UP_AXIS_Z:
        raise NotImplementedError(f"{call} needs z as the up axis: set sim_params.up_axis = gymapi.UP_AXIS_Z.")


def _expect(value, kind, name):
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be of type {kind.__name__}, got {value!r} of type {type(value).__name__}.")
    return value
