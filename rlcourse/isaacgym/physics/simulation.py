"""A simulation's life: environments and actors are added, then it is built, then it steps.

`Simulation` is what the API's Sim stands for. All environments hold the same actors and share one MuJoCo model; their
start states and properties may differ.
"""

import copy
import time
import warnings

import numpy as np
import torch

from rlcourse.isaacgym.backends import SimulationDiverged, make_backend
from rlcourse.isaacgym.physics import actor_properties, alike, variants
from rlcourse.isaacgym.physics.actors import Actor, Environment
from rlcourse.isaacgym.physics.attractors import Attractors
from rlcourse.isaacgym.physics.drives import Drives, model_values
from rlcourse.isaacgym.physics.scene import build_scene
from rlcourse.isaacgym.physics.stale import Stale
from rlcourse.isaacgym.physics.tensors import Selection, States
from rlcourse.isaacgym.values.descriptor import Descriptor
from rlcourse.isaacgym.values.vectors import DOF_STATE

# fields of the model on which others depend that MuJoCo computes
CONSTANTS = (
    "dof_armature body_mass body_ipos body_inertia body_iquat body_gravcomp geom_contype geom_conaffinity "
    "tendon_stiffness tendon_damping"
).split()


class Simulation:
    """All environments together.

    params : SimParams
    device : torch.device of the tensors
    terrain : pieces of ground, see `terrain`
    environments : [Environment]
    prepared : whether `prepare` was called
    viewer : the Viewer that shows it, or None
    frame : number of steps done
    created : when it was made (s, of `time.monotonic`)
    n_textures : number of textures that were made

    From `build` on:

    scene : Scene, the model of one environment and its layout
    backend, states, drives : Backend, States, Drives of all environments
    """

    def __init__(self, params, device):
        _check_params(params)
        self.params, self.device = params, device
        self.terrain, self.environments = [], []
        self.prepared, self.frame, self.n_textures = False, 0, 0
        self.viewer, self.created = None, time.monotonic()
        self.scene = self.backend = self.states = self.drives = None
        self._previews, self._tensors, self._after_step, self._parts = {}, {}, [], {}
        self._fresh = self._senses = self._numbered = False
        self._filtered_shapes = {}

    @property
    def n_envs(self):
        """Number of environments."""
        return len(self.environments)

    @property
    def built(self):
        """Whether the physics exists, so that nothing can be added."""
        return self.backend is not None

    @property
    def env_ids(self):
        """Numbers of all environments, (n_envs,) int64."""
        return torch.arange(self.n_envs, device=self.device)

    def add_environment(self, origin):
        """A new, empty Environment."""
        self.must_not_be_built("create_env")
        self.environments.append(Environment(self, self.n_envs, origin))
        return self.environments[-1]

    def add_actor(self, environment, *args):
        """A new Actor in an environment; the arguments are the fields of Actor from `asset` on."""
        self.must_not_be_built("create_actor")
        if self._numbered and environment.index == 0:
            raise RuntimeError(
                "create_actor: environment 0 gets another actor after indices in DOMAIN_SIM were asked for, which "
                "would change them. Fill each environment before the next one is created."
            )
        environment.actors.append(Actor(environment, len(environment.actors), *args))
        return environment.actors[-1]

    def numbered(self, environment, index, per_env):
        """The number in the whole simulation of something in an environment; each environment has `per_env` of them."""
        self._numbered |= environment.index > 0
        return environment.index * per_env + index

    def filtered_shapes(self, asset, filter):
        """[RigidShapeProperties] of actors that are created from the asset, with this filter, now."""
        shapes = asset.shape_properties
        if filter == -1:
            return shapes
        key = id(shapes), filter
        if key not in self._filtered_shapes:
            own = copy.deepcopy(shapes)
            for shape in own:
                shape.filter = filter
            self._filtered_shapes[key] = own, shapes  # which keeps the id taken
        return self._filtered_shapes[key][0]

    def must_not_be_built(self, call):
        """Raise RuntimeError if the physics exists already."""
        if self.built:
            raise RuntimeError(
                f"{call} comes too late: the first call of prepare_sim, simulate or acquire_..._tensor fixed what is "
                "in the simulation. Create everything before."
            )

    def destroy(self):
        """Forget everything that is in it."""
        self.__init__(self.params, self.device)

    def prepare(self):
        """Build the physics, once everything is added; the tensor calls work from now on."""
        self.build()
        self.prepared = True

    def build(self):
        """Compile the model, make the backend and write the start state."""
        if self.built:
            return
        if not any(environment.actors for environment in self.environments):
            raise RuntimeError("The simulation has no actors. Call create_env and create_actor first.")
        groups = alike.groups(self.environments)
        self.scene = build_scene(self.params, self.terrain, self.environments)
        layout = self.scene.layout
        properties = self.of_all("dof_properties", lambda asset: asset.dof_properties)
        self.backend = make_backend(self.scene.model, self.n_envs, self.device)
        for name, place, values in model_values(properties, layout):
            self.backend.write(name, slice(None), place, values)
        actor_properties.write_all(self)
        for env_ids in groups[1:]:
            self._write_geometry(env_ids)
        self._stale, self._constants_stale = Stale(self.n_envs, self.device), Stale(self.n_envs, self.device)
        if not all(self.backend.shared(name) for name in CONSTANTS):
            self._constants_stale.add_all()
        self.states = States(self.backend, layout)
        self.drives = Drives(self.backend, layout, properties)
        self.restart(self.env_ids)

    def restart(self, env_ids):
        """Give environments (sorted int64 tensor) the state that they had at the start."""
        environments = [self.environments[i] for i in env_ids.tolist()]
        every = Selection.of_environments(self, env_ids)
        roots = [_root_state(actor) for environment in environments for actor in environment.actors]
        self.states.set_roots(torch.tensor(roots, device=self.device), every.env, every.actor)
        env, dof = every.dofs()
        for name, write in (("dof_states", self.states.set_dofs), ("dof_targets", self.drives.set_targets)):
            values = self.of_all(name, _at_zero, environments).view(np.float32).reshape(-1, 2)
            write(torch.from_numpy(values).to(self.device), env, dof)
        if self.scene.terrain_mocap is not None:
            origins = torch.tensor([[*np.array(environment.origin)] for environment in environments])
            self.backend.field("mocap_pos")[env_ids, self.scene.terrain_mocap] = -origins.to(self.backend.field("qpos"))
        self.part(Attractors).restart(env_ids.tolist())
        self.state_changed(env_ids)

    def step(self):
        """Advance by `params.dt`.

        Raises SimulationDiverged, or starts diverged environments anew with a warning, as `params.on_divergence` says.
        """
        self.build()
        self._update_constants()
        self.drives.before_step()
        self.backend.step(self.params.substeps, self._fresh)
        if self._fresh:
            self._stale.clear()
        else:
            self._stale.add_all()
        self.frame += 1
        for undo in reversed(self._after_step):  # the first knows what was before all of them
            undo()
        self._after_step.clear()
        try:
            self.backend.check()
        except SimulationDiverged as error:
            if self.params.on_divergence != "reset":
                advice = 'Smaller steps or weaker drives may help; sim_params.on_divergence = "reset" starts them anew.'
                raise SimulationDiverged(f"{error} {advice}", error.env_ids) from None
            warnings.warn(f"{error} They start anew.", RuntimeWarning, stacklevel=3)
            self.backend.reset(error.env_ids)
            self.restart(error.env_ids)

    def after_step(self, undo):
        """Call `undo()` once, after the next step: for what lasts one step only."""
        self._after_step.append(undo)

    def state_changed(self, env_ids):
        """The state of environments was written: bodies follow before they are read next."""
        self._stale.add(env_ids)

    def constants_changed(self, env_ids):
        """Masses, inertias or armatures of environments were written: MuJoCo's constants follow before the step."""
        self._constants_stale.add(env_ids)
        self._stale.add(env_ids)

    def bodies(self, rows=slice(None)):
        """States of the bodies of some environments, (rows, B, 13), up to date."""
        self.update()
        return self.states.bodies(rows)

    def update(self, env_ids=None):
        """Bring everything that is derived from the state up to date, in all environments or some (sorted int64)."""
        self._update_constants()
        stale = self._stale.take(env_ids)
        if len(stale):
            self.backend.forward(None if len(stale) == self.n_envs else stale)

    def _update_constants(self):
        stale = self._constants_stale.take()
        if len(stale):
            self.backend.set_const(stale)

    def require(self, need):
        """Compute what is needed, now and from the next step on.

        need : "kinematics" (bodies are up to date after each step) or "sensors" (contact forces and accelerations)
        """
        self.build()
        if need == "kinematics":
            self._fresh = True
        elif not self._senses:
            self._senses = True
            self._update_constants()
            self.backend.enable_sensors()

    def acquire(self, name, read):
        """The Descriptor of the tensor `name`, float32, which `refresh` fills with what `read()` returns."""
        self.build()
        if name not in self._tensors:
            self._tensors[name] = (read().to(torch.float32, copy=True).contiguous(), read)
        return Descriptor(self._tensors[name][0])

    def refresh(self, name):
        """Copy the present values into an acquired tensor; its memory stays the same."""
        self.must_be_prepared(f"refresh_{name}_tensor")
        if name in self._tensors:
            tensor, read = self._tensors[name]
            tensor.copy_(read())

    def refresh_all(self, kind):
        """Refresh all acquired tensors of a kind ("jacobian of ...")."""
        self.must_be_prepared(f"refresh_{kind}_tensors")
        for name in self._tensors:
            if name.startswith(f"{kind} of "):
                self.refresh(name)

    def part(self, kind):
        """The simulation's object of the class `kind`, made on first use."""
        self.build()
        if kind not in self._parts:
            self._parts[kind] = kind(self)
        return self._parts[kind]

    def must_be_prepared(self, call):
        """Raise RuntimeError before `prepare`."""
        if not self.prepared:
            raise RuntimeError(f"{call} was called before prepare_sim. Call gym.prepare_sim(sim) once, before it.")

    def set_params(self, params):
        """Take new SimParams; after the physics is built, gravity and time step still follow."""
        _check_params(params)
        self.params = params
        if self.built:
            self.backend.write("opt.gravity", slice(None), (), np.array(params.gravity))
            self.backend.write("opt.timestep", slice(None), (), np.array(params.dt / params.substeps))
            self.drives.find_stiff()

    def preview(self, environment):
        """(simulation, index) in which the poses of an environment's bodies can be read, even while others are added.

        Before the physics is built, that is a simulation of this environment alone.
        """
        if self.built:
            return self, environment.index
        kind = alike.kind(environment)
        if kind not in self._previews:
            self._previews[kind] = Simulation(self.params, self.device)
        preview = self._previews[kind]
        preview.environments = [environment]
        preview.build()
        preview.restart(torch.zeros(1, dtype=torch.int64, device=self.device))
        return preview, 0

    def of_all(self, name, default, environments=None):
        """An array that each actor has, (environments, n); default(asset): it where an actor has no own."""
        actors = [actor for environment in environments or self.environments for actor in environment.actors]
        arrays = [actor.own(name, None) for actor in actors]
        arrays = [default(a.asset) if own is None else own for a, own in zip(actors, arrays, strict=True)]
        # NumPy's own stacking takes a thousand times as long for structured arrays
        rows = bytearray().join(array.tobytes() for array in arrays)
        return np.frombuffer(rows, arrays[0].dtype).reshape(len(environments or self.environments), -1)

    def _write_geometry(self, env_ids):
        environment = self.environments[env_ids[0]]
        scene = build_scene(self.params, self.terrain, [environment])
        try:
            values = variants.geometry(self.scene.model, scene.model)
        except ValueError as error:
            raise alike.different(self.environments[0], environment, error) from None
        for name, place, value in values:
            self.backend.write(name, env_ids, place, value)


def _check_params(params):
    if params.dt <= 0 or params.substeps < 1:
        raise ValueError(
            f"sim_params.dt must be positive and substeps at least 1, got {params.dt} and {params.substeps}."
        )
    if params.on_divergence not in ("raise", "reset"):
        raise ValueError(f'sim_params.on_divergence must be "raise" or "reset", got {params.on_divergence!r}.')


def _root_state(actor):
    p, r, linear, angular = actor.pose.p, actor.pose.r, actor.velocity.linear, actor.velocity.angular
    return (p.x, p.y, p.z, r.x, r.y, r.z, r.w, linear.x, linear.y, linear.z, angular.x, angular.y, angular.z)


def _at_zero(asset):
    return np.zeros(len(asset.dof_names), DOF_STATE)
