"""Wrong answers to `q-from-v` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("q-from-v", "forgets gamma", fits=("no-discount",))
def forgets_gamma(P, R, v, gamma):
    return (P * (R + v)).sum(axis=2)


@wrong("q-from-v", "forgets the rewards", fits=("no-reward",))
def forgets_rewards(P, R, v, gamma):
    return gamma * P @ v


@wrong("q-from-v", "discounts the reward as well", fits=("discounted-reward",))
def discounts_reward(P, R, v, gamma):
    return gamma * (P * (R + v)).sum(axis=2)


@wrong("q-from-v", "adds up the rewards without the probabilities of landing", fits=("sum-of-rewards",))
def rewards_not_weighted(P, R, v, gamma):
    return R.sum(axis=2) + gamma * P @ v


@wrong("q-from-v", "takes the plain mean of the rewards over the next states", fits=("mean-of-rewards",))
def plain_mean_of_rewards(P, R, v, gamma):
    return R.mean(axis=2) + gamma * P @ v


@wrong("q-from-v", "brackets in the wrong place: the values are not weighted by P", fits=("bracket-forgotten",))
def values_not_weighted(P, R, v, gamma):
    return (P * R + gamma * v).sum(axis=2)


@wrong("q-from-v", "R as if it had shape (S, A): the shapes do not fit", fits=("rewards-not-averaged",))
def rewards_as_means(P, R, v, gamma):
    return R + gamma * P @ v


@wrong("q-from-v", "sums over the first axis", fits=("over-another-axis",))
def sums_axis_0(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=0)


@wrong("q-from-v", "sums over the actions", fits=("over-another-axis",))
def sums_axis_1(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=1)


@wrong("q-from-v", "the value belongs to the state, not to the next state", fits=("value-of-the-state-left",))
def value_of_the_state(P, R, v, gamma):
    return (P * (R + gamma * v[:, None, None])).sum(axis=2)


@wrong("q-from-v", "counts on the best landing place", fits=("best-landing",))
def best_landing_place(P, R, v, gamma):
    return np.where(P > 0, R + gamma * v, -np.inf).max(axis=2)


@wrong("q-from-v", "looks at the likeliest landing place only", fits=("likeliest-landing",))
def likeliest_landing_place(P, R, v, gamma):
    n = P.argmax(axis=2)
    return np.take_along_axis(R, n[:, :, None], axis=2)[:, :, 0] + gamma * v[n]


@wrong(
    "q-from-v", "returns the values of the states: takes the maximum over the actions", fits=("best-action-already",)
)
def takes_maximum(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=2).max(axis=1)


@wrong("q-from-v", "returns the best actions", fits=("best-action-already",))
def returns_best_actions(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=2).argmax(axis=1)


@wrong("q-from-v", "returns q with its axes swapped", fits=("axes-swapped",))
def axes_swapped(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=2).T


@wrong("q-from-v", "never adds up over the next states", fits=("not-added-up",))
def never_added_up(P, R, v, gamma):
    return P * (R + gamma * v)


@wrong("q-from-v", "the mean over next states instead of the sum", fits=("mean-over-next-states",))
def mean_instead_of_sum(P, R, v, gamma):
    return (P * (R + gamma * v)).mean(axis=2)


@wrong("q-from-v", "`=` instead of `+=`: only the last next state is left", fits=("last-landing-only",))
def overwrites_sum(P, R, v, gamma):
    q = np.zeros(P.shape[:2])
    for s in range(P.shape[0]):
        for a in range(P.shape[1]):
            for n in range(len(v)):
                q[s, a] = P[s, a, n] * (R[s, a, n] + gamma * v[n])
    return q


@wrong("q-from-v", "returns inside the loop, after the first state", fits=("some-states-left-out",))
def returns_too_early(P, R, v, gamma):
    q = np.zeros(P.shape[:2])
    for s in range(P.shape[0]):
        for a in range(P.shape[1]):
            q[s, a] = P[s, a] @ (R[s, a] + gamma * v)
        return q


@wrong("q-from-v", "P transposed: looks from the next state to the state", fits=("backwards",))
def transposed(P, R, v, gamma):
    return np.einsum("nas,nas->sa", P, R + gamma * v[:, None, None])


@wrong("q-from-v", "adds the rewards only where the move stays in its state", fits=("one-landing-place-pays",))
def reward_of_staying(P, R, v, gamma):
    states = np.arange(len(v))
    return R[states, :, states] + gamma * P @ v


@wrong("q-from-v", "forgets P: rewards and values are added up over all states", fits=("no-probabilities",))
def forgets_probabilities(P, R, v, gamma):
    return (R + gamma * v).sum(axis=2)


@wrong("q-from-v", "computes and returns nothing")
def returns_nothing(P, R, v, gamma):
    q = (P * (R + gamma * v)).sum(axis=2)  # noqa: F841


@wrong("q-from-v", "uses len(P) for the number of actions and runs out of bounds", fits=("lengths-mixed-up",))
def runs_out_of_bounds(P, R, v, gamma):
    q = np.zeros(P.shape[:2])
    for s in range(len(P)):
        for a in range(len(P)):
            q[s, a] = P[s, a] @ (R[s, a] + gamma * v)
    return q


@wrong("q-from-v", "subtracts the value of the state: the advantage", fits=("advantage",))
def advantage(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=2) - v[:, None]


@wrong("q-from-v", "gamma squared", fits=("gamma-squared",))
def gamma_squared(P, R, v, gamma):
    return np.einsum("san,san->sa", P, R) + gamma * gamma * P @ v
