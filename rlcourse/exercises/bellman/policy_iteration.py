"""Policy iteration: evaluate exactly, improve, until nothing changes."""

import numpy as np

from rlcourse.checks.answer import AnswerError
from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.exercises.bellman.inputs import (
    as_numbers,
    corridor,
    lonely_state,
    optimal_values,
    policy_values,
    random_process,
)


def until_nothing_is_better(P, R, gamma):
    states = np.arange(len(P))
    policy = np.zeros_like(states)
    while True:
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy], R[states, policy])
        q = R + gamma * P @ v
        better = q.max(axis=1) > q[states, policy] + 1e-9
        if not better.any():
            return v, policy
        policy = np.where(better, q.argmax(axis=1), policy)


def state_by_state(P, R, gamma):
    policy, changed = R.argmax(axis=1), True
    while changed:
        changed = False
        v = policy_values(P, R, policy, gamma)
        for s, row in enumerate(R + gamma * P @ v):
            if row.max() > row[policy[s]] + 1e-9:
                policy[s], changed = row.argmax(), True
    return v, policy


def until_values_stay(P, R, gamma):
    policy, v, before = R.argmin(axis=1), None, None
    while before is None or (v > before + 1e-10).any():
        before, v = v, policy_values(P, R, policy, gamma)
        policy = (R + gamma * P @ v).argmax(axis=1)
    return v, policy


def one_round(P, R, gamma):
    v = policy_values(P, R, np.zeros(len(P), dtype=int), gamma)
    return v, (R + gamma * P @ v).argmax(axis=1)


def never_improved(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    return policy_values(P, R, policy, gamma), policy


def stopped_where_one_state_agrees(P, R, gamma):
    return _stopped_where_one_state_agrees(P, R, gamma, 1)


def stopped_one_policy_before(P, R, gamma):
    return _stopped_where_one_state_agrees(P, R, gamma, 0)


def _stopped_where_one_state_agrees(P, R, gamma, returned):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = policy_values(P, R, policy, gamma)
        new_policy = (R + gamma * P @ v).argmax(axis=1)
        if np.any(new_policy == policy):
            return v, (policy, new_policy)[returned]
        policy = new_policy


def one_sweep_each(P, R, gamma):
    states, policy, v = np.arange(len(P)), np.zeros(len(P), dtype=int), np.zeros(len(P))
    while True:
        v = R[states, policy] + gamma * P[states, policy] @ v
        new_policy = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new_policy, policy):
            return v, policy
        policy = new_policy


def best_reward_now(P, R, gamma):
    policy = R.argmax(axis=1)
    return policy_values(P, R, policy, gamma), policy


def worst_action(P, R, gamma):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    while True:
        v = policy_values(P, R, policy, gamma)
        q = R + gamma * P @ v
        worse = q.min(axis=1) < q[states, policy] - 1e-9
        if not worse.any():
            return v, policy
        policy = np.where(worse, q.argmin(axis=1), policy)


def improved_without_discount(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = policy_values(P, R, policy, gamma)
        new_policy = (R + P @ v).argmax(axis=1)
        if np.array_equal(new_policy, policy):
            break
        policy = new_policy
    return v, policy


def evaluated_without_discount(P, R, gamma):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = np.linalg.solve(np.eye(len(P)) - P[states, policy], R[states, policy])
        policy = (R + gamma * P @ v).argmax(axis=1)
    return v, policy


def evaluated_without_discount_until_unchanged(P, R, gamma):
    return _other_system(P, R, gamma, lambda P_pi: np.eye(len(P)) - P_pi)


def singular_without_discount(answer):
    """I - P_pi has no inverse, while I - gamma P_pi always has one."""
    try:
        answer(*lonely_state(1.0), 0.9)
    except AnswerError as error:
        return "Singular matrix" in str(error)
    return False


def every_pair_of_states(P, R, gamma):
    return _every_pair_of_states(P, R, gamma, 1)


def every_pair_of_states_in_a_loop(P, R, gamma):
    return _every_pair_of_states(P, R, gamma, 2)  # its arrays grow by an axis with each round


def _every_pair_of_states(P, R, gamma, rounds):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(rounds):
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[:, policy], R[:, policy])
        policy = (R + gamma * P @ v).argmax(axis=1)
    return v, policy


