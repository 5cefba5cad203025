"""Environments and the actors in them, as they are before the simulation starts."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from rlcourse.isaacgym.values.vectors import DOF_STATE, Transform, Vec3, Velocity


@dataclass(eq=False)
class Actor:
    """One asset in one environment, with its state and properties at the start. handle: its number there."""

    environment: "Environment"
    handle: int
    asset: object
    name: str
    pose: Transform
    group: int
    filter: int
    segmentation_id: int
    velocity: Velocity = field(default_factory=Velocity)
    senses_dof_forces: bool = False
    scale: float = 1.0

    def __post_init__(self):
        # actors share these lists of properties, which are replaced but never changed
        self.shape_properties = self.environment.simulation.filtered_shapes(self.asset, self.filter)
        self.tendon_properties = self.asset.tendon_properties

    @property
    def index(self):
        """Its number in the whole simulation."""
        simulation = self.environment.simulation
        return simulation.numbered(self.environment, self.handle, len(simulation.environments[0].actors))

    # own copies are made on first use: thousands of actors share what nobody changes

    @cached_property
    def dof_properties(self):
        """DOF_PROPERTIES array (nd,)."""
        return self.asset.dof_properties.copy()

    @cached_property
    def masses(self):
        """MASSES array (nb,)."""
        return self.asset.masses.copy()

    @cached_property
    def dof_states(self):
        """DOF_STATE array (nd,) at the start."""
        return np.zeros(len(self.asset.dof_names), DOF_STATE)

    @cached_property
    def dof_targets(self):
        """DOF_STATE array (nd,): the position and velocity targets at the start."""
        return np.zeros(len(self.asset.dof_names), DOF_STATE)

    @cached_property
    def segmentation_ids(self):
        """{index of a body: number} of the bodies that were given one."""
        return {}

    @cached_property
    def colors(self):
        """{index of a body: (red, green, blue)} of the bodies that were painted."""
        return {}

    def own(self, name, default):
        """The actor's own copy of a property, or the default that it shares."""
        return self.__dict__.get(name, default)


@dataclass(eq=False)
class Environment:
    """One environment. `origin`: where it is shown in the world; all states are relative to it.

    force_sensors : [force_sensors.Sensor] that no asset has;  attractors : [AttractorProperties]
    """

    simulation: object
    index: int
    origin: Vec3
    actors: list[Actor] = field(default_factory=list)
    force_sensors: list = field(default_factory=list)
    attractors: list = field(default_factory=list)
