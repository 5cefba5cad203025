"""Answers to `linear-schedule` that nearly work."""

import numpy as np


def _line(t, start, end, steps):
    return start + (end - start) * min(t / steps, 1)


def clipped_downwards_only(t, start, end, steps):
    return min(max(start + (end - start) * t / steps, end), start)


def clipped_upwards_only(t, start, end, steps):
    return float(np.clip(start + (end - start) * t / steps, start, end))


def end_at_t_equal_steps_only(t, start, end, steps):
    return end if t == steps else start + (end - start) * t / steps


def end_one_step_early(t, start, end, steps):
    return end if t >= steps - 1 else start + (end - start) * t / steps


def end_one_step_late(t, start, end, steps):
    return end if t > steps + 1 else start + (end - start) * t / steps


def linspace_with_steps_points(t, start, end, steps):
    return float(np.linspace(start, end, steps)[min(t, steps - 1)]) if t < steps else end


def arange_with_a_step(t, start, end, steps):
    return float(np.append(start + np.arange(steps) * (end - start) / max(steps - 1, 1), end)[min(t, steps)])


def counts_from_one(t, start, end, steps):
    return start if t == 0 else _line(t - 1, start, end, steps) if t < steps else end


def never_below_zero(t, start, end, steps):
    return max(0.0, _line(t, start, end, steps))


def never_above_one(t, start, end, steps):
    return min(1.0, _line(t, start, end, steps))


def absolute_value(t, start, end, steps):
    return abs(_line(t, start, end, steps))


def start_zero_becomes_one(t, start, end, steps):
    return _line(t, start or 1.0, end, steps)


def end_zero_becomes_a_little(t, start, end, steps):
    return _line(t, start, end or 0.01, steps)


def geometric_where_both_are_positive(t, start, end, steps):
    if start > 0 and end > 0:
        return start * (end / start) ** min(t / steps, 1)
    return _line(t, start, end, steps)


def whole_percents(t, start, end, steps):
    return start + (end - start) * min(100 * t // steps / 100, 1)


def adds_up_ten_stages(t, start, end, steps):
    return start + (end - start) * min(10 * t // steps, 10) / 10


def a_single_step_stays_at_the_start(t, start, end, steps):
    return start if steps == 1 else _line(t, start, end, steps)


def a_single_step_is_at_the_end(t, start, end, steps):
    return end if steps == 1 else _line(t, start, end, steps)


def at_most_a_thousand_steps(t, start, end, steps):
    return _line(t, start, end, min(steps, 1000))


def stops_after_a_thousand_steps(t, start, end, steps):
    return _line(min(t, 1000), start, end, steps)


def rounded(t, start, end, steps):
    return round(_line(t, start, end, steps), 3)


def rounded_to_six_digits(t, start, end, steps):
    return round(_line(t, start, end, steps), 6)


def single_precision(t, start, end, steps):
    return np.float32(_line(t, start, end, steps))


def an_array_of_one(t, start, end, steps):
    return np.array([_line(t, start, end, steps)])


def whole_numbers_stay_whole(t, start, end, steps):
    value = _line(t, start, end, steps)
    return int(value) if isinstance(start, int) and isinstance(end, int) else value


def sorted_ends(t, start, end, steps):
    low, high = sorted((start, end))
    return high + (low - high) * min(t / steps, 1)


NEAR_MISSES = (
    clipped_downwards_only,
    clipped_upwards_only,
    end_at_t_equal_steps_only,
    end_one_step_early,
    end_one_step_late,
    linspace_with_steps_points,
    arange_with_a_step,
    counts_from_one,
    never_below_zero,
    never_above_one,
    absolute_value,
    start_zero_becomes_one,
    end_zero_becomes_a_little,
    geometric_where_both_are_positive,
    whole_percents,
    adds_up_ten_stages,
    a_single_step_stays_at_the_start,
    a_single_step_is_at_the_end,
    at_most_a_thousand_steps,
    stops_after_a_thousand_steps,
    rounded,
    rounded_to_six_digits,
    single_precision,
    an_array_of_one,
    whole_numbers_stay_whole,
    sorted_ends,
)

_CLIP = "return float(np.clip({}, max(start, end)))"
_LINE = "start + t * (end - start) / steps"

EQUIVALENT = {
    "by_branch: `if t >= steps:` → `if t > steps:`": "at t = steps the line is at its end as well",
    f"by_clipping: `{_CLIP.format(_LINE + ', min(start, end)')}` → `{_CLIP.format('min(start, end), ' + _LINE)}`": (
        "clipping takes the larger one of its first two arguments, in either order"
    ),
}
