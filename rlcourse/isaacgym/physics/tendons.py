"""Properties of tendons as fields of the MuJoCo model."""

import numpy as np

from rlcourse.isaacgym.values.notices import warn_once

FREE_RANGE = 1e10  # m, of tendons without limits


def model_values(tendons, place):
    """What [TendonProperties] are in MuJoCo: [(MjModel field, place in it, values (nt, ...))]. place : ActorLayout"""
    if any(tendon.limit_stiffness != place.asset.options.tendon_limit_stiffness for tendon in tendons):
        warn_once("The limits of tendons are as stiff as MuJoCo makes them, whatever their limit_stiffness.")
    limits = [
        (t.fixed_lower_limit, t.fixed_upper_limit) if t.is_fixed_limited else (-FREE_RANGE, FREE_RANGE) for t in tendons
    ]
    rest = np.array([tendon.fixed_spring_rest_length for tendon in tendons]).reshape(-1, 1)
    of_file = place.asset.model.tendon_lengthspring
    return [
        ("tendon_stiffness", (place.tendons,), np.array([tendon.stiffness for tendon in tendons])),
        ("tendon_damping", (place.tendons,), np.array([tendon.damping for tendon in tendons])),
        ("tendon_range", (place.tendons,), np.array(limits).reshape(-1, 2)),
        # the file may give a range in which a spring is slack
        ("tendon_lengthspring", (place.tendons,), np.where(rest == of_file[:, :1], of_file, rest)),
    ]