def _iterated(P, R, gamma, look_ahead=None, rounds=1000, margin=1e-9, first=0):
    """Policy iteration with another look ahead, fewer rounds, a larger margin or another first policy."""
    states, policy = np.arange(len(P)), np.full(len(P), first)
    for _ in range(rounds):
        v = policy_values(P, R, policy, gamma)
        q = look_ahead(v) if look_ahead else R + gamma * P @ v
        better = q.max(axis=1) > q[states, policy] + margin
        if not better.any():
            break
        policy = np.where(better, q.argmax(axis=1), policy)
    return policy_values(P, R, policy, gamma), policy


def one_round_and_its_values(P, R, gamma):
    return _iterated(P, R, gamma, rounds=1)


def three_rounds(P, R, gamma):
    return _iterated(P, R, gamma, rounds=3)


def ten_rounds(P, R, gamma):
    return _iterated(P, R, gamma, rounds=10)


def thirty_rounds(P, R, gamma):
    return _iterated(P, R, gamma, rounds=30)


def cells_with_news(answer, n_states):
    """How many cells of a corridor with a reward at its end are worth something; the worse of both numberings."""
    P, R = corridor(n_states, 5.0)
    return min(np.count_nonzero(answer(P[:, order], R[:, order], 0.99)[0]) for order in ([0, 1], [1, 0]))


def news_stops_half_way(answer):
    if not np.allclose(answer(*corridor(3, 5.0), 0.9)[0], [4.5, 5, 0]):
        return False
    short, long = cells_with_news(answer, 50), cells_with_news(answer, 60)
    return 2 <= short == long < 49


def small_gains_passed_over(P, R, gamma):
    return _iterated(P, R, gamma, margin=1e-3)


def smaller_gains_passed_over(P, R, gamma):
    return _iterated(P, R, gamma, margin=1e-5)


def stopped_at_small_gains(P, R, gamma):
    states, policy, v_before = np.arange(len(P)), np.zeros(len(P), dtype=int), np.full(len(P), -np.inf)
    while True:
        v = policy_values(P, R, policy, gamma)
        if np.max(v - v_before) < 1e-2:
            return v, policy
        q = R + gamma * P @ v
        policy = np.where(q.max(axis=1) > q[states, policy] + 1e-9, q.argmax(axis=1), policy)
        v_before = v


def misses_small_gains(answer):
    """The cell before the last must walk there to earn a little more; tried with both numberings of the actions."""

    def falls_short(bonus):
        P, R = bonus_corridor(3, bonus)
        found = [answer(P[:, order], R[:, order], 0.9)[0][1] for order in ([0, 1], [1, 0])]
        return min(found) < 10 + 8 * bonus  # right is 10 + 9 * bonus

    return (falls_short(1e-3) or falls_short(1e-6)) and not falls_short(10.0)


def few_sweeps_of_evaluation(P, R, gamma):
    return _evaluated_roughly(P, R, gamma, lambda k, change: k == 10)


def hundred_sweeps_of_evaluation(P, R, gamma):
    return _evaluated_roughly(P, R, gamma, lambda k, change: k == 100)


def sweeps_until_small_change(P, R, gamma):
    return _evaluated_roughly(P, R, gamma, lambda k, change: change < 1e-3)


