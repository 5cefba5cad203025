"""Wrong answers to `linear-schedule` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("linear-schedule", "goes on beyond the end", fits=("not-clamped",))
def goes_on(t, start, end, steps):
    return start + (end - start) * t / steps


@wrong("linear-schedule", "from end to start", fits=("runs-backwards",))
def the_wrong_way_round(t, start, end, steps):
    return end + (start - end) * min(t / steps, 1)


@wrong("linear-schedule", "the slope has the wrong sign", fits=("wrong-sign",))
def wrong_sign(t, start, end, steps):
    return start - (end - start) * min(t / steps, 1)


@wrong("linear-schedule", "arrives one step early", fits=("arrives-one-step-early",))
def one_step_early(t, start, end, steps):
    return start + (end - start) * min(t / max(steps - 1, 1), 1)


@wrong("linear-schedule", "arrives one step late", fits=("arrives-one-step-late",))
def one_step_late(t, start, end, steps):
    return start + (end - start) * min(t / (steps + 1), 1)


@wrong("linear-schedule", "counts t from 1", fits=("counts-from-one",))
def counts_from_one(t, start, end, steps):
    return start + (end - start) * min((t + 1) / steps, 1)


@wrong("linear-schedule", "max(end, ...): works downwards only", fits=("clamped-from-below",))
def downwards_only(t, start, end, steps):
    return max(end, start + (end - start) * t / steps)


@wrong("linear-schedule", "min(end, ...): works upwards only", fits=("clamped-from-above",))
def upwards_only(t, start, end, steps):
    return min(end, start + (end - start) * t / steps)


@wrong("linear-schedule", "a geometric decay", fits=("exponential",))
def geometric(t, start, end, steps):
    return start * (abs(end / start) + 1e-12) ** min(t / steps, 1) if start else end


@wrong("linear-schedule", "falls to 0 instead of end", fits=("falls-to-zero",))
def falls_to_zero(t, start, end, steps):
    return start * (1 - min(t / steps, 1))


@wrong("linear-schedule", "falls towards 0 and is cut off at end", fits=("scales-the-start",))
def cut_off_at_end(t, start, end, steps):
    return max(end, start * (1 - t / steps))


@wrong("linear-schedule", "adds end on top", fits=("adds-the-end-on-top",))
def adds_end_on_top(t, start, end, steps):
    return end + start * (1 - min(t / steps, 1))


@wrong("linear-schedule", "after the steps it is start again", fits=("start-again",))
def start_again(t, start, end, steps):
    if t > steps:
        return start
    return start + (end - start) * t / steps


@wrong("linear-schedule", "after the steps it is 0", fits=("zero-afterwards",))
def zero_afterwards(t, start, end, steps):
    if t > steps:
        return 0
    return start + (end - start) * t / steps


@wrong("linear-schedule", "repeats from the beginning", fits=("start-again",))
def sawtooth(t, start, end, steps):
    return start + (end - start) * (t % (steps + 1)) / steps


@wrong("linear-schedule", "integer division", fits=("jumps",))
def integer_division(t, start, end, steps):
    return start + (end - start) * min(t // steps, 1)


@wrong("linear-schedule", "not divided by steps", fits=("not-divided-by-steps",))
def not_divided(t, start, end, steps):
    return start + (end - start) * min(t, steps)


@wrong("linear-schedule", "a jump instead of a line", fits=("jumps",))
def a_jump(t, start, end, steps):
    return start if t < steps else end


@wrong("linear-schedule", "np.linspace with `steps` points", fits=("arrives-one-step-early",))
def linspace_without_the_last(t, start, end, steps):
    return np.linspace(start, end, steps)[min(t, steps - 1)]


@wrong("linear-schedule", "np.linspace is left at the end: IndexError", fits=("linspace-runs-out",))
def linspace_runs_out(t, start, end, steps):
    return np.linspace(start, end, steps + 1)[t]


@wrong("linear-schedule", "returns the whole schedule", fits=("whole-schedule",))
def the_whole_schedule(t, start, end, steps):
    return np.linspace(start, end, steps + 1)


@wrong("linear-schedule", "keeps within 0 and 1, as if it were a probability", fits=("kept-within-0-and-1",))
def keeps_within_0_and_1(t, start, end, steps):
    return float(np.clip(start + (end - start) * min(t / steps, 1), 0, 1))


@wrong("linear-schedule", "prints instead of returning", fits=("returns-nothing",))
def prints(t, start, end, steps):
    print(start + (end - start) * min(t / steps, 1))


@wrong("linear-schedule", "no return after the last step", fits=("nothing-afterwards",))
def no_return_afterwards(t, start, end, steps):
    if t <= steps:
        return start + (end - start) * t / steps


@wrong("linear-schedule", "divides by t", fits=("divides-by-t",))
def divides_by_t(t, start, end, steps):
    return start + (end - start) * steps / t


@wrong("linear-schedule", "a cosine instead of a line", fits=("cosine",))
def cosine(t, start, end, steps):
    return end + (start - end) * (1 + np.cos(np.pi * min(t / steps, 1))) / 2
