"""Brings properties of actors into the simulation: of all actors when the physics is built, of single ones later."""

from collections import defaultdict

import numpy as np

from rlcourse.isaacgym.assets import bodies, scaling
from rlcourse.isaacgym.physics import collisions, shapes, tendons
from rlcourse.isaacgym.values.constants import DOF_TRANSLATION

ALL = slice(None)


def write_all(simulation):
    """Write scales and the properties of bodies, shapes and tendons of all actors. Environment 0's are in the model."""
    layout = simulation.scene.layout
    masses = simulation.of_all("masses", lambda asset: asset.masses)
    _write(simulation, ALL, bodies.model_values(masses, layout))
    for handle in range(len(layout.actors)):
        actors = [environment.actors[handle] for environment in simulation.environments]
        for actor, env_ids in _grouped(actors, lambda actor: actor.scale):
            if actor.scale != actors[0].scale:
                scaling.write(simulation.backend, layout.actors[handle], env_ids, actor.scale / actors[0].scale)
        for actor, env_ids in _grouped(actors, lambda actor: id(actor.shape_properties)):
            _write_shapes(simulation, actor, env_ids)
        for actor, env_ids in _grouped(actors, lambda actor: id(actor.tendon_properties)):
            _write_tendons(simulation, actor, env_ids)
    for environment, env_ids in _grouped(simulation.environments, collisions.filters):
        _write_filters(simulation, environment, env_ids)


def set_masses(actor, masses):
    """Give an actor other MASSES (nb,)."""
    simulation, env_id = actor.environment.simulation, actor.environment.index
    if simulation.built:
        place = simulation.scene.layout.actors[actor.handle]
        if (masses != actor.masses).any():
            _write(simulation, env_id, bodies.model_values(masses, place))
            simulation.constants_changed(env_id)
    actor.masses = masses


def set_shapes(actor, properties):
    """Give an actor other [RigidShapeProperties]."""
    environment = actor.environment
    simulation, env_id = environment.simulation, environment.index
    before = collisions.filters(environment)
    actor.shape_properties = properties
    if simulation.built:
        _write_shapes(simulation, actor, env_id)
        if collisions.filters(environment) != before:
            _write_filters(simulation, environment, env_id)
            simulation.constants_changed(env_id)


def set_tendons(actor, properties):
    """Give an actor other [TendonProperties]."""
    actor.tendon_properties = properties
    simulation, env_id = actor.environment.simulation, actor.environment.index
    if simulation.built:
        _write_tendons(simulation, actor, env_id)
        simulation.constants_changed(env_id)


def set_dofs(actor, properties):
    """Give an actor other DOF_PROPERTIES (nd,)."""
    simulation, env_id = actor.environment.simulation, actor.environment.index
    if simulation.built:
        simulation.drives.set_properties(env_id, actor.handle, properties)
        if (properties["armature"] != actor.dof_properties["armature"]).any():
            simulation.constants_changed(env_id)
    actor.dof_properties = properties


def set_scale(actor, scale):
    """Make an actor `scale` times as large as its asset."""
    factor = scale / actor.scale
    simulation, env_id = actor.environment.simulation, actor.environment.index
    if simulation.built:
        scaling.write(simulation.backend, simulation.scene.layout.actors[actor.handle], [env_id], factor)
        simulation.constants_changed(env_id)
    actor.scale = scale
    set_masses(actor, scaling.scaled_masses(actor.masses, factor))
    sliding = np.array([kind == DOF_TRANSLATION for kind in actor.asset.dof_types], dtype=bool)
    if sliding.any():
        set_dofs(actor, scaling.scaled_limits(actor.dof_properties, sliding, factor))


def _grouped(items, key):
    """[(item, [the numbers of all items with the same key])]"""
    groups = defaultdict(list)
    for number, item in enumerate(items):
        groups[key(item)].append(number)
    return [(items[numbers[0]], numbers) for numbers in groups.values()]


def _write_shapes(simulation, actor, env_ids):
    place = simulation.scene.layout.actors[actor.handle]
    _write(simulation, env_ids, shapes.model_values(actor.shape_properties, simulation.scene.ground_friction, place))


def _write_tendons(simulation, actor, env_ids):
    place = simulation.scene.layout.actors[actor.handle]
    _write(simulation, env_ids, tendons.model_values(actor.tendon_properties, place))


def _write_filters(simulation, environment, env_ids):
    contype, conaffinity = collisions.masks(environment)
    place = (simulation.scene.layout.geoms,)
    _write(simulation, env_ids, [("geom_contype", place, contype), ("geom_conaffinity", place, conaffinity)])


def _write(simulation, env_ids, values):
    for name, place, value in values:
        simulation.backend.write(name, env_ids, place, value)
