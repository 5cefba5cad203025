"""Wrong answers to `td-update` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def moved(v, s, step):
    new = v.copy()
    new[s] += step
    return new


@wrong("td-update", "forgets gamma", fits=("forgets-gamma",))
def forgets_gamma(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + (not terminated) * v[s_next] - v[s]))


@wrong("td-update", "gamma multiplies the reward too", fits=("discounts-the-reward",))
def gamma_times_everything(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (gamma * (r + (not terminated) * v[s_next]) - v[s]))


@wrong("td-update", "gamma multiplies the difference of the values", fits=("discounts-the-old-value",))
def gamma_times_difference(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + gamma * ((not terminated) * v[s_next] - v[s])))


@wrong("td-update", "does not look at terminated", fits=("bootstraps-from-terminal",))
def ignores_terminated(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + gamma * v[s_next] - v[s]))


@wrong("td-update", "terminated the wrong way round", fits=("terminated-the-wrong-way-round",))
def terminated_the_wrong_way_round(v, s, r, s_next, terminated, alpha, gamma):
    if terminated:
        target = r + gamma * v[s_next]
    else:
        target = r
    return moved(v, s, alpha * (target - v[s]))


@wrong("td-update", "at the end the reward is lost too", fits=("drops-the-last-reward",))
def target_is_zero_at_the_end(v, s, r, s_next, terminated, alpha, gamma):
    target = 0 if terminated else r + gamma * v[s_next]
    return moved(v, s, alpha * (target - v[s]))


@wrong("td-update", "does not learn from the last step", fits=("skips-the-last-step",))
def skips_the_last_step(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy()
    if not terminated:
        new[s] += alpha * (r + gamma * v[s_next] - v[s])
    return new


@wrong("td-update", "sets V(s) to the reward at the end", fits=("no-learning-rate-at-the-end",))
def no_alpha_at_the_end(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy()
    if terminated:
        new[s] = r
    else:
        new[s] += alpha * (r + gamma * v[s_next] - v[s])
    return new


@wrong("td-update", "changes the caller's array", fits=("works-in-place",))
def in_place(v, s, r, s_next, terminated, alpha, gamma):
    v[s] += alpha * (r + gamma * (not terminated) * v[s_next] - v[s])
    return v


@wrong("td-update", "takes a slice for a copy", fits=("works-in-place",))
def slice_for_a_copy(v, s, r, s_next, terminated, alpha, gamma):
    new = v[:]
    new[s] += alpha * (r + gamma * (not terminated) * v[s_next] - v[s])
    return new


@wrong("td-update", "returns the new value of s only", fits=("returns-one-number",))
def returns_one_number(v, s, r, s_next, terminated, alpha, gamma):
    return v[s] + alpha * (r + gamma * (not terminated) * v[s_next] - v[s])


@wrong("td-update", "returns the TD error", fits=("returns-the-error",))
def returns_the_error(v, s, r, s_next, terminated, alpha, gamma):
    return r + gamma * (not terminated) * v[s_next] - v[s]


@wrong("td-update", "return is missing", fits=("returns-nothing",))
def forgets_return(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy()
    new[s] += alpha * (r + gamma * (not terminated) * v[s_next] - v[s])


@wrong("td-update", "moves the value of the next state", fits=("moves-the-next-state",))
def moves_the_next_state(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s_next, alpha * (r + gamma * (not terminated) * v[s_next] - v[s]))


@wrong("td-update", "adds the target instead of the difference", fits=("adds-the-whole-target",))
def adds_the_target(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + gamma * (not terminated) * v[s_next]))


@wrong("td-update", "replaces the value by the target, no alpha", fits=("forgets-learning-rate",))
def no_alpha(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, r + gamma * (not terminated) * v[s_next] - v[s])


@wrong("td-update", "alpha weighs the old value", fits=("weights-swapped",))
def alpha_on_the_old_value(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy()
    new[s] = alpha * v[s] + (1 - alpha) * (r + gamma * (not terminated) * v[s_next])
    return new


@wrong("td-update", "alpha multiplies the reward only: a bracket is missing", fits=("bracket-missing",))
def alpha_on_the_reward_only(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy()
    new[s] = (1 - alpha) * v[s] + alpha * r + gamma * (not terminated) * v[s_next]
    return new


@wrong("td-update", "moves away from the target", fits=("moves-away",))
def wrong_sign(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, -alpha * (r + gamma * (not terminated) * v[s_next] - v[s]))


@wrong("td-update", "old and next value exchanged in the error", fits=("states-exchanged",))
def states_exchanged(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + gamma * v[s] - (not terminated) * v[s_next]))


@wrong("td-update", "~ on a single bool: ~True is -2", fits=("flips-bits",))
def tilde_on_a_bool(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + gamma * ~int(terminated) * v[s_next] - v[s]))


@wrong("td-update", "takes the largest value of the table as the next one", fits=("another-state-ahead",))
def maximum_of_the_table(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + gamma * (not terminated) * v.max() - v[s]))


@wrong("td-update", "takes the right-hand neighbour for the next state", fits=("another-state-ahead",))
def neighbour_for_next_state(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + gamma * (not terminated) * v[(s + 1) % len(v)] - v[s]))


@wrong("td-update", "starts from zeros instead of a copy", fits=("starts-from-zeros",))
def starts_from_zeros(v, s, r, s_next, terminated, alpha, gamma):
    new = np.zeros_like(v)
    new[s] = v[s] + alpha * (r + gamma * (not terminated) * v[s_next] - v[s])
    return new


@wrong("td-update", "also sets the value of the terminal state to 0", fits=("clears-the-terminal-entry",))
def clears_the_terminal_state(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy()
    if terminated:
        new[s_next] = 0
    new[s] += alpha * (r + gamma * new[s_next] - v[s])
    return new


@wrong("td-update", "moves every state by the same step", fits=("moves-every-state",))
def moves_every_state(v, s, r, s_next, terminated, alpha, gamma):
    return v + alpha * (r + gamma * (not terminated) * v[s_next] - v[s])


@wrong("td-update", "a name that is defined in one branch only", fits=("target-in-one-branch",))
def unbound_name(v, s, r, s_next, terminated, alpha, gamma):
    if not terminated:
        target = r + gamma * v[s_next]
    new = v.copy()
    new[s] += alpha * (target - v[s])
    return new


@wrong("td-update", "copy without brackets", fits=("forgets-the-brackets",))
def copy_without_brackets(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy
    new[s] += alpha * (r + gamma * (not terminated) * v[s_next] - v[s])
    return new


@wrong("td-update", "returns the error as well", fits=("returns-the-error-too",))
def returns_a_pair(v, s, r, s_next, terminated, alpha, gamma):
    error = r + gamma * (not terminated) * v[s_next] - v[s]
    return moved(v, s, alpha * error), error


@wrong("td-update", "returns a list")
def returns_a_list(v, s, r, s_next, terminated, alpha, gamma):
    return list(moved(v, s, alpha * (r + gamma * (not terminated) * v[s_next] - v[s])))


@wrong("td-update", "rounds what it returns", fits=("rounds",))
def rounds(v, s, r, s_next, terminated, alpha, gamma):
    return moved(v, s, alpha * (r + gamma * (not terminated) * v[s_next] - v[s])).round(3)