def _evaluated_roughly(P, R, gamma, enough):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    for _ in range(200):
        v, k, change = np.zeros(len(P)), 0, np.inf
        while not enough(k, change):
            new_v = R[states, policy] + gamma * P[states, policy] @ v
            v, k, change = new_v, k + 1, np.abs(new_v - v).max()
        q = R + gamma * P @ v
        better = q.max(axis=1) > q[states, policy] + 1e-9
        if not better.any():
            break
        policy = np.where(better, q.argmax(axis=1), policy)
    return v, policy


def evaluates_roughly(answer):
    """One state, one action: nothing to improve, so only the evaluation can be off, and only with gamma near 1."""
    near, far = (answer(*lonely_state(1.0), gamma)[0][0] for gamma in (0.5, 0.999))
    return abs(near - 2) < 0.01 and 1 < far < 999.9


def no_reward_in_look_ahead(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = policy_values(P, R, policy, gamma)
        new_policy = (P @ v).argmax(axis=1)
        if np.array_equal(new_policy, policy):
            break
        policy = new_policy
    return v, policy


def _other_system(P, R, gamma, matrix):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = np.linalg.solve(matrix(P[states, policy]), R[states, policy])
        new_policy = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new_policy, policy):
            break
        policy = new_policy
    return v, policy


def plus_instead_of_minus(P, R, gamma):
    return _other_system(P, R, gamma, lambda P_pi: np.eye(len(P)) + gamma * P_pi)


def transposed(P, R, gamma):
    return _other_system(P, R, gamma, lambda P_pi: np.eye(len(P)) - gamma * P_pi.T)


def transposed_for_ten_rounds(P, R, gamma):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    for _ in range(10):
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy].T, R[states, policy])
        policy = (R + gamma * P @ v).argmax(axis=1)
    return v, policy


def looks_where_it_comes_from(answer):
    """One action: 0 leads to 1, 1 to 2, which is never left; the rewards are 1, 2 and 0."""
    v = answer(np.eye(3)[[1, 2, 2]][:, None, :], np.array([[1.0], [2.0], [0.0]]), 0.5)[0]
    return np.allclose(v, [1, 2.5, 2.5])


def _solution_scaled(P, R, gamma, scale):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = scale * policy_values(P, R, policy, gamma)
        q = R + gamma * P @ v
        better = q.max(axis=1) > q[states, policy] + 1e-9
        if not better.any():
            break
        policy = np.where(better, q.argmax(axis=1), policy)
    return v, policy


def solution_times_gamma(P, R, gamma):
    return _solution_scaled(P, R, gamma, gamma)


def discounts_the_solution(answer):
    return all(np.isclose(answer(*lonely_state(1.0), gamma)[0][0], gamma / (1 - gamma)) for gamma in (0.5, 0.9))


def gamma_squared_in_look_ahead(P, R, gamma):
    return _iterated(P, R, gamma, lambda v: R + gamma**2 * P @ v)


