"""Answers to `gymnasium-episode` that nearly work."""


def _episode(env, act, learn, going=None, most=None, told=None, given=None, summed=None, first=None):
    """The right loop, with another condition ``going(terminated, truncated, r)``, a largest number of steps, another
    flag for `learn` and for the caller (``told`` and ``given`` of the two flags), or another sum.
    """
    s = first(env) if first else env.reset()[0]
    total, terminated, truncated, r, steps = 0.0, False, False, None, 0
    while (going(terminated, truncated, r) if going else not (terminated or truncated)) and steps != most:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, told(terminated, truncated) if told else terminated)
        total = summed(total, r) if summed else total + r
        s, steps = s_next, steps + 1
    return total, given(terminated, truncated) if given else terminated


def a_hundred_steps(env, act, learn):
    return _episode(env, act, learn, most=100)


def five_hundred_steps(env, act, learn):
    return _episode(env, act, learn, most=500)


def a_thousand_steps(env, act, learn):
    return _episode(env, act, learn, most=1000)


def stops_at_a_large_loss(env, act, learn):
    return _episode(env, act, learn, going=lambda ended, cut, r: not (ended or cut) and (r is None or r >= -4.9))


def stops_when_flags_differ(env, act, learn):
    return _episode(env, act, learn, going=lambda ended, cut, r: ended == cut)


def cut_hides_the_end_from_learn(env, act, learn):
    return _episode(env, act, learn, told=lambda ended, cut: ended and not cut)


def cut_hides_the_end_from_the_caller(env, act, learn):
    return _episode(env, act, learn, given=lambda ended, cut: ended and not cut)


def says_terminated_unless_cut(env, act, learn):
    return _episode(env, act, learn, given=lambda ended, cut: not cut)


def tells_learn_of_an_end_always(env, act, learn):
    return _episode(env, act, learn, told=lambda ended, cut: True)


def tells_learn_of_no_end(env, act, learn):
    return _episode(env, act, learn, told=lambda ended, cut: False)


def adds_only_gains(env, act, learn):
    return _episode(env, act, learn, summed=lambda total, r: total + max(0.0, r))


def adds_sizes(env, act, learn):
    return _episode(env, act, learn, summed=lambda total, r: total + abs(r))


def sums_whole_numbers(env, act, learn):
    return _episode(env, act, learn, summed=lambda total, r: int(total + r))


def discounts_the_sum(env, act, learn):
    return _episode(env, act, learn, summed=lambda total, r: r + 0.99 * total)


def resets_twice(env, act, learn):
    def first(env):
        env.reset()
        return env.reset()[0]

    return _episode(env, act, learn, first=first)


def does_not_reset(env, act, learn):
    return _episode(env, act, learn, first=lambda env: env.step(0)[0])


def chooses_the_next_action_before_learning(env, act, learn):
    s, total, over = env.reset()[0], 0.0, False
    a = act(s)
    while not over:
        s_next, r, terminated, truncated, _ = env.step(a)
        a_next = act(s_next)
        learn(s, a, r, s_next, terminated)
        total, s, a, over = total + r, s_next, a_next, terminated or truncated
    return total, terminated


def steps_twice(env, act, learn):
    s, total, over = env.reset()[0], 0.0, False
    while not over:
        a = act(s)
        s_next, r = env.step(a)[:2]
        _, _, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total, s, over = total + r, s_next, terminated or truncated
    return total, terminated


def learns_twice_at_the_end(env, act, learn):
    s, total, over = env.reset()[0], 0.0, False
    while not over:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        if terminated:
            learn(s, a, r, s_next, True)
        total, s, over = total + r, s_next, terminated or truncated
    return total, terminated


def skips_learning_at_a_cut(env, act, learn):
    s, total, over = env.reset()[0], 0.0, False
    while not over:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        if not truncated:
            learn(s, a, r, s_next, terminated)
        total, s, over = total + r, s_next, terminated or truncated
    return total, terminated


NEAR_MISSES = (
    a_hundred_steps,
    five_hundred_steps,
    a_thousand_steps,
    stops_at_a_large_loss,
    stops_when_flags_differ,
    cut_hides_the_end_from_learn,
    cut_hides_the_end_from_the_caller,
    says_terminated_unless_cut,
    tells_learn_of_an_end_always,
    tells_learn_of_no_end,
    adds_only_gains,
    adds_sizes,
    sums_whole_numbers,
    discounts_the_sum,
    resets_twice,
    does_not_reset,
    chooses_the_next_action_before_learning,
    steps_twice,
    learns_twice_at_the_end,
    skips_learning_at_a_cut,
)

EQUIVALENT = {
    "reference: `total, terminated, truncated = (0.0, False, False)` → "
    "`total, terminated, truncated = (False, 0.0, False)`": "both count as zero, and the first step replaces both",
}
