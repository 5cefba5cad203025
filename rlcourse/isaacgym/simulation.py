"""A simulation's life: environments and actors are added, then it is prepared, then it steps.

`Simulation`, `Environment` and `Actor` are what the API's opaque Sim, Env and actor handles stand for.
"""

from dataclasses import dataclass, field

import torch


@dataclass
class Actor:
    """One asset in one environment. Handles count within the environment, `index` counts over the simulation."""

    env: "Environment"
    handle: int
    index: int
    asset: object
    name: str
    pose: object  # Transform at the start, relative to the environment
    group: int
    filter: int
    segmentation_id: int = 0
    dof_properties: object = None  # structured array (nd,): own copies of the asset's
    body_properties: object = None
    shape_properties: object = None


@dataclass
class Environment:
    """One environment."""

    simulation: "Simulation"
    index: int
    origin: object  # Vec3
    actors: list = field(default_factory=list)


class Simulation:
    """All environments together (the API's Sim)."""

    def __init__(self, params, device=None):
        self.params = params
        self.device = device or torch.device("cpu")
        self.terrain = []  # objects with add_to(spec)
        self.environments = []
        self.prepared = False
        self.scene = None  # .model (MjModel of one environment), .layout (Layout)
        self.backend = None

    @property
    def n_envs(self):
        """Number of environments."""
        return len(self.environments)

    def prepare(self):
        """Compile the model and make the backend; nothing can be added afterwards."""
        raise NotImplementedError

    def step(self):
        """Advance by one time step of `params.dt`, in `params.substeps` substeps."""
        raise NotImplementedError

    def require(self, need):
        """Make sure that the model computes "contact" or "force_sensor"; recompiles, keeping the state."""
        raise NotImplementedError

    def state_changed(self, env_ids=None):
        """The state of these environments was written: poses of bodies follow before they are read next."""
        raise NotImplementedError

    def constants_changed(self, env_id):
        """Masses, inertias or armatures of an environment were written: MuJoCo's constants follow before the step."""
        raise NotImplementedError