def gamma_squared_in_a_loop(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = policy_values(P, R, policy, gamma)
        new_policy = (R + gamma**2 * P @ v).argmax(axis=1)
        if np.array_equal(new_policy, policy):
            break
        policy = new_policy
    return v, policy


def policy_stored_as_floats(P, R, gamma):
    v, policy = until_nothing_is_better(P, R, gamma)
    return v, policy.astype(float)


def order_swapped(P, R, gamma):
    return until_nothing_is_better(P, R, gamma)[::-1]


def values_only(P, R, gamma):
    return until_nothing_is_better(P, R, gamma)[0]


def action_values_returned(P, R, gamma):
    v, policy = until_nothing_is_better(P, R, gamma)
    return R + gamma * P @ v, policy


def policy_of_floats(P, R, gamma):
    policy = np.zeros(len(P))
    return R[np.arange(len(P)), policy], policy


def truth_of_an_array(P, R, gamma):
    policy, new_policy = np.zeros(len(P), dtype=int), R.argmax(axis=1)
    while policy != new_policy:
        policy = new_policy
        new_policy = (R + gamma * P @ policy_values(P, R, policy, gamma)).argmax(axis=1)
    return policy_values(P, R, policy, gamma), policy


def one_state_improved(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    v = policy_values(P, R, policy, gamma)
    q = R + gamma * P @ v
    better = np.flatnonzero(q.max(axis=1) > v + 1e-9)[:1]
    policy[better] = q[better].argmax(axis=1)
    return policy_values(P, R, policy, gamma), policy


def best_state_for_each_action(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(10):
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[np.arange(len(P)), policy], R[np.arange(len(P)), policy])
        policy = (R + gamma * P @ v).argmax(axis=0)
    return v, policy


def looks_ahead_with_old_values(P, R, gamma):
    policy, v = np.zeros(len(P), dtype=int), np.zeros(len(P))
    while True:
        q = R + gamma * P @ v
        v = policy_values(P, R, policy, gamma)
        new_policy = q.argmax(axis=1)
        if np.array_equal(new_policy, policy):
            return v, policy
        policy = new_policy


def values_and_policy(answer, P, R, gamma):
    """The values returned, and what the returned policy is worth: equally good policies look alike."""
    result = answer(P, R, gamma)
    if isinstance(result, np.ndarray):
        raise Wrong(f"One array of shape {result.shape} came back. Two things were expected: `return v, policy`.")
    if not isinstance(result, list | tuple) or len(result) != 2:
        raise Wrong("Two things were expected: `return v, policy`.")
    v, policy = as_numbers(result[0], len(P), "The first, v,"), as_numbers(result[1], len(P), "The second, policy,")
    if policy.dtype.kind == "f" and set(policy.tolist()) <= set(range(P.shape[1])):
        raise Wrong(f"The second, policy, holds {policy.tolist()}: floats. Actions are whole numbers.")
    if policy.dtype.kind not in "iu":
        raise Wrong(f"The second, policy, should hold actions, whole numbers; it begins with {policy[0]}.")
    if policy.min() < 0 or policy.max() >= P.shape[1]:
        raise Wrong(f"Actions are numbered 0 to {P.shape[1] - 1}, the policy is {policy.tolist()}.")
    values_of_policy = policy_values(P, R, policy, gamma)
    return {"v": v, "values of the policy": values_of_policy, "lists": any(type(each) is list for each in result)}


def judge_both(seen, P, R, gamma):
    best = optimal_values(P, R, gamma)
    findings = {"the policy that is returned is worth": seen["values of the policy"], "v is": seen["v"]}
    for what, found in findings.items():
        # An error of 1e-8 in each equation is as good as none; it grows to 1e-8 / (1 - gamma) in the values.
        wrong = ~np.isclose(found, best, rtol=1e-8, atol=1e-8 / (1 - gamma))
        if wrong.any():
            s = int(wrong.argmax())
            return f"In state {s}, {what} {found[s]:.10g}; the best possible is {best[s]:.10g}."
    if seen["lists"]:
        return "The values are right, but v or policy is a list; the cell below needs arrays: `np.array(...)`."
    return None


def treasure(n_states, reward):
    """Action 0 costs 10, action 1 earns 1, both stay; action 2 walks right, and earns ``reward`` at the far end."""
    P = np.repeat(np.eye(n_states)[:, None, :], 3, axis=1)
    P[:, 2] = np.eye(n_states)[np.minimum(np.arange(n_states) + 1, n_states - 1)]
    R = np.tile([-10.0, 1.0, 0.0], (n_states, 1))
    R[-1, 2] = reward
    return P, R


def bonus_corridor(n_states, bonus):
    """Staying (0) and walking right (1) earn 1 everywhere; at the far end, action 1 earns a bonus besides."""
    P = np.repeat(np.eye(n_states)[:, None, :], 2, axis=1)
    P[:, 1] = np.eye(n_states)[np.minimum(np.arange(n_states) + 1, n_states - 1)]
    R = np.ones((n_states, 2))
    R[-1, 1] += bonus
    return P, R


def two_treasures():
    """The cells in the middle first turn left, to the nearer treasure; then the news of the larger one arrives.

    Cell 0 earns 0.5. In cells 1 to 3 staying (0) earns 0.3, and leaving cell 3 to the right costs 75. Staying in
    cell 4 and in cell 5 earns 1, but action 1 earns 1.6 in cell 5. Action 1 leads to the right, action 2 to the left.
    """
    n_states = 6
    P = np.repeat(np.eye(n_states)[:, None, :], 3, axis=1)
    P[1:5, 1] = np.eye(n_states)[2:6]
    P[1:4, 2] = np.eye(n_states)[0:3]
    R = np.zeros((n_states, 3))
    R[0], R[1:4, 0], R[4:, 0], R[5, 1] = 0.5, 0.3, 1.0, 1.6
    R[3, 1] = -75.0
    return P, R


def side_by_side(first, second):
    """Two worlds in one, with no way between them; in the second, further actions do as action 0 does."""
    (P1, R1), (P2, R2) = first, second
    n1, n2, n_actions = len(P1), len(P2), P1.shape[1]
    actions = np.where(np.arange(n_actions) < P2.shape[1], np.arange(n_actions), 0)
    P = np.zeros((n1 + n2, n_actions, n1 + n2))
    P[:n1, :, :n1], P[n1:, :, n1:] = P1, P2[:, actions]
    return P, np.vstack([R1, R2[:, actions]])


def now_or_later(gamma, other_gamma):
    """In state 0, a reward at once and the end, or the way to state 1, which is worth 100 in small rewards.

    The reward at once lies between what the two discounts make of the 100, so that they disagree.
    """
    P = np.zeros((3, 2, 3))
    P[0, 0, 2] = P[0, 1, 1] = 1
    P[1, :, 1] = P[2, :, 2] = 1
    R = np.zeros((3, 2))
    R[0, 0] = 100 * (gamma + other_gamma) / 2
    R[1] = 100 * (1 - gamma)
    return P, R


def both_ways(P, R):
    """The same world, and with its states and actions numbered from the other end: an answer may start anywhere."""
    return [(P, R), (P[::-1, ::-1, ::-1].copy(), R[::-1, ::-1].copy())]


def corridor_cases(rng):
    """The good news moves one cell with each improvement; the gains are large or small, and some states change
    their mind twice."""
    cases = [(*corridor(n_states, float(rng.integers(1, 10))), 0.9) for n_states in (3, 5, 8)]
    worlds = [treasure(n_states, float(rng.integers(10, 20))) for n_states in (4, 6)]
    worlds += [bonus_corridor(n_states, bonus) for n_states, bonus in ((3, 0.05), (4, 5e-4), (3, 5e-7))]
    cases += [(*turned, 0.9) for world in worlds for turned in both_ways(*world)]
    worlds = [
        (*side_by_side(two_treasures(), corridor(7, 5.0)), 0.99),
        (*corridor(60, float(rng.integers(1, 10))), 0.9),
    ]
    return cases + [(*turned, gamma) for P, R, gamma in worlds for turned in both_ways(P, R)]


def random_cases(rng):
    """Discounts from 0 to 0.995; a process with two equal actions; one in which a little discount decides."""
    cases = [(*lonely_state(-1.0, -0.5, -2.0), 0.9)]
    for n_states, n_actions, gamma in ((2, 3, 0.5), (4, 2, 0.9), (6, 4, 0.95), (3, 2, 0.0), (5, 3, 0.99)):
        cases.append((*random_process(rng, n_states, n_actions), gamma))
    P, R = random_process(rng, 4, 3)
    P[:, 2], R[:, 2] = P[:, 1], R[:, 1]
    cases.append((P, R - 6, 0.9))
    for gamma, other_gamma in ((0.9, 1.0), (0.995, 0.99)):
        cases += [(*turned, gamma) for turned in both_ways(*now_or_later(gamma, other_gamma))]
    return cases


EXERCISE = Exercise(
    id="policy-iteration",
    title="Policy iteration",
    minutes=10,
    difficulty=2,
    optional=True,
    reference=until_nothing_is_better,
    alternatives=(state_by_state, until_values_stay),
    misconceptions=(
        Misconception(
            "one-round",
            one_round,
            "One evaluation and one improvement: a better policy, but rarely the best. Its own values open new "
            "chances for improvement; go round until nothing changes. (There is a loop already? After `old = policy`, "
            "writing into policy changes old too, and the loop believes that nothing changed.)",
            variants=(one_round_and_its_values,),
        ),
        Misconception(
            "never-improved",
            never_improved,
            "This is the value of the policy one starts from. Improve it with q, evaluate the new one, and so on.",
        ),
        Misconception(
            "worst-action",
            worst_action,
            "Each state takes the action with the smallest q, and ends up with the worst policy there is. More is "
            "better: `argmax`.",
        ),
        Misconception(
            "improved-without-discount",
            improved_without_discount,
            "The evaluation has its gamma, the look ahead has none. Both need it: `q = R + gamma * P @ v`.",
        ),
        Misconception(
            "evaluated-without-discount",
            evaluated_without_discount,
            "The system of equations has no gamma in it, so it may have no solution at all. It is "
            "`(I - gamma * P_pi) v = r_pi`.",
            variants=(evaluated_without_discount_until_unchanged,),
            experiment=singular_without_discount,
        ),
        Misconception(
            "every-pair-of-states",
            every_pair_of_states,
            "`P[:, policy]` takes the actions of all states in every state, which gives (S, S, S). "
            "`P[np.arange(len(P)), policy]` pairs each state with its own action.",
            variants=(every_pair_of_states_in_a_loop,),
        ),
        Misconception(
            "stopped-where-one-state-agrees",
            stopped_where_one_state_agrees,
            "The loop stops as soon as some state keeps its action. It may stop only when every state does: "
            "`np.all`, not `np.any`.",
            variants=(stopped_one_policy_before,),
        ),
        Misconception(
            "one-sweep-each",
            one_sweep_each,
            "Each policy is evaluated by a single sweep, and an unchanged policy is taken as the end. After one "
            "sweep v is not yet the value of the policy; solve for it exactly before you judge the actions by it.",
        ),
        Misconception(
            "evaluated-roughly",
            few_sweeps_of_evaluation,
            "The evaluation stops too early: with gamma near 1, a limited number of sweeps, or sweeps until little "
            "changes, leave v far from the value of the policy. Solve the linear system: `np.linalg.solve`.",
            variants=(
                hundred_sweeps_of_evaluation,
                sweeps_until_small_change,
            ),
            experiment=evaluates_roughly,
        ),
        Misconception(
            "fixed-number-of-rounds",
            three_rounds,
            "A fixed number of rounds is enough for small buildings only: the good news travels one cell with each "
            "improvement. Go round until no action is better.",
            variants=(
                ten_rounds,
                thirty_rounds,
            ),
            experiment=news_stops_half_way,
        ),
        Misconception(
            "small-gains-passed-over",
            small_gains_passed_over,
            "Small gains are passed over: an action that is better by little is not taken, or the loop stops because "
            "the values gained little. A small gain in one state can open a larger one elsewhere. Go on until no "
            "action is better by more than rounding, 1e-9.",
            variants=(
                smaller_gains_passed_over,
                stopped_at_small_gains,
            ),
            experiment=misses_small_gains,
        ),
        Misconception(
            "no-reward-in-look-ahead",
            no_reward_in_look_ahead,
            "The look ahead forgets the rewards on the way. It is `q = R + gamma * P @ v`.",
        ),
        Misconception(
            "plus-instead-of-minus",
            plus_instead_of_minus,
            "A sign in the linear system: v = r + gamma P v, with everything that has a v on one side, is `(I - gamma "
            "* P_pi) v = r_pi`.",
        ),
        Misconception(
            "transposed",
            transposed,
            "P of the policy is transposed. Its row s holds the probabilities of where s leads, just as the equation "
            "needs them: no transposing.",
            variants=(transposed_for_ten_rounds,),
            experiment=looks_where_it_comes_from,
        ),
        Misconception(
            "order-swapped",
            order_swapped,
            "Both are there, in the other order: first the values, then the policy.",
        ),
        Misconception(
            "policy-stored-as-floats",
            policy_stored_as_floats,
            "The policy is stored as floats, which cannot be used as indices. Actions are whole "
            "numbers: leave `argmax` as it is, or `.astype(int)`.",
        ),
        Misconception(
            "solution-times-gamma",
            solution_times_gamma,
            "The values come out smaller by a factor gamma. The solution of `(I - gamma * P_pi) v = r_pi` is v itself: "
            "no further gamma.",
            experiment=discounts_the_solution,
        ),
        Misconception(
            "gamma-squared",
            gamma_squared_in_look_ahead,
            "In the look ahead the values of the next states are multiplied by gamma twice. They are one step away: "
            "`R + gamma * P @ v`.",
            variants=(gamma_squared_in_a_loop,),
        ),
        Misconception(
            "values-only",
            values_only,
            "Only one of the two came back. Return both, with a comma between them: `return v, policy`.",
        ),
        Misconception(
            "action-values-returned",
            action_values_returned,
            "The first array is q, with one number for each action. The value of a state is that of its best action: "
            "`q.max(axis=1)`, or the v that you solved for.",
        ),
        Misconception(
            "policy-of-floats",
            policy_of_floats,
            "A policy of floats cannot choose actions: `np.zeros(n)` holds 0.0. Start from whole numbers, "
            "`np.zeros(len(P), dtype=int)`.",
        ),
        Misconception(
            "truth-of-an-array",
            truth_of_an_array,
            "Comparing two arrays gives one answer for each state, and `while` or `if` needs a single one: "
            "`np.array_equal(policy, new_policy)`.",
        ),
        Misconception(
            "one-state-improved",
            one_state_improved,
            "Only one state is improved, and then the loop ends. Does a `break` or a `return` stand too deep? Improve "
            "all states, evaluate again, and go on until none can be improved.",
        ),
        Misconception(
            "best-state-for-each-action",
            best_state_for_each_action,
            "The `argmax` runs along axis 0, over the states. For each state we want the best action, along axis 1.",
        ),
        Misconception(
            "looks-ahead-with-old-values",
            looks_ahead_with_old_values,
            "The look ahead uses the values of the policy before. Evaluate the present policy first, then compute q "
            "from its values, then compare.",
        ),
        Misconception(
            "best-reward-now",
            best_reward_now,
            "Each state takes the action with the largest reward now. The improvement has to use q, which also "
            "counts what the next state is worth.",
        ),
    ),
    properties=(
        Property(
            "a corridor: the good news has to travel from the far end", 1, corridor_cases, values_and_policy, judge_both
        ),
        Property("any process: v is v_*, and the policy attains it", 3, random_cases, values_and_policy, judge_both),
    ),
    hints=(
        "Two steps in a loop: what is the present policy worth, and where would another action be better?",
        "`P[np.arange(S), policy]` is the (S, S) matrix of the policy, `R[np.arange(S), policy]` its rewards. "
        "`np.linalg.solve` gives v; then `q = R + gamma * P @ v`.",
        "Change only actions that are worse than the best by more than 1e-9. If there is none, `return v, policy`.",
    ),
    time_limit=8.0,  # for plain Python loops, and for an evaluation that sweeps in place
    used_for="It finds the best policy of any world that you can write down. The course compares everything that "
    "learns with what this computes.",
)
