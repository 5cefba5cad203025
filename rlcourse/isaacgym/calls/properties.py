"""Properties of one actor: they may differ between environments, before and after prepare_sim."""

import copy

import numpy as np

from rlcourse.isaacgym.assets import bodies
from rlcourse.isaacgym.calls.actors import actor_of
from rlcourse.isaacgym.physics import actor_properties
from rlcourse.isaacgym.physics.drives import checked_properties


class PropertyCalls:
    """Properties of an actor's degrees of freedom, bodies, shapes and tendons."""

    def get_actor_dof_properties(self, env, actor):
        """DOF_PROPERTIES array (dofs,), a copy."""
        return actor_of(env, actor).dof_properties.copy()

    def set_actor_dof_properties(self, env, actor, properties):
        """properties: DOF_PROPERTIES array (dofs,).

        Raises TypeError or ValueError where dtype, shape or driveMode do not fit.
        """
        actor = actor_of(env, actor)
        actor_properties.set_dofs(actor, checked_properties(properties, len(actor.asset.dof_names)))
        return True

    def get_actor_rigid_body_properties(self, env, actor):
        """[RigidBodyProperties], copies: mass, centre of mass, inertia."""
        return bodies.as_properties(actor_of(env, actor).masses)

    def set_actor_rigid_body_properties(self, env, actorHandle, props, recomputeInertia=False):
        """props: [RigidBodyProperties], of which mass, com, inertia and the flag DISABLE_GRAVITY count.

        recomputeInertia : scale the inertias with the masses, whatever props say about them

        Raises ValueError where a mass or inertia is not positive.
        """
        actor = actor_of(env, actorHandle)
        masses = bodies.changed(actor.masses, props, recomputeInertia, actor.asset.body_names)
        actor_properties.set_masses(actor, masses)
        return True

    def get_actor_rigid_shape_properties(self, env, actor):
        """[RigidShapeProperties], copies: friction, collision filters."""
        return copy.deepcopy(actor_of(env, actor).shape_properties)

    def set_actor_rigid_shape_properties(self, env, actor, properties):
        """properties: [RigidShapeProperties]"""
        actor = actor_of(env, actor)
        _check_count(properties, actor.asset.shape_geoms, "set_actor_rigid_shape_properties", actor)
        actor_properties.set_shapes(actor, copy.deepcopy(list(properties)))
        return True

    def get_actor_tendon_properties(self, env, actor):
        """[TendonProperties], copies."""
        return copy.deepcopy(actor_of(env, actor).tendon_properties)

    def set_actor_tendon_properties(self, env, actor, properties):
        """properties: [TendonProperties]"""
        actor = actor_of(env, actor)
        _check_count(properties, actor.asset.tendon_names, "set_actor_tendon_properties", actor)
        actor_properties.set_tendons(actor, copy.deepcopy(list(properties)))
        return True

    def get_actor_scale(self, env, actor):
        """How many times as large as its asset an actor is."""
        return actor_of(env, actor).scale

    def set_actor_scale(self, env, actor, scale):
        """Makes an actor `scale` times as large as its asset: shapes, joint positions, prismatic limits, masses.

        Raises NotImplementedError where a mesh that collides would differ between environments.
        """
        scale = float(np.asarray(scale).item())
        if not 0 < scale < float("inf"):
            raise ValueError(f"set_actor_scale: the scale must be positive, got {scale}.")
        actor_properties.set_scale(actor_of(env, actor), scale)
        return True

    def set_asset_tendon_properties(self, asset, properties):
        """Gives the tendons of actors that are created later other [TendonProperties]."""
        _check_count(properties, asset.tendon_names, "set_asset_tendon_properties", asset)
        asset.tendon_properties = copy.deepcopy(list(properties))
        return True


def _check_count(properties, names, call, owner):
    if len(properties) != len(names):
        raise ValueError(f"{call} was given {len(properties)} properties, {owner.name!r} has {len(names)}: {names}.")
