"""Properties of one actor: they may differ between environments, before and after prepare_sim."""

from rlcourse.isaacgym.calls.actors import actor_of
from rlcourse.isaacgym.drives import checked_properties


class PropertyCalls:
    """Properties of degrees of freedom."""

    def get_actor_dof_properties(self, env, actor):
        """DOF_PROPERTIES array (dofs,), a copy."""
        return actor_of(env, actor).dof_properties.copy()

    def set_actor_dof_properties(self, env, actor, properties):
        """properties: DOF_PROPERTIES array (dofs,).

        Raises TypeError or ValueError where dtype, shape or driveMode do not fit.
        """
        actor, simulation = actor_of(env, actor), env.simulation
        properties = checked_properties(properties, len(actor.asset.dof_names))
        if simulation.built:
            simulation.drives.set_properties(env.index, actor.handle, properties)
            if (properties["armature"] != actor.dof_properties["armature"]).any():
                simulation.constants_changed(env.index)
        actor.dof_properties = properties
        return True
