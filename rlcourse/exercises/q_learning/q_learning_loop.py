"""Tabular Q-learning, whole (Sutton & Barto 2nd ed., section 6.5), judged by what it learns and how it behaves."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.exercises.q_learning.loops import q_learning, with_bug


def one_while_loop(world, q, epsilon, max_steps, alpha, gamma, rng):
    table = [list(row) for row in q]
    n_actions = len(table[0])
    returns = [0.0]
    s, t = world["start"], 0
    while len(returns) <= len(epsilon):
        best = [a for a in range(n_actions) if table[s][a] == max(table[s])]
        explores = rng.random() < epsilon[len(returns) - 1]
        a = int(rng.integers(n_actions)) if explores else best[int(rng.integers(len(best)))]
        s_next, t = int(world["next_state"][s][a]), t + 1
        end = bool(world["terminal"][s_next])
        target = world["reward"][s][a] + (0.0 if end else gamma * max(table[s_next]))
        table[s][a] = (1 - alpha) * table[s][a] + alpha * target
        returns[-1] += world["reward"][s][a]
        s = s_next
        if end or t == max_steps:
            returns.append(0.0)
            s, t = world["start"], 0
    return np.array(table), np.array(returns[:-1])


def chooses_before_updating(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns, n_actions = q.copy(), [], q.shape[1]
    for rate in epsilon:
        s, rewards = world["start"], []
        a = rng.choice(n_actions, p=rate / n_actions + (1 - rate) * (np.arange(n_actions) == q[s].argmax()))
        while True:
            s_next = world["next_state"][s, a]
            rewards.append(world["reward"][s, a])
            p = rate / n_actions + (1 - rate) * (np.arange(n_actions) == q[s_next].argmax())
            a_next = rng.choice(n_actions, p=p)
            bootstrap = 0.0 if world["terminal"][s_next] else q[s_next].max()
            q[s, a] += alpha * (rewards[-1] + gamma * bootstrap - q[s, a])
            s, a = s_next, a_next
            if world["terminal"][s] or len(rewards) == max_steps:
                break
        returns.append(sum(rewards))
    return q, np.array(returns)


def table_and_returns(answer, world, q, epsilon, *rest):
    value = answer(world, q, epsilon, *rest)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Wrong("Two things were expected, as `return q, returns`: the table and one return per episode.")
    table, returns = np.asarray(value[0]), np.asarray(value[1])
    if table.shape != q.shape or table.dtype.kind not in "if":
        raise Wrong(f"The table should have shape {q.shape}, the answer's first part has shape {table.shape}.")
    if returns.shape != (len(epsilon),) or returns.dtype.kind not in "if":
        raise Wrong(f"One return per episode was expected, shape {(len(epsilon),)}; the shape is {returns.shape}.")
    return {"q": table, "returns": returns}


def values_only(answer, *args):
    return table_and_returns(answer, *args)["q"]


def corridor(rewards, actions=1):
    """States 0 ... n; every action leads one on; state n is the end."""
    n = len(rewards)
    onward = np.minimum(np.arange(n + 1) + 1, n)
    reward = np.append(rewards, 0.0)
    return {
        "next_state": np.repeat(onward[:, None], actions, 1),
        "reward": np.repeat(reward[:, None], actions, 1),
        "terminal": np.arange(n + 1) == n,
        "start": 0,
    }


def draw_rates(rng):
    return float(rng.choice([0.2, 0.3, 0.4])), float(rng.choice([0.6, 0.7, 0.8]))


def single_file(rng):
    """One action only, so that nothing is random and every number is known."""
    cases = []
    for length, episodes in ((1, 1), (1, 3), (2, 1), (3, 3)):
        alpha, gamma = draw_rates(rng)
        world = corridor(rng.integers(1, 20, length) / 10)
        q = rng.integers(21, 40, (length + 1, 1)) / 10
        cases.append((world, q, np.zeros(episodes), length + 2, alpha, gamma, np.random.default_rng(0)))
    return cases


def endless(rng):
    """A world without an end: only the time limit cuts the episodes."""
    cases = []
    for max_steps, episodes in ((1, 1), (3, 2)):
        alpha, gamma = draw_rates(rng)
        world = {
            "next_state": np.array([[1], [0]]),
            "reward": rng.integers(1, 20, (2, 1)) / 10,
            "terminal": np.zeros(2, bool),
            "start": int(rng.integers(2)),
        }
        cases.append((world, rng.integers(20, 40, (2, 1)) / 10, np.zeros(episodes), max_steps, alpha, gamma, rng))
    return cases


def zigzag(rng):
    """The best action differs from state to state, and the table knows it: a greedy robot makes no wrong step."""
    n = int(rng.integers(3, 5))
    best = (np.arange(n + 1) + rng.integers(2)) % 2
    world = corridor(np.full(n, 1.0), actions=2)
    states = np.arange(n)
    world["next_state"][states, 1 - best[:-1]] = n
    world["reward"][states, 1 - best[:-1]] = -1.0
    q = np.zeros((n + 1, 2))
    q[np.arange(n + 1), best] = 5.0
    alpha, gamma = draw_rates(rng)
    return [(world, q, np.zeros(2), n + 1, alpha / 10, gamma, np.random.default_rng(int(rng.integers(2**31))))]


def makes_no_wrong_step(seen, world, q, epsilon, *rest):
    wanted = float(np.sum(~world["terminal"]))
    wrong = np.flatnonzero(np.abs(seen["returns"] - wanted) > 1e-8)
    if len(wrong) == 0:
        return None
    return (
        f"With epsilon = 0 the actions that `q` prefers lead to a return of {wanted:g}; in episode {wrong[0]} the "
        f"return was {seen['returns'][wrong[0]]:g}, so another action was taken."
    )


def two_doors(rng):
    """One state, two doors; the table prefers the smaller reward, and alpha is too small to change that."""
    door = int(rng.integers(2))
    world = corridor(np.array([1.0]), actions=2)
    world["reward"][0, 1 - door] = 2.0
    q = np.zeros((2, 2))
    q[0, door] = 9.0
    greedy, random = np.zeros(16), np.ones(16)
    return [
        (world, q, epsilon, 4, 0.01, 0.9, np.random.default_rng(int(rng.integers(2**31))))
        for epsilon in (np.append(greedy, random), np.append(random, greedy))
    ]


def doors_taken(answer, world, q, epsilon, *rest):
    """The rewards that occurred while epsilon was 0, and while it was 1."""
    returns = table_and_returns(answer, world, q, epsilon, *rest)["returns"]
    return {f"epsilon {rate}": np.unique(returns[epsilon == rate]) for rate in (0, 1)}


def doors_are_right(seen, world, q, epsilon, *rest):
    greedy, random = seen["epsilon 0"].tolist(), seen["epsilon 1"].tolist()
    if greedy != [1.0]:
        return f"With epsilon = 0 only the preferred door (reward 1) should be taken; the rewards were {greedy}."
    if random != [1.0, 2.0]:
        return (
            f"With epsilon = 1 both doors (rewards 1 and 2) should come up in 16 episodes; the rewards were {random}."
        )
    return None


def small_worlds(rng):
    """Action 0 leads onward, action 1 back or on the spot; a random robot sees every pair many times."""
    cases = []
    for n in (3, 4):
        gamma = float(rng.choice([0.6, 0.8]))
        world = corridor(rng.integers(-5, 20, n) / 10, actions=2)
        for s in range(n):
            world["next_state"][s, 1] = rng.integers(s + 1)
            world["reward"][s, 1] = rng.integers(-10, 10) / 10
        q = np.full((n + 1, 2), 3.0)
        epsilon = np.full(20 * n, 0.9)
        cases.append((world, q, epsilon, 25, 0.5, gamma, np.random.default_rng(int(rng.integers(2**31)))))
    return cases


def optimal_values(world, gamma):
    """q_* by value iteration; rows of terminal states are 0."""
    q = np.zeros(world["reward"].shape)
    for _ in range(200):
        v = np.where(world["terminal"], 0.0, q.max(axis=1))
        q = np.where(world["terminal"][:, None], 0.0, world["reward"] + gamma * v[world["next_state"]])
    return q


def is_optimal(seen, world, q, epsilon, max_steps, alpha, gamma, rng):
    wanted = optimal_values(world, gamma)
    error = np.where(world["terminal"][:, None], 0.0, np.abs(seen - wanted))
    s, a = np.unravel_index(np.argmax(error), error.shape)
    if error[s, a] <= 0.05:
        return None
    return (
        f"After {len(epsilon)} episodes Q({s}, {a}) should be {wanted[s, a]:.2f}, as the optimality equation says; "
        f"it is {seen[s, a]:.2f}."
    )


EXERCISE = Exercise(
    id="q-learning-loop",
    title="Q-learning, the whole loop",
    minutes=12,
    difficulty=3,
    reference=q_learning,
    alternatives=(one_while_loop, chooses_before_updating),
    misconceptions=(
        Misconception(
            "bootstraps-past-the-end",
            with_bug("bootstraps past the end"),
            "Your target looks up the terminal state's row. That row is never updated, so what it was filled with "
            "at the start leaks into all values before it.",
        ),
        Misconception(
            "time-limit-is-the-end",
            with_bug("takes the time limit for the end"),
            "At the last step that the time limit allows you treat the task as over. The robot could have gone on "
            "from there: the target looks ahead as usual, only the loop stops.",
        ),
        Misconception(
            "maximum-over-the-whole-table",
            with_bug("maximum over the whole table"),
            "Your maximum runs over all states. Only the row of the state that was reached counts: `q[s_next].max()`.",
        ),
        Misconception(
            "epsilon-never-changes",
            with_bug("epsilon never decays"),
            "You use one epsilon for all episodes. It has an entry for each of them: `epsilon[episode]`.",
        ),
        Misconception(
            "never-moves-on",
            with_bug("never moves on"),
            "`s = s_next` is missing at the end of the step: your robot takes every step from the start state.",
        ),
        Misconception(
            "acts-on-the-previous-state",
            with_bug("acts on the previous state"),
            "The action is chosen by the row of the state where the robot was. Choose it by the row of the state "
            "in which it will be carried out.",
        ),
        Misconception(
            "updates-after-moving",
            with_bug("updates after moving"),
            "You set `s = s_next` before the update, so the reward is credited to the wrong row. Update Q(s, a) "
            "first, move on last.",
        ),
        Misconception(
            "never-starts-again",
            with_bug("never starts again"),
            "A new episode has to begin at `world['start']`; yours goes on where the last one stopped.",
        ),
        Misconception(
            "goes-on-after-the-end",
            with_bug("goes on after the end"),
            "Your episode runs on after the terminal state was reached. Leave the inner loop there (`break`).",
        ),
        Misconception(
            "always-random",
            with_bug("always random"),
            "Your robot always acts at random, whatever epsilon says. The values may come out right (Q-learning is "
            "off-policy), but it never uses what it has learned.",
        ),
        Misconception(
            "never-explores",
            with_bug("never explores"),
            "Your robot is always greedy; epsilon has no effect. Choose the action by your function of exercise 2, "
            "with `epsilon[episode]`.",
        ),
        Misconception(
            "starts-from-zeros",
            with_bug("starts from zeros"),
            "Your table starts from zeros. Start from a copy of the `q` that is handed over: it may hold what was "
            "learned before.",
        ),
        Misconception(
            "no-target-at-the-end",
            with_bug("no target at the end"),
            "In the last step your whole target is zero. Only the bootstrap vanishes; the reward of the last step "
            "counts, and here it may be the only one there is.",
        ),
        Misconception(
            "leaves-before-the-last-update",
            with_bug("leaves before the last update"),
            "The step that reaches the terminal state is never learned from. Update Q(s, a) first, and leave the "
            "loop afterwards.",
        ),
        Misconception(
            "explores-with-one-minus-epsilon",
            with_bug("explores with 1 - epsilon"),
            "Exploring and exploiting are exchanged: with epsilon = 0 your robot acts at random.",
        ),
        Misconception(
            "follows-the-next-action",
            with_bug("follows the next random action"),
            "Your target uses the value of an action drawn by the exploring policy: that is SARSA. Q-learning takes "
            "the maximum.",
        ),
        Misconception(
            "no-learning-rate",
            with_bug("no learning rate"),
            "alpha has no effect: the entry jumps to the target. It should move the fraction alpha of the way.",
        ),
        Misconception(
            "discounts-the-returns",
            with_bug("discounts the returns"),
            "The table is right. But the `returns` asked for here are plain sums of rewards, without gamma.",
        ),
    ),
    properties=(
        Property(
            "each step updates the right entry, and a terminal state is worth 0", 2, single_file, table_and_returns
        ),
        Property("a time limit is not an end: the last target still looks ahead", 1, endless, table_and_returns),
        Property("with epsilon = 0 it follows its table", 1, zigzag, table_and_returns, makes_no_wrong_step),
        Property("explores as the epsilon of the episode says", 1, two_doors, doors_taken, doors_are_right),
        Property("reaches the optimal values", 1, small_worlds, values_only, is_optimal, 0.05),
    ),
    hints=(
        "Two loops: over episodes, and inside over at most max_steps steps. Begin with the random choice of an "
        "action, as in exercise 2.",
        "In each step, in this order: choose a; look up s_next and r; compute the target; move q[s, a]; add r to "
        "the return; s = s_next; break if terminated.",
        "terminated = world['terminal'][s_next]; target = r + gamma * (not terminated) * q[s_next].max()",
    ),
)
