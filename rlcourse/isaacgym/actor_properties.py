"""Brings properties of actors into the simulation: of all actors when the physics is built, of single ones later."""

from collections import defaultdict

import numpy as np

from rlcourse.isaacgym import bodies, collisions, shapes, tendons

ALL = slice(None)


def write_all(simulation):
    """Write the properties of all actors' bodies, shapes and tendons. Those of environment 0 are in the model."""
    layout = simulation.scene.layout
    masses = simulation.of_all("masses", [actor.asset.masses for actor in layout.actors], simulation.environments)
    _write(simulation, ALL, bodies.model_values(masses, layout))
    for handle in range(len(layout.actors)):
        for name, write in (("shape_properties", _write_shapes), ("tendon_properties", _write_tendons)):
            groups = defaultdict(list)
            for environment in simulation.environments:
                actor = environment.actors[handle]
                groups[id(getattr(actor, name))].append(actor)
            for actors in groups.values():
                write(simulation, actors)
    groups = defaultdict(list)
    for environment in simulation.environments:
        groups[collisions.filters(environment)].append(environment.index)
    for env_ids in groups.values():
        _write_filters(simulation, simulation.environments[env_ids[0]], env_ids)


def set_masses(actor, masses):
    """Give an actor other MASSES (nb,)."""
    simulation, env_id = actor.environment.simulation, actor.environment.index
    if simulation.built:
        place = simulation.scene.layout.actors[actor.handle]
        moved = (masses["com"] != actor.masses["com"]).any(axis=1)
        moved &= simulation.scene.model.body_simple[place.bodies] > 0
        if moved.any():
            raise NotImplementedError(
                f"The centre of mass of body {actor.asset.body_names[np.flatnonzero(moved)[0]]!r} cannot be moved any "
                "more. Move it in some environment before prepare_sim; then it can be moved later, too."
            )
        if (masses != actor.masses).any():
            _write(simulation, env_id, bodies.model_values(masses, place))
            simulation.constants_changed(env_id)
    actor.masses = masses


def set_shapes(actor, properties):
    """Give an actor other [RigidShapeProperties]."""
    simulation, environment = actor.environment.simulation, actor.environment
    before = collisions.filters(environment)
    actor.shape_properties = properties
    if simulation.built:
        _write_shapes(simulation, [actor])
        if collisions.filters(environment) != before:
            _write_filters(simulation, environment, [environment.index])
            simulation.constants_changed(environment.index)


def set_tendons(actor, properties):
    """Give an actor other [TendonProperties]."""
    actor.tendon_properties = properties
    simulation = actor.environment.simulation
    if simulation.built:
        _write_tendons(simulation, [actor])
        simulation.constants_changed(actor.environment.index)


def _write_shapes(simulation, actors):
    place = simulation.scene.layout.actors[actors[0].handle]
    values = shapes.model_values(actors[0].shape_properties, simulation.scene.ground_friction, place)
    _write(simulation, [actor.environment.index for actor in actors], values)


def _write_tendons(simulation, actors):
    place = simulation.scene.layout.actors[actors[0].handle]
    values = tendons.model_values(actors[0].tendon_properties, place)
    _write(simulation, [actor.environment.index for actor in actors], values)


def _write_filters(simulation, environment, env_ids):
    contype, conaffinity = collisions.masks(environment)
    geoms = simulation.scene.layout.geoms
    _write(simulation, env_ids, [("geom_contype", (geoms,), contype), ("geom_conaffinity", (geoms,), conaffinity)])


def _write(simulation, env_ids, values):
    for name, place, value in values:
        simulation.backend.write(name, env_ids, place, value)
