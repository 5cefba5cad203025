"""Wrong answers to `expectation-backup` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("expectation-backup", "forgets gamma", fits=("no-discount",))
def forgets_gamma(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s + v)).sum(axis=1)


@wrong("expectation-backup", "forgets the rewards", fits=("no-reward",))
def forgets_rewards(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (gamma * P_s @ v)


@wrong("expectation-backup", "discounts the reward as well", fits=("discounted-reward",))
def discounts_reward(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (gamma * P_s * (R_s + v)).sum(axis=1)


@wrong("expectation-backup", "takes the mean over actions as if all were equally likely", fits=("all-actions-alike",))
def uniform_policy(pi_s, P_s, R_s, v, gamma):
    return np.mean((P_s * (R_s + gamma * v)).sum(axis=1))


@wrong("expectation-backup", "adds up the actions without their probabilities", fits=("no-policy",))
def adds_actions(pi_s, P_s, R_s, v, gamma):
    return (P_s * (R_s + gamma * v)).sum()


@wrong("expectation-backup", "takes the best action instead of the mean over the policy", fits=("best-action",))
def best_action(pi_s, P_s, R_s, v, gamma):
    return (P_s * (R_s + gamma * v)).sum(axis=1).max()


@wrong("expectation-backup", "takes only the most likely action of the policy", fits=("likeliest-action",))
def likeliest_action(pi_s, P_s, R_s, v, gamma):
    a = np.argmax(pi_s)
    return P_s[a] @ (R_s[a] + gamma * v)


@wrong("expectation-backup", "adds up the rewards without the probabilities of landing", fits=("unweighted-rewards",))
def rewards_not_weighted(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (R_s.sum(axis=1) + gamma * P_s @ v)


@wrong("expectation-backup", "takes the plain mean of the rewards over the next states", fits=("mean-of-rewards",))
def plain_mean_of_rewards(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (R_s.mean(axis=1) + gamma * P_s @ v)


@wrong(
    "expectation-backup", "brackets in the wrong place: the values are not weighted by P", fits=("unweighted-values",)
)
def values_not_weighted(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * R_s + gamma * v).sum(axis=1)


@wrong(
    "expectation-backup",
    "returns one number for each action: the mean over actions is missing",
    fits=("one-value-per-action",),
)
def one_number_per_action(pi_s, P_s, R_s, v, gamma):
    return (P_s * (R_s + gamma * v)).sum(axis=1)


@wrong("expectation-backup", "multiplies by the policy but never adds up", fits=("not-added-up",))
def never_added_up(pi_s, P_s, R_s, v, gamma):
    return pi_s * (P_s * (R_s + gamma * v)).sum(axis=1)


@wrong("expectation-backup", "sums over the axis of the actions", fits=("over-the-actions",))
def sums_wrong_axis(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s + gamma * v)).sum(axis=0)


@wrong("expectation-backup", "transposes P", fits=("transposed",))
def transposes(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s.T @ (R_s + gamma * v))


@wrong("expectation-backup", "counts on the best landing place", fits=("best-landing",))
def best_landing_place(pi_s, P_s, R_s, v, gamma):
    return pi_s @ np.where(P_s > 0, R_s + gamma * v, -np.inf).max(axis=1)


@wrong("expectation-backup", "looks at the likeliest landing place only", fits=("likeliest-landing",))
def likeliest_landing_place(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(pi_s)):
        n = P_s[a].argmax()
        total += pi_s[a] * (R_s[a, n] + gamma * v[n])
    return total


@wrong("expectation-backup", "returns inside the loop, after the first action", fits=("first-action-only",))
def returns_too_early(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(pi_s)):
        for n in range(len(v)):
            total += pi_s[a] * P_s[a, n] * (R_s[a, n] + gamma * v[n])
        return total


@wrong("expectation-backup", "`=` instead of `+=`: only the last term is left", fits=("last-term-only",))
def overwrites_total(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(pi_s)):
        for n in range(len(v)):
            total = pi_s[a] * P_s[a, n] * (R_s[a, n] + gamma * v[n])
    return total


@wrong("expectation-backup", "the loop leaves out the last state", fits=("last-state-left-out",))
def leaves_out_last_state(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(pi_s)):
        for n in range(len(v) - 1):
            total += pi_s[a] * P_s[a, n] * (R_s[a, n] + gamma * v[n])
    return total


@wrong(
    "expectation-backup", "takes v of the action's number instead of the next state's", fits=("value-of-the-action",)
)
def value_of_action_number(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(pi_s)):
        for n in range(len(v)):
            total += pi_s[a] * P_s[a, n] * (R_s[a, n] + gamma * v[a])
    return total


@wrong("expectation-backup", "multiplies reward and value", fits=("reward-times-value",))
def multiplies_reward_and_value(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * R_s * gamma * v).sum(axis=1)


@wrong("expectation-backup", "subtracts the value", fits=("value-subtracted",))
def subtracts_value(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s - gamma * v)).sum(axis=1)


@wrong("expectation-backup", "prints instead of returning")
def prints(pi_s, P_s, R_s, v, gamma):
    print(pi_s @ (P_s * (R_s + gamma * v)).sum(axis=1))


@wrong("expectation-backup", "mixes up the lengths of the two axes and runs out of bounds", fits=("lengths-swapped",))
def runs_out_of_bounds(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(v)):
        for n in range(len(pi_s)):
            total += pi_s[a] * P_s[a, n] * (R_s[a, n] + gamma * v[n])
    return total


@wrong("expectation-backup", "draws one action and one next state at random", fits=("drawn-at-random",))
def draws_a_sample(pi_s, P_s, R_s, v, gamma):
    a = np.random.choice(len(pi_s), p=pi_s / pi_s.sum())
    n = np.random.choice(len(v), p=P_s[a] / P_s[a].sum())
    return R_s[a, n] + gamma * v[n]


@wrong("expectation-backup", "gamma to the power of the next state's number", fits=("power-of-gamma",))
def gamma_to_the_n(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s + gamma ** np.arange(len(v)) * v)).sum(axis=1)


@wrong("expectation-backup", "gamma squared", fits=("gamma-squared",))
def gamma_squared(pi_s, P_s, R_s, v, gamma):
    return pi_s @ np.sum(P_s * (R_s + gamma**2 * v), axis=1)
