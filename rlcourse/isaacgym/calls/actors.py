"""Finding actors, bodies, joints and degrees of freedom by name or number."""

from rlcourse.isaacgym.calls.assets import find, numbered
from rlcourse.isaacgym.physics.actors import Environment
from rlcourse.isaacgym.values.constants import DOMAIN_ACTOR, DOMAIN_ENV, DOMAIN_SIM, INVALID_HANDLE
from rlcourse.isaacgym.values.properties import IndexRange

BODIES, JOINTS, DOFS = "body_names", "joint_names", "dof_names"


class ActorCalls:
    """Names, counts and indices.

    A handle is a number within the environment: the third body of the second actor may have the handle 12. An index
    counts in a domain: DOMAIN_ACTOR in the actor, DOMAIN_ENV in the environment (so it is the handle), DOMAIN_SIM in
    the whole simulation, where it is a row of the tensors. What is not found has the handle and index -1.
    """

    def get_actor_count(self, env):
        """Number of actors of an environment."""
        return len(env.actors)

    def get_sim_actor_count(self, sim):
        """Number of actors of all environments."""
        return sum(len(env.actors) for env in sim.environments)

    def get_actor_handle(self, env, index):
        """Handle of an actor, given its number in the environment."""
        return index if 0 <= index < len(env.actors) else INVALID_HANDLE

    def find_actor_handle(self, env, name):
        """Handle of an actor."""
        return find([actor.name for actor in env.actors], name)

    def get_actor_index(self, env, actor, domain):
        """Index of an actor in DOMAIN_ENV or DOMAIN_SIM."""
        actor = actor_of(env, actor)
        if domain == DOMAIN_ACTOR:
            return 0
        if domain == DOMAIN_ENV:
            return actor.handle
        _check_domain(domain)
        return actor.index

    def find_actor_index(self, env, name, domain):
        """Index of an actor in DOMAIN_ENV or DOMAIN_SIM."""
        handle = self.find_actor_handle(env, name)
        return handle if handle == INVALID_HANDLE else self.get_actor_index(env, handle, domain)

    def get_actor_name(self, env, actor):
        """Name of an actor."""
        return actor_of(env, actor).name

    def get_actor_asset(self, env, actor):
        """The asset that an actor was made of."""
        return actor_of(env, actor).asset

    # bodies

    def get_actor_rigid_body_count(self, env, actor):
        """Number of bodies of an actor."""
        return len(actor_of(env, actor).asset.body_names)

    def get_env_rigid_body_count(self, env):
        """Number of bodies of an environment."""
        return count(env, BODIES)

    def get_sim_rigid_body_count(self, sim):
        """Number of bodies of all environments."""
        return sum(count(env, BODIES) for env in sim.environments)

    def get_actor_rigid_body_names(self, env, actor):
        """Names of an actor's bodies."""
        return list(actor_of(env, actor).asset.body_names)

    def get_actor_rigid_body_dict(self, env, actor):
        """{name of a body: its index in the actor}."""
        return numbered(actor_of(env, actor).asset.body_names)

    def get_actor_rigid_body_handle(self, env, actor, index):
        """Handle of a body, given its index in the actor."""
        return in_domain(env, actor, index, DOMAIN_ENV, BODIES)

    def get_actor_root_rigid_body_handle(self, env, actor):
        """Handle of an actor's root."""
        return in_domain(env, actor, 0, DOMAIN_ENV, BODIES)

    def get_actor_rigid_body_index(self, env, actor, index, domain):
        """Index in a domain of a body, given its index in the actor."""
        return in_domain(env, actor, index, domain, BODIES)

    def find_actor_rigid_body_handle(self, env, actor, name):
        """Handle of a body."""
        return named(env, actor, name, DOMAIN_ENV, BODIES)

    def find_actor_rigid_body_index(self, env, actor, name, domain):
        """Index of a body."""
        return named(env, actor, name, domain, BODIES)

    def get_rigid_handle(self, env, actor_name, body_name):
        """Handle of a body, given the names of the actor and of the body."""
        actor = self.find_actor_handle(env, actor_name)
        return actor if actor == INVALID_HANDLE else named(env, actor, body_name, DOMAIN_ENV, BODIES)

    def get_rigid_name(self, env, body):
        """Name of a body, given its handle."""
        actor, index = of_handle(env, body, BODIES)
        return actor.asset.body_names[index]

    # joints

    def get_actor_joint_count(self, env, actor):
        """Number of an actor's joints, fixed ones included."""
        return len(actor_of(env, actor).asset.joint_names)

    def get_env_joint_count(self, env):
        """Number of joints of an environment."""
        return count(env, JOINTS)

    def get_sim_joint_count(self, sim):
        """Number of joints of all environments."""
        return sum(count(env, JOINTS) for env in sim.environments)

    def get_actor_joint_names(self, env, actor):
        """Names of an actor's joints."""
        return list(actor_of(env, actor).asset.joint_names)

    def get_actor_joint_dict(self, env, actor):
        """{name of a joint: its index in the actor}."""
        return numbered(actor_of(env, actor).asset.joint_names)

    def get_actor_joint_handle(self, env, actor, index):
        """Handle of a joint, given its index in the actor."""
        return in_domain(env, actor, index, DOMAIN_ENV, JOINTS)

    def get_actor_joint_index(self, env, actor, index, domain):
        """Index in a domain of a joint, given its index in the actor."""
        return in_domain(env, actor, index, domain, JOINTS)

    def find_actor_joint_handle(self, env, actor, name):
        """Handle of a joint."""
        return named(env, actor, name, DOMAIN_ENV, JOINTS)

    def find_actor_joint_index(self, env, actor, name, domain):
        """Index of a joint."""
        return named(env, actor, name, domain, JOINTS)

    def get_joint_handle(self, env, actor_name, joint_name):
        """Handle of a joint, given the names of the actor and of the joint."""
        actor = self.find_actor_handle(env, actor_name)
        return actor if actor == INVALID_HANDLE else named(env, actor, joint_name, DOMAIN_ENV, JOINTS)

    def get_joint_name(self, env, joint):
        """Name of a joint, given its handle."""
        actor, index = of_handle(env, joint, JOINTS)
        return actor.asset.joint_names[index]

    # degrees of freedom

    def get_actor_dof_count(self, env, actor):
        """Number of an actor's degrees of freedom."""
        return len(actor_of(env, actor).asset.dof_names)

    def get_env_dof_count(self, env):
        """Number of degrees of freedom of an environment."""
        return count(env, DOFS)

    def get_sim_dof_count(self, sim):
        """Number of degrees of freedom of all environments."""
        return sum(count(env, DOFS) for env in sim.environments)

    def get_actor_dof_names(self, env, actor):
        """Names of an actor's degrees of freedom."""
        return list(actor_of(env, actor).asset.dof_names)

    def get_actor_dof_dict(self, env, actor):
        """{name of a degree of freedom: its index in the actor}."""
        return numbered(actor_of(env, actor).asset.dof_names)

    def get_actor_dof_handle(self, env, actor, index):
        """Handle of a degree of freedom, given its index in the actor."""
        return in_domain(env, actor, index, DOMAIN_ENV, DOFS)

    def get_actor_dof_index(self, env, actor, index, domain):
        """Index in a domain of a degree of freedom, given its index in the actor."""
        return in_domain(env, actor, index, domain, DOFS)

    def find_actor_dof_handle(self, env, actor, name):
        """Handle of a degree of freedom."""
        return named(env, actor, name, DOMAIN_ENV, DOFS)

    def find_actor_dof_index(self, env, actor, name, domain):
        """Index of a degree of freedom."""
        return named(env, actor, name, domain, DOFS)

    # shapes, actuators, tendons

    def get_actor_rigid_shape_count(self, env, actor):
        """Number of an actor's collision shapes."""
        return len(actor_of(env, actor).asset.shape_properties)

    def get_actor_rigid_body_shape_indices(self, env, actor):
        """[IndexRange], which shapes each body has."""
        return [IndexRange(start, number) for start, number in actor_of(env, actor).asset.shapes_of_body]

    def get_actor_actuator_count(self, env, actor):
        """Number of actuators in the actor's file."""
        return len(actor_of(env, actor).asset.actuators)

    def get_actor_actuator_name(self, env, actor, index):
        """Name of an actuator."""
        return actor_of(env, actor).asset.actuator_names[index]

    def get_actor_actuator_joint_name(self, env, actor, index):
        """Name of the degree of freedom that an actuator drives."""
        return self.get_asset_actuator_joint_name(actor_of(env, actor).asset, index)

    def get_actor_actuator_properties(self, env, actor):
        """[ActuatorProperties], copies, in the file's order."""
        return self.get_asset_actuator_properties(actor_of(env, actor).asset)

    def find_actor_actuator_index(self, env, actor, name):
        """Index of an actuator in the actor."""
        return find(actor_of(env, actor).asset.actuator_names, name)

    def get_actor_tendon_count(self, env, actor):
        """Number of an actor's tendons."""
        return len(actor_of(env, actor).asset.tendon_names)

    def get_actor_tendon_name(self, env, actor, index):
        """Name of a tendon."""
        return actor_of(env, actor).asset.tendon_names[index]

    def find_actor_tendon_index(self, env, actor, name):
        """Index of a tendon in the actor."""
        return find(actor_of(env, actor).asset.tendon_names, name)

    def get_actor_fixed_tendon_joint_name(self, env, actor, tendon, index):
        """Name of a joint of a tendon."""
        return self.get_asset_fixed_tendon_joint_name(actor_of(env, actor).asset, tendon, index)

    def find_actor_fixed_tendon_joint_index(self, env, actor, tendon, name):
        """Number of a joint in a tendon."""
        return find([joint for joint, _ in actor_of(env, actor).asset.tendon_joints[tendon]], name)

    def get_actor_fixed_tendon_joint_coefficients(self, env, actor, tendon):
        """How much each joint of a tendon adds to its length."""
        return self.get_asset_fixed_tendon_joint_coefficients(actor_of(env, actor).asset, tendon)


