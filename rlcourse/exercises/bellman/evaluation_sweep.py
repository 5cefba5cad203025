"""One synchronous sweep of iterative policy evaluation, with terminal states."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import random_numbers, random_process, random_rows, uneven_rows


def whole_arrays(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    return np.where(terminal, 0.0, (policy * (R + gamma * P @ v)).sum(axis=1))


def loop_over_states(P, R, policy, v, gamma, terminal):
    new_v = np.zeros_like(v)
    go_on = np.flatnonzero(~terminal)
    for s in go_on:
        for a, probability in enumerate(policy[s]):
            new_v[s] += probability * (R[s, a] + gamma * sum(P[s, a, n] * v[n] for n in go_on))
    return new_v


def policy_matrix_first(P, R, policy, v, gamma, terminal):
    P_pi = np.einsum("sa,san->sn", policy, P)
    new_v = (policy * R).sum(axis=1) + gamma * P_pi[:, ~terminal] @ v[~terminal]
    new_v[terminal] = 0
    return new_v


def terminals_ignored(P, R, policy, v, gamma, terminal):
    return (policy * (R + gamma * P @ v)).sum(axis=1)


def terminal_bootstrapped(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0.0, terminals_ignored(P, R, policy, v, gamma, terminal))


def terminal_updated(P, R, policy, v, gamma, terminal):
    return terminals_ignored(P, R, policy, np.where(terminal, 0.0, v), gamma, terminal)


def in_place(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    for s in np.flatnonzero(~terminal):
        v[s] = policy[s] @ (R[s] + gamma * P[s] @ v)
    return v


def in_the_callers_array(P, R, policy, v, gamma, terminal):
    v[:] = whole_arrays(P, R, policy, v, gamma, terminal)
    return v


def best_action(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    return np.where(terminal, 0.0, (R + gamma * P @ v).max(axis=1))


def backwards(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    q = R + gamma * np.einsum("nas,n->sa", P, v)
    return np.where(terminal, 0.0, (policy * q).sum(axis=1))


def no_discount(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, policy, v, 1.0, terminal)


def discounted_reward(P, R, policy, v, gamma, terminal):
    return gamma * whole_arrays(P, R, policy, v, 1.0, terminal)


def all_actions_alike(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, np.full_like(policy, 1 / policy.shape[1]), v, gamma, terminal)


def one_value_per_action(P, R, policy, v, gamma, terminal):
    return policy * (R + gamma * P @ np.where(terminal, 0.0, v))


def action_values(P, R, policy, v, gamma, terminal):
    return R + gamma * P @ np.where(terminal, 0.0, v)


def terminal_left_as_it_was(P, R, policy, v, gamma, terminal):
    return np.where(terminal, v, whole_arrays(P, R, policy, v, gamma, terminal))


def arrival_unpaid(P, R, policy, v, gamma, terminal):
    worth = R[:, :, None] + gamma * np.where(terminal, 0.0, v)
    return np.where(terminal, 0.0, np.einsum("sa,san,san->s", policy, P * ~terminal, worth))


def in_place_from_the_end(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    for s in np.flatnonzero(~terminal)[::-1]:
        v[s] = policy[s] @ (R[s] + gamma * P[s] @ v)
    return v


def backwards_between_states_that_go_on(P, R, policy, v, gamma, terminal):
    return backwards(np.where(terminal[:, None, None], 0.0, P), R, policy, v, gamma, terminal)


def zeros_in_the_callers_array(P, R, policy, v, gamma, terminal):
    v[terminal] = 0
    return whole_arrays(P, R, policy, v, gamma, terminal)


def nan_times_zero(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0.0, terminals_ignored(P, R, policy, v * (1 - terminal), gamma, terminal))


def nan_times_zero_twice(P, R, policy, v, gamma, terminal):
    return terminals_ignored(P, R, policy, v * (1 - terminal), gamma, terminal) * (1 - terminal)


def nan_times_zero_at_the_end(P, R, policy, v, gamma, terminal):
    return terminal_updated(P, R, policy, v, gamma, terminal) * (1 - terminal)


def fails_on_nan_only(answer):
    """State 0 leads to state 1, which is terminal; it must be worth 1 whatever stands in the rows of state 1."""
    policy, terminal = np.ones((2, 1)), np.array([False, True])
    P = np.array([[[0.0, 1.0]], [[0.0, 1.0]]])
    R = np.array([[1.0], [3.0]])
    with_number = answer(P, R, policy, np.array([0.0, 5.0]), 0.9, terminal)
    P[1] = [[1.0, 0.0]]
    with_a_way_out = answer(P, R, policy, np.array([0.0, 5.0]), 0.9, terminal)
    P[1], R[1] = np.nan, np.nan
    with_nan = answer(P, R, policy, np.array([0.0, np.nan]), 0.9, terminal)
    return bool(np.allclose([with_number, with_a_way_out], [1, 0]) and np.isnan(with_nan).any())


def ends_by_their_rows(P, R, policy, v, gamma, terminal):
    stays = np.array([np.allclose(P[s, :, s], 1) for s in range(len(v))])
    return whole_arrays(P, R, policy, v, gamma, stays)


def looks_for_self_loops(answer):
    """A state that is never left but goes on earning counts as an end."""
    P, R, policy, v = np.eye(2)[:, None, :], np.array([[1.0], [3.0]]), np.ones((2, 1)), np.array([2.0, 4.0])
    found = np.asarray(answer(P, R, policy, v, 0.5, np.zeros(2, dtype=bool)))
    return found.shape == (2,) and found.dtype.kind == "f" and bool(np.allclose(found, 0))


def first_state_only(P, R, policy, v, gamma, terminal):
    return np.where(np.arange(len(v)) == 0, whole_arrays(P, R, policy, v, gamma, terminal), 0.0)


def last_action_only(P, R, policy, v, gamma, terminal):
    last = np.where(np.arange(policy.shape[1]) == policy.shape[1] - 1, policy, 0.0)
    return whole_arrays(P, R, last, v, gamma, terminal)


def best_landing(P, R, policy, v, gamma, terminal):
    worth = np.where(P > 0, np.where(terminal, 0.0, v), -np.inf).max(axis=2)
    return np.where(terminal, 0.0, (policy * (R + gamma * worth)).sum(axis=1))


def gamma_squared(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, policy, v, gamma**2, terminal)


def all_actions_at_once(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, np.ones_like(policy), v, gamma, terminal)


def likeliest_action(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, np.eye(policy.shape[1])[policy.argmax(axis=1)], v, gamma, terminal)


def no_reward(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, np.zeros_like(R), policy, v, gamma, terminal)


def rewards_without_policy(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0.0, R.sum(axis=1) + no_reward(P, R, policy, v, gamma, terminal))


def mean_reward_without_policy(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0.0, R.mean(axis=1) + no_reward(P, R, policy, v, gamma, terminal))


def mask_inverted(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0.0, terminals_ignored(P, R, policy, np.where(terminal, v, 0.0), gamma, terminal))


def both_masks_inverted(P, R, policy, v, gamma, terminal):
    return np.where(terminal, terminals_ignored(P, R, policy, np.where(terminal, v, 0.0), gamma, terminal), 0.0)


def many_sweeps(P, R, policy, v, gamma, terminal):
    for _ in range(100):
        v = whole_arrays(P, R, policy, v, gamma, terminal)
    return v


def news_travels_far(answer):
    """In one sweep, in place or not, the reward at one end of a row of cells cannot be seen from both other ends."""
    n_states, travelled = 5, []
    for step in (-1, 1):
        P = np.eye(n_states)[np.clip(np.arange(n_states) + step, 0, n_states - 1)][:, None, :]
        R = np.zeros((n_states, 1))
        R[0 if step < 0 else -1] = 1.0
        never = np.zeros(n_states, dtype=bool)
        v = np.asarray(answer(P, R, np.ones((n_states, 1)), np.zeros(n_states), 0.9, never))
        travelled.append(v.shape == (n_states,) and np.all(v > 0) and np.all(np.diff(v[::-step]) < 0))
    return all(travelled)


def last_state_left_out(P, R, policy, v, gamma, terminal):
    new_v = whole_arrays(P, R, policy, v, gamma, terminal)
    new_v[-1] = 0
    return new_v


def last_state_is_the_end(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, policy, v, gamma, np.arange(len(v)) == len(v) - 1)


def first_state_is_the_end(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, policy, v, gamma, np.arange(len(v)) == 0)


def stops_at_a_terminal_state(P, R, policy, v, gamma, terminal):
    return np.where(np.cumsum(terminal) > 0, 0.0, whole_arrays(P, R, policy, v, gamma, terminal))


def old_values(P, R, policy, v, gamma, terminal):
    return v.copy()


def old_values_masked(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0.0, v)


def truth_of_an_array(P, R, policy, v, gamma, terminal):
    if terminal:
        return np.zeros(len(v))
    return terminals_ignored(P, R, policy, v, gamma, terminal)


def rewards_for_each_landing_place(P, R, policy, v, gamma, terminal):
    q = (P * (R + gamma * np.where(terminal, 0.0, v))).sum(axis=2)
    return np.where(terminal, 0.0, (policy * q).sum(axis=1))


def whole_numbers(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, policy, v, gamma, terminal).astype(int)


def terminal_states_dropped(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, policy, v, gamma, terminal)[~terminal]


def endless_cases(rng):
    """Nothing is terminal; the numbers of states and actions differ, and some rewards are 0."""
    cases = []
    for n_states, n_actions, gamma in ((1, 2, 0.5), (2, 1, 0.5), (2, 3, 0.0), (4, 2, 0.9), (3, 6, 0.99)):
        P, R = random_process(rng, n_states, n_actions)
        policy, v = random_rows(rng, n_states, n_actions), random_numbers(rng, n_states)
        R[rng.random(R.shape) < 0.2] = 0
        cases.append((P, R, policy, v, gamma, np.zeros(n_states, dtype=bool)))
    n_states, n_actions = 5, 6  # rare actions, numbers with all their digits, and a state that is never left
    P, policy = uneven_rows(rng, n_states, n_actions, n_states), uneven_rows(rng, n_states, n_actions)
    R, v = rng.uniform(-5, 5, size=(n_states, n_actions)), rng.uniform(-5, 5, size=n_states)
    stays = rng.integers(n_states)
    P[stays] = np.eye(n_states)[stays]
    return [*cases, (P, R, policy, v, 0.999, np.zeros(n_states, dtype=bool))]


def terminal_cases(rng):
    """Terminal states anywhere, with left-overs in their rows that nobody can ever collect; at last with NaN."""
    P = np.array([[[0.0, 1.0]], [[0.0, 1.0]]])
    terminal = np.array([False, True])
    cases = [(P, np.array([[1.0], [1.0]]), np.ones((2, 1)), np.array([0.0, 10.0]), 0.9, terminal)]
    for ends, n_actions, gamma, left_over in (
        ((1,), 2, 1.0, 7.0),
        ((0, 2), 1, 0.9, 7.0),
        ((1, 3), 3, 0.8, -7.0),
        ((0, 2, 5), 2, 0.95, np.nan),
        ((1, 3, 4), 3, 0.9, np.nan),
    ):
        n_states = max(ends) + 1 + int(max(ends) % 2)  # the last state is terminal in some cases only
        P, R = random_process(rng, n_states, n_actions)
        policy, v = random_rows(rng, n_states, n_actions), random_numbers(rng, n_states)
        terminal = np.isin(np.arange(n_states), ends)
        P[~terminal] = (P[~terminal] + terminal / len(ends)) / 2  # every state can reach every end
        v[terminal] = left_over
        if np.isnan(left_over):
            P[terminal], R[terminal] = np.nan, np.nan
        cases.append((P, R, policy, v, gamma, terminal))
    return cases


def corridor_cases(rng):
    """Each cell leads to the one before it, so that updating in place shows."""
    cases = []
    for n_states in (3, 6):
        P = np.eye(n_states)[np.maximum(np.arange(n_states) - 1, 0)][:, None, :]
        R, v = random_numbers(rng, n_states, 1), random_numbers(rng, n_states)
        terminal = np.arange(n_states) == 0
        cases.append((P, R, np.ones((n_states, 1)), np.where(terminal, 0.0, v), 0.9, terminal))
    return cases


EXERCISE = Exercise(
    id="evaluation-sweep",
    title="One sweep of policy evaluation",
    minutes=8,
    difficulty=2,
    optional=True,
    reference=whole_arrays,
    alternatives=(loop_over_states, policy_matrix_first),
    misconceptions=(
        Misconception(
            "terminals-ignored",
            terminals_ignored,
            "Terminal states are treated like all others. The episode is over there: whatever P, R and v say "
            "about them, they are worth 0, both in the result and as somebody's next state.",
        ),
        Misconception(
            "terminal-bootstrapped",
            terminal_bootstrapped,
            "The result is 0 at terminal states, but their left-over value in v still flows into the neighbours. "
            "Count a terminal next state as 0 as well.",
        ),
        Misconception(
            "terminal-updated",
            terminal_updated,
            "A terminal next state counts as 0, well done. But the terminal states themselves get a value from "
            "their own rows; nobody collects those rewards, so the result there must be 0.",
        ),
        Misconception(
            "in-place",
            in_place,
            "Some states already see new values of this very sweep. That is a sweep in place, a fine method "
            "that comes a little later; a synchronous sweep uses the old v throughout.",
            variants=(in_place_from_the_end,),
        ),
        Misconception(
            "in-the-callers-array",
            in_the_callers_array,
            "This writes into the array `v` that was handed in, so the caller's old values are lost. Write into a "
            "copy, or into a new array, and return that.",
            variants=(zeros_in_the_callers_array,),
        ),
        Misconception(
            "best-action",
            best_action,
            "This takes the best action in each state. The question is what the given policy is worth: average over "
            "the actions with `policy[s, a]`.",
        ),
        Misconception(
            "backwards",
            backwards,
            "This sums over the state that the robot comes from. `P[s, a, n]` is the probability of going from s "
            "to n: average the values of the next states, along the last axis of P.",
            variants=(backwards_between_states_that_go_on,),
        ),
        Misconception(
            "no-discount",
            no_discount,
            "The values of the next states enter at full weight. They are one step away: multiply them by gamma.",
        ),
        Misconception(
            "discounted-reward",
            discounted_reward,
            "Gamma multiplies the reward as well. The reward of this step counts in full; only the values of the "
            "next states are a step away.",
        ),
        Misconception(
            "all-actions-alike",
            all_actions_alike,
            "This is the plain mean over the actions. The policy says how often each is chosen: weight them by "
            "`policy`, then sum.",
        ),
        Misconception(
            "one-value-per-action",
            one_value_per_action,
            "This still has one number for each state and action. Weight them by `policy` and sum over the actions, "
            "axis 1, so that one value for each state is left; and put 0 at the terminal states.",
            variants=(action_values,),
        ),
        Misconception(
            "terminal-left-as-it-was",
            terminal_left_as_it_was,
            "The terminal states are skipped, and so their old entries of v come back. Those may hold anything; "
            "return 0 there.",
        ),
        Misconception(
            "ends-by-their-rows",
            ends_by_their_rows,
            "A state that only leads to itself is taken for an end. It may go on earning for ever, and the rows of a "
            "terminal state may hold anything: only `terminal` says where the episode is over.",
            experiment=looks_for_self_loops,
        ),
        Misconception(
            "first-state-only",
            first_state_only,
            "Only the first state is computed, the others keep 0. Does the `return` stand inside the loop? Then it "
            "ends the function after one round.",
        ),
        Misconception(
            "last-action-only",
            last_action_only,
            "Only the last action counts: in the loop over the actions, `=` overwrites what the ones before it "
            "brought. Add up: `new_v[s] += ...`.",
        ),
        Misconception(
            "best-landing",
            best_landing,
            "The best landing place counts in place of the mean. The robot cannot choose where it lands: weight the "
            "values of the next states by `P`, which is what `P @ v` does.",
        ),
        Misconception(
            "gamma-squared",
            gamma_squared,
            "The values of the next states are multiplied by gamma twice. They are one step away: once.",
        ),
        Misconception(
            "nan-times-zero",
            nan_times_zero,
            "All is right as long as the terminal entries hold ordinary numbers. They may hold anything, NaN as well, "
            "and NaN times 0 is NaN: multiplying by a mask does not remove it. Replace the entries: "
            "`np.where(terminal, 0.0, v)`.",
            variants=(
                nan_times_zero_twice,
                nan_times_zero_at_the_end,
            ),
            experiment=fails_on_nan_only,
        ),
        Misconception(
            "all-actions-at-once",
            all_actions_at_once,
            "The actions are added up as if the robot did all of them at once. Weight each by `policy[s, a]`, the "
            "probability that it is chosen.",
        ),
        Misconception(
            "likeliest-action",
            likeliest_action,
            "Only the action that the policy chooses most often is counted. The others are chosen too, now and then: "
            "weight all of them by `policy`.",
        ),
        Misconception(
            "no-reward",
            no_reward,
            "The rewards are missing. Each action pays `R[s, a]` at once; gamma times the value of the next state is "
            "added to it.",
        ),
        Misconception(
            "rewards-without-policy",
            rewards_without_policy,
            "The values of the next states are weighted by the policy, the rewards are not. A reward is collected "
            "only if its action is chosen: put `R + gamma * P @ v` in brackets, then weight all of it by `policy`.",
            variants=(mean_reward_without_policy,),
        ),
        Misconception(
            "mask-inverted",
            mask_inverted,
            "The mask is the wrong way round: the terminal states keep their values, and all others count as 0. "
            "`np.where(terminal, 0.0, v)` puts 0 where `terminal` is true.",
            variants=(both_masks_inverted,),
        ),
        Misconception(
            "many-sweeps",
            many_sweeps,
            "This sweeps again and again. One sweep was asked: every state is updated once, from the old values, even "
            "if the result is far from settled.",
            experiment=news_travels_far,
        ),
        Misconception(
            "last-state-left-out",
            last_state_left_out,
            "The last state is never computed. `range(len(v))` ends before `len(v)` by itself; no `- 1` is needed.",
        ),
        Misconception(
            "ends-at-a-fixed-state",
            last_state_is_the_end,
            "One particular state is taken for the end, whatever `terminal` says. There may be none, one or several "
            "terminal states, anywhere: ask `terminal[s]`.",
            variants=(first_state_is_the_end,),
        ),
        Misconception(
            "stops-at-a-terminal-state",
            stops_at_a_terminal_state,
            "After the first terminal state nothing is computed any more. `break` leaves the loop; `continue` goes on "
            "with the next state.",
        ),
        Misconception(
            "old-values",
            old_values,
            "The old values come back. The new ones are meant: return the array that you filled.",
            variants=(old_values_masked,),
        ),
        Misconception(
            "truth-of-an-array",
            truth_of_an_array,
            "`if terminal:` asks a whole array for one truth value, which it does not have. Ask for one state, `if "
            "terminal[s]:`, or choose for all states at once with `np.where(terminal, ..., ...)`.",
        ),
        Misconception(
            "rewards-for-each-landing-place",
            rewards_for_each_landing_place,
            "Here `R` has shape (S, A): the rewards are averaged over the landing places already, so they stay "
            "outside that sum. `R + gamma * P @ v` has shape (S, A).",
        ),
        Misconception(
            "whole-numbers",
            whole_numbers,
            "The right values, with everything after the point cut off: they are stored in an array of whole numbers. "
            "`np.zeros(len(v))` makes an array of floats.",
        ),
        Misconception(
            "terminal-states-dropped",
            terminal_states_dropped,
            "The terminal states are left out, so the result has fewer entries than there are states. Each state has "
            "its place in the array; those of terminal states hold 0.",
        ),
        Misconception(
            "arrival-unpaid",
            arrival_unpaid,
            "A move into a terminal state is left out altogether. Its reward is still paid, on the way in; only what "
            "would come after it is 0.",
        ),
    ),
    properties=(
        Property("each state: the mean over actions and next states", 2, endless_cases),
        Property("terminal states are worth 0, in the result and as a next state", 1, terminal_cases),
        Property("all states are computed from the old values", 1, corridor_cases),
    ),
    hints=(
        "Leave the terminal states aside at first: for one state s, this is the exercise before, with `R[s, a]` "
        "already averaged over the landing places.",
        "`P @ v` has shape (S, A): for each state and action the mean value of the next state.",
        "Make v zero at the terminal states (in a copy: `np.where(terminal, 0.0, v)`), do the sweep, and make the "
        "result zero there again.",
    ),
    used_for="Swept again and again, any first guess becomes the value of the policy. `planning.evaluate_policy`, "
    "which the rest of the chapter uses, does this.",
)
