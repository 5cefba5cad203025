"""Temporal-difference control: SARSA, expected SARSA, Q-learning and double Q-learning.

Four functions with one skeleton; read side by side, only the target differs. Arguments of all four:

env : FiniteMDP (then `runs` independent learners take their steps at once, as arrays), a Gymnasium Env or VectorEnv
    with Discrete spaces, or the TabularResult of an earlier call, which goes on where it stopped (then runs, seed
    and q are not used).
steps : steps to take, in each run.
alpha : step size in (0, 1]; epsilon : probability of exploring; each a number, an array (runs,) with one number for
    each learner, or a function of the number of steps taken so far (see `linear_schedule`).
gamma : discount rate.
seed, runs, q : start of the random numbers, number of learners, initial table (S, A) or (runs, S, A).

Each returns a TabularResult. Shapes in the loops: i, s, a, r are (runs,); q is (runs, S, A), so q[i, s] is (runs, A):
each learner's row of its own table. `next_s` is the state that the step led to even where an episode was cut, so a
truncated episode bootstraps from the state where it was cut, and `td_target` stops the bootstrap where it terminated.
"""

import numpy as np

from rlcourse.returns import td_target
from rlcourse.tabular.exploration import epsilon_greedy, epsilon_greedy_probabilities, step_size, value_at
from rlcourse.tabular.running import begin_or_go_on


def sarsa(env, steps, *, alpha, gamma, epsilon, seed=0, runs=1, q=None):
    """On-policy TD control (Sutton & Barto, section 6.4): the target uses the action that will be taken next."""
    run = begin_or_go_on(env, steps, gamma, runs, seed, q)
    q, i = run.tables[0], run.index
    if run.next_actions is None:
        run.next_actions = epsilon_greedy(q[i, run.states], value_at(epsilon, run.steps), run.rng)
    for t in range(run.steps, run.steps + steps):
        s, a = run.states, run.next_actions
        next_s, r, terminated, truncated = run.step(a)
        next_a = epsilon_greedy(q[i, next_s], value_at(epsilon, t), run.rng)
        target = td_target(r, q[i, next_s, next_a], terminated, gamma)
        q[i, s, a] += step_size(alpha, t) * (target - q[i, s, a])
        ended = terminated | truncated
        if ended.any():
            # A new episode begins elsewhere: its first action is chosen there.
            next_a = np.where(ended, epsilon_greedy(q[i, run.states], value_at(epsilon, t), run.rng), next_a)
        run.next_actions = next_a
    return run


def expected_sarsa(env, steps, *, alpha, gamma, epsilon, seed=0, runs=1, q=None):
    """On-policy TD control (section 6.6): the target averages over the actions that the policy might take next."""
    run = begin_or_go_on(env, steps, gamma, runs, seed, q)
    q, i = run.tables[0], run.index
    for t in range(run.steps, run.steps + steps):
        s = run.states
        a = epsilon_greedy(q[i, s], value_at(epsilon, t), run.rng)
        next_s, r, terminated, _ = run.step(a)
        policy = epsilon_greedy_probabilities(q[i, next_s], value_at(epsilon, t))
        expected = np.sum(policy * q[i, next_s], axis=1, where=policy > 0)
        target = td_target(r, expected, terminated, gamma)
        q[i, s, a] += step_size(alpha, t) * (target - q[i, s, a])
    return run


def q_learning(env, steps, *, alpha, gamma, epsilon, seed=0, runs=1, q=None):
    """Off-policy TD control (Watkins 1989; section 6.5): the target uses the best next action, taken or not."""
    run = begin_or_go_on(env, steps, gamma, runs, seed, q)
    q, i = run.tables[0], run.index
    for t in range(run.steps, run.steps + steps):
        s = run.states
        a = epsilon_greedy(q[i, s], value_at(epsilon, t), run.rng)
        next_s, r, terminated, _ = run.step(a)
        target = td_target(r, q[i, next_s].max(axis=1), terminated, gamma)
        q[i, s, a] += step_size(alpha, t) * (target - q[i, s, a])
    return run


def double_q_learning(env, steps, *, alpha, gamma, epsilon, seed=0, runs=1, q=None):
    """Two tables (van Hasselt 2010; section 6.7): one names the best next action, the other says what it is worth.

    A coin decides in every step and run which table is updated. Actions are chosen from the mean of both.
    """
    run = begin_or_go_on(env, steps, gamma, runs, seed, q, tables=2)
    tables, i = run.tables, run.index
    for t in range(run.steps, run.steps + steps):
        s = run.states
        a = epsilon_greedy(tables[:, i, s].mean(axis=0), value_at(epsilon, t), run.rng)
        next_s, r, terminated, _ = run.step(a)
        chosen = run.rng.integers(2, size=len(i))
        best = epsilon_greedy(tables[chosen, i, next_s], 0.0, run.rng)
        target = td_target(r, tables[1 - chosen, i, next_s, best], terminated, gamma)
        tables[chosen, i, s, a] += step_size(alpha, t) * (target - tables[chosen, i, s, a])
    return run