def actor_of(env, handle):
    """The Actor with this handle; raises TypeError or IndexError naming what is wrong."""
    if not isinstance(env, Environment):
        raise TypeError(f"env must be what create_env returned, got {env!r} of type {type(env).__name__}.")
    if not hasattr(handle, "__index__"):
        raise TypeError(f"An actor's handle must be what create_actor returned, got {handle!r}.")
    if not 0 <= handle < len(env.actors):
        raise IndexError(
            f"Environment {env.index} has no actor with handle {handle}, but {len(env.actors)} actors: "
            f"{[actor.name for actor in env.actors]}."
        )
    return env.actors[handle]


def _check_domain(domain):
    if domain != DOMAIN_SIM:
        raise ValueError(f"The domain of an index is {domain!r}, expected DOMAIN_ACTOR, DOMAIN_ENV or DOMAIN_SIM.")


def count(env, kind):
    """How many BODIES, JOINTS or DOFS an environment has."""
    return sum(len(getattr(actor.asset, kind)) for actor in env.actors)


def first_in_env(actor, kind):
    """How many BODIES, JOINTS or DOFS precede those of an actor in its environment."""
    return sum(len(getattr(other.asset, kind)) for other in actor.environment.actors[: actor.handle])


def in_domain(env, actor, index, domain, kind):
    """Index in a domain of the index-th of the actor's BODIES, JOINTS or DOFS."""
    actor = actor_of(env, actor)
    names = getattr(actor.asset, kind)
    if not 0 <= index < len(names):
        raise IndexError(f"Index {index} is out of range: actor {actor.name!r} has {len(names)} {kind}: {names}.")
    if domain == DOMAIN_ACTOR:
        return index
    index += first_in_env(actor, kind)
    if domain == DOMAIN_ENV:
        return index
    _check_domain(domain)
    return env.simulation.numbered(env, index, count(env.simulation.environments[0], kind))


def named(env, actor, name, domain, kind):
    """Index in a domain of the actor's body, joint or degree of freedom with this name; -1 if there is none."""
    index = find(getattr(actor_of(env, actor).asset, kind), name)
    return index if index == INVALID_HANDLE else in_domain(env, actor, index, domain, kind)


def of_handle(env, handle, kind):
    """(Actor, index in it) of a handle of a body, joint or degree of freedom; raises IndexError."""
    index = handle
    for actor in env.actors if handle >= 0 else ():
        names = getattr(actor.asset, kind)
        if index < len(names):
            return actor, index
        index -= len(names)
    raise IndexError(f"Environment {env.index} has no handle {handle} among its {count(env, kind)} {kind}.")
