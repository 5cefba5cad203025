"""Wrong answers to `gymnasium-episode` that people write, drawn up before its hints were."""

from tests.exercises.wrong_answers import wrong


@wrong("gymnasium-episode", "the state is the pair that reset gives", fits=("keeps-the-pair-that-reset-gives",))
def pair_as_state(env, act, learn):
    s = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "four values, as in the old Gym", fits=("expects-four-values",))
def old_gym(env, act, learn):
    s, _ = env.reset()
    total, done = 0, False
    while not done:
        a = act(s)
        s_next, r, done, _ = env.step(a)
        learn(s, a, r, s_next, done)
        total += r
        s = s_next
    return total, done


@wrong("gymnasium-episode", "one done for both purposes", fits=("hands-on-that-it-is-over",))
def one_done(env, act, learn):
    s, _ = env.reset()
    total, done = 0, False
    while not done:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        done = terminated or truncated
        learn(s, a, r, s_next, done)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "done is handed on and returned", fits=("hands-on-that-it-is-over",))
def done_everywhere(env, act, learn):
    s, _ = env.reset()
    total, done = 0, False
    while not done:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        done = terminated or truncated
        learn(s, a, r, s_next, done)
        total += r
        s = s_next
    return total, done


@wrong("gymnasium-episode", "done is returned", fits=("returns-that-it-is-over",))
def done_returned(env, act, learn):
    s, _ = env.reset()
    total, done = 0, False
    while not done:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        done = terminated or truncated
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, done


@wrong("gymnasium-episode", "the loop looks at terminated only", fits=("runs-on-after-a-cut",))
def until_terminated(env, act, learn):
    s, _ = env.reset()
    total, terminated = 0, False
    while not terminated:
        a = act(s)
        s_next, r, terminated, _, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "and for or in the condition", fits=("stops-when-both-are-true",))
def both_flags(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not terminated or not truncated:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "`not terminated or truncated`", fits=("forgets-the-brackets",))
def forgotten_brackets(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not terminated or truncated:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "s is never replaced", fits=("never-moves-on",))
def stays(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
    return total, terminated


@wrong("gymnasium-episode", "s is replaced before learning", fits=("moves-on-before-learning",))
def moves_first(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        s = s_next
        learn(s, a, r, s_next, terminated)
        total += r
    return total, terminated


@wrong("gymnasium-episode", "unpacks the step straight into s", fits=("moves-on-before-learning",))
def one_name_for_both(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s, terminated)
        total += r
    return total, terminated


@wrong("gymnasium-episode", "the flags in the wrong order", fits=("reads-the-flags-the-wrong-way-round",))
def flags_exchanged(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, truncated, terminated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "breaks before learn", fits=("never-learns-from-the-last-step",))
def breaks_before_learning(env, act, learn):
    s, _ = env.reset()
    total = 0
    while True:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        total += r
        if terminated or truncated:
            break
        learn(s, a, r, s_next, terminated)
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "breaks before learn and before the sum", fits=("never-learns-from-the-last-step",))
def breaks_at_once(env, act, learn):
    s, _ = env.reset()
    total = 0
    while True:
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        if terminated or truncated:
            break
        total += r
        learn(s, a, r, s_next, terminated)
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "learn is called with s_next before s", fits=("learns-backwards",))
def states_exchanged(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s_next, a, r, s, terminated)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "the last reward is returned", fits=("keeps-the-last-reward",))
def last_reward(env, act, learn):
    s, _ = env.reset()
    terminated, truncated = False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, total, terminated, truncated, _ = env.step(a)
        learn(s, a, total, s_next, terminated)
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "only the sum is returned", fits=("returns-the-sum-alone",))
def sum_alone(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total


@wrong("gymnasium-episode", "the action is chosen once", fits=("chooses-once",))
def one_action(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    a = act(s)
    while not (terminated or truncated):
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "learn is forgotten", fits=("never-learns",))
def no_learning(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        s, r, terminated, truncated, _ = env.step(act(s))
        total += r
    return total, terminated


@wrong(
    "gymnasium-episode", "the next action is chosen before learning, as SARSA does", fits=("chooses-before-learning",)
)
def as_sarsa(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    a = act(s)
    while not (terminated or truncated):
        s_next, r, terminated, truncated, _ = env.step(a)
        a_next = act(s_next)
        learn(s, a, r, s_next, terminated)
        total += r
        s, a = s_next, a_next
    return total, terminated


@wrong("gymnasium-episode", "resets inside the loop", fits=("resets-in-each-step",))
def resets_each_time(env, act, learn):
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        s, _ = env.reset()
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
    return total, terminated


@wrong("gymnasium-episode", "one step only", fits=("takes-one-step",))
def one_step(env, act, learn):
    s, _ = env.reset()
    a = act(s)
    s_next, r, terminated, _, _ = env.step(a)
    learn(s, a, r, s_next, terminated)
    return r, terminated


@wrong("gymnasium-episode", "return inside the loop", fits=("takes-one-step",))
def returns_in_the_loop(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
        return total, terminated


@wrong("gymnasium-episode", "truncated is handed on in place of terminated", fits=("hands-on-truncated",))
def truncated_handed_on(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, truncated)
        total += r
        s = s_next
    return total, terminated


@wrong("gymnasium-episode", "returns truncated", fits=("returns-truncated",))
def truncated_returned(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, truncated


@wrong("gymnasium-episode", "the results exchanged", fits=("returns-them-the-wrong-way-round",))
def results_exchanged(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return terminated, total
