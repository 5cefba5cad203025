"""Domain randomization through the property calls of the API: what is drawn, and how it is written."""

from bisect import bisect

import numpy as np

from rlcourse.isaacgym.values.parameters import SimParams
from rlcourse.isaacgym.values.vectors import Vec3


def get_property_getter_map(gym) -> dict:
    """For each kind of property that can be randomized, the method that reads it."""
    return {
        "dof_properties": gym.get_actor_dof_properties,
        "tendon_properties": gym.get_actor_tendon_properties,
        "rigid_body_properties": gym.get_actor_rigid_body_properties,
        "rigid_shape_properties": gym.get_actor_rigid_shape_properties,
        "sim_params": gym.get_sim_params,
    }


def get_property_setter_map(gym) -> dict:
    """For each kind of property that can be randomized, the method that writes it."""
    return {
        "dof_properties": gym.set_actor_dof_properties,
        "tendon_properties": gym.set_actor_tendon_properties,
        "rigid_body_properties": gym.set_actor_rigid_body_properties,
        "rigid_shape_properties": gym.set_actor_rigid_shape_properties,
        "sim_params": gym.set_sim_params,
    }


def get_default_setter_args(gym) -> dict:
    """For each kind of property, what its setter takes after the property: inertias follow a changed mass."""
    return {kind: [True] if kind == "rigid_body_properties" else [] for kind in get_property_setter_map(gym)}


def generate_random_samples(attr_randomization_params, shape, curr_gym_step_count, extern_sample=None):
    """Draw factors or summands from `np.random`, as a dictionary describes them.

    "distribution": "uniform" or "loguniform" with "range" (low, high), or "gaussian" with (mean, standard deviation);
    "operation": "additive" or "scaling"; "schedule": "linear" or "constant" with "schedule_steps": the effect grows
    from none at step 0 to full, or sets in, at that step. extern_sample : used in place of a draw.
    """
    settings = attr_randomization_params
    share = _share(settings, curr_gym_step_count)
    neutral = {"additive": 0.0, "scaling": 1.0}[settings["operation"]]

    def weakened(value):
        return neutral + (value - neutral) * share

    if extern_sample is not None:
        return weakened(extern_sample)
    first, second = settings["range"]
    distribution = settings["distribution"]
    if distribution == "gaussian":
        return np.random.normal(weakened(first), second * share, shape)
    if distribution == "uniform":
        return np.random.uniform(weakened(first), weakened(second), shape)
    if distribution == "loguniform":
        return np.exp(np.random.uniform(np.log(weakened(first)), np.log(weakened(second)), shape))
    raise ValueError(f"distribution is {distribution!r}: expected 'uniform', 'loguniform' or 'gaussian'.")


def _share(settings, step):
    """How much of the effect is due at this step, 0 to 1."""
    schedule = settings.get("schedule")
    if schedule == "linear":
        return min(step / settings["schedule_steps"], 1.0)
    return float(schedule != "constant" or step >= settings["schedule_steps"])


def get_bucketed_val(new_prop_val, attr_randomization_params):
    """The largest of "num_buckets" evenly spaced values that is not above new_prop_val (else the largest of all).

    They span a uniform range, or first ± 2 sqrt(second) of a Gaussian "range" (first, second).
    """
    first, second = attr_randomization_params["range"]
    if attr_randomization_params["distribution"] != "uniform":
        first, second = first - 2.0 * np.sqrt(second), first + 2.0 * np.sqrt(second)
    count = attr_randomization_params["num_buckets"]
    buckets = [first + (second - first) * i / count for i in range(count)]
    return buckets[bisect(buckets, new_prop_val) - 1]


def apply_random_samples(
    prop, og_prop, attr, attr_randomization_params, curr_gym_step_count, extern_sample=None,
    bucketing_randomization_params=None,
):  # fmt: skip
    """Set one attribute of a property to its original value plus, or times, a random sample.

    prop : SimParams ("gravity" or "rest_offset"), a structured array (DOF properties) or a property object
    og_prop : the original values, by name of the attribute
    """
    settings = attr_randomization_params

    def changed(original, shape):
        sample = generate_random_samples(settings, shape, curr_gym_step_count, extern_sample)
        return original * sample if settings["operation"] == "scaling" else original + sample

    if isinstance(prop, SimParams):
        if attr == "gravity":
            gravity = og_prop["gravity"]
            prop.gravity = Vec3(*changed(np.array([gravity.x, gravity.y, gravity.z]), 3))
        elif attr == "rest_offset":
            prop.physx.rest_offset = generate_random_samples(settings, 1, curr_gym_step_count)
        return
    original = og_prop[attr]
    value = changed(original, prop[attr].shape if isinstance(prop, np.ndarray) else 1)
    if settings.get("num_buckets", 0) > 0:
        value = get_bucketed_val(value, bucketing_randomization_params or settings)
    if isinstance(prop, np.ndarray):
        prop[attr] = value
    else:
        setattr(prop, attr, value)


def check_buckets(gym, envs, dr_params) -> None:
    """Accepts everything: PhysX allows 64,000 different materials, MuJoCo has no such limit."""
