"""One episode of SARSA (Sutton & Barto 2nd ed., section 6.4), judged by the table that it leaves behind.

In a world that leads ever onward each pair (s, a) is met at most once, so the entries that moved tell which way the
robot went, and by how much they moved tells which next action the target looked up. Neither depends on the order in
which random numbers are drawn.
"""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.exercises.q_learning.loops import choose
from rlcourse.tabular import epsilon_greedy

# Hoeffding: the frequency of something among n choices is off by more than t with probability below 2 exp(-2 n t**2).
# With 2 n t**2 = 17.4 that is 5.6e-8, and a check looks at 17 frequencies: a right answer is refused less than once in
# a million checks.
CERTAINTY = 17.4
EPSILON = 0.7  # in experiments that tell the targets apart


def reference(world, q, epsilon, max_steps, alpha, gamma, rng):
    q = q.copy()
    s = world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        terminated = world["terminal"][s_next]
        target = r + gamma * (not terminated) * q[s_next, a_next]
        q[s, a] += alpha * (target - q[s, a])
        if terminated:
            break
        s, a = s_next, a_next
    return q


def with_probabilities(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(s):
        best = q[s] == q[s].max()
        return rng.choice(len(best), p=epsilon / len(best) + (1 - epsilon) * best / best.sum())

    q, s, steps = np.array(q), world["start"], 0
    a = act(s)
    while steps < max_steps:
        r, s_next = world["reward"][s][a], world["next_state"][s][a]
        if world["terminal"][s_next]:
            q[s, a] = (1 - alpha) * q[s, a] + alpha * r
            return q
        a_next = act(s_next)
        q[s, a] = (1 - alpha) * q[s, a] + alpha * (r + gamma * q[s_next, a_next])
        s, a, steps = s_next, a_next, steps + 1
    return q


def with_lists(world, q, epsilon, max_steps, alpha, gamma, rng):
    table = [list(map(float, row)) for row in q]

    def act(s):
        actions = rng.permutation(q.shape[1])
        return actions[0] if rng.random() < epsilon else max(actions, key=lambda a: table[s][a])

    s = world["start"]
    pairs = [(s, act(s))]
    for _ in range(max_steps):
        s, a = pairs[-1]
        s_next = world["next_state"][s, a]
        pairs.append((s_next, act(s_next)))
        ahead = 0.0 if world["terminal"][s_next] else table[pairs[-1][0]][pairs[-1][1]]
        table[s][a] += alpha * (world["reward"][s, a] + gamma * ahead - table[s][a])
        if world["terminal"][s_next]:
            break
    return np.array(table)


def with_fault(fault):
    """The reference with one fault."""

    def broken(world, q, epsilon, max_steps, alpha, gamma, rng):
        q = np.zeros(q.shape) if fault == "starts from zeros" else q.copy()
        rate = {"always random": 1.0, "never explores": 0.0, "exchanged": 1 - epsilon}.get(fault, epsilon)

        def act(row):
            if fault == "first of the ties" and not rng.random() < rate:
                return int(np.argmax(row))
            return choose(row, rate, rng)

        s = 0 if fault == "starts in state 0" else world["start"]
        a = act(q[s])
        for step in range({"takes one step": 1, "ignores max_steps": 9999}.get(fault, max_steps)):
            s_next, r = world["next_state"][s, a], world["reward"][s, a]
            a_next = act(q[s] if fault == "chooses by the row it leaves" else q[s_next])
            terminated = world["terminal"][s if fault == "asks the state it leaves" else s_next]
            over = terminated or (fault == "takes the time limit for the end" and step == max_steps - 1)
            over = over and fault not in ("bootstraps past the end", "no end at all")
            value = {
                "target takes the maximum": q[s_next].max(),
                "target takes the average": (1 - epsilon) * q[s_next].max() + epsilon * q[s_next].mean(),
                "target from the old state": q[s, a_next],
                "target keeps the old action": q[s_next, a],
            }.get(fault, q[s_next, a_next])
            target = r + (1.0 if fault == "no discount" else gamma) * (not over) * value
            if fault == "no target at the end" and terminated:
                target = 0.0
            elif fault == "leaves before the last update" and terminated:
                break
            here = (s_next, a_next) if fault == "moves on before the update" else (s, a)
            q[here] += {
                "adds the whole target": alpha * target,
                "turns the sign round": alpha * (q[here] - target),
                "swaps alpha": (1 - alpha) * (target - q[here]),
                "forgets the old value": alpha * target - q[here],
                "no learning rate": target - q[here],
            }.get(fault, alpha * (target - q[here]))
            if terminated and fault not in ("goes on after the end", "no end at all"):
                break
            if fault == "draws again":
                a_next = act(q[s_next])
            s = s if fault in ("never moves on", "moves neither") else s_next
            a = a if fault in ("keeps its first action", "moves neither") else a_next
        return q

    return broken


def table_after(answer, world, q, *rest):
    value = answer(world, q, *rest)
    if value is None:
        raise Wrong("The answer is None; is a `return` missing?")
    if isinstance(value, tuple):
        raise Wrong(f"The new table alone was expected, the answer is a tuple of {len(value)} things.")
    value = np.asarray(value)
    if value.shape != q.shape or value.dtype.kind not in "if":
        raise Wrong(f"The new table was expected, shape {q.shape}; the answer has shape {value.shape}.")
    return value


def onward(rng, length, n_actions):
    """A world that leads through `length` states, numbered at random and not from 0, to a terminal state.

    Three states are terminal. They have numbers in the table too, and arrows that lead back to the start.
    """
    n = length + 3
    order = rng.permutation(n)
    order = np.roll(order, int(order[0] == 0))
    next_state = np.full((n, n_actions), order[0])
    next_state[order[:length]] = order[1 : length + 1, None]
    return {
        "next_state": next_state,
        "reward": rng.uniform(-2, 2, (n, n_actions)),
        "terminal": np.isin(np.arange(n), order[length:]),
        "start": int(order[0]),
    }


def way_taken(seen, world, q):
    """The states and the actions of the steps that the table shows, by the entries that moved."""
    moved = seen != q
    states, actions = [], []
    s = world["start"]
    while not world["terminal"][s] and moved[s].any():
        states.append(s)
        actions.append(int(moved[s].argmax()))
        s = world["next_state"][s, 0]
    return np.array(states, int), np.array(actions, int)


def through_once(rng):
    """Short worlds, some with fewer steps allowed than they have."""
    cases = []
    lengths = (1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12, 20, *rng.integers(2, 6, size=36).tolist())
    for number, length in enumerate(lengths):
        n_actions = int(rng.integers(2, 5))
        world = onward(rng, length, n_actions)
        q = rng.uniform(-3, 3, (length + 3, n_actions))
        max_steps = int(rng.integers(1, length + 1)) if rng.random() < 0.4 else length + int(rng.integers(9))
        alpha, gamma = float(rng.uniform(0.1, 0.9)), (0.5, 0.999, 0.8, 1.0)[number % 4]
        epsilon = float(rng.choice([0.7, 1.0]))
        cases.append((world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng(int(rng.integers(2**31)))))
    return cases


def targets_follow_the_robot(seen, world, q, epsilon, max_steps, alpha, gamma, rng):
    """Each entry moved towards r + gamma q(s', a'), a' being the action whose entry moved next."""
    states, actions = way_taken(seen, world, q)
    wanted_steps = min(max_steps, np.sum(~world["terminal"]))
    if len(states) != wanted_steps:
        return f"The episode has {_steps(wanted_steps)}, so as many rows of the table should change; {len(states)} did."
    if np.sum(seen != q) != len(states):
        return "In each row that the robot passes one entry should change, that of the action it took, and no others."
    for step, (s, a) in enumerate(zip(states, actions, strict=True)):
        s_next = world["next_state"][s, a]
        if world["terminal"][s_next]:
            allowed, what = np.zeros(1), "the terminal state counts 0"
        elif step + 1 < len(states):
            allowed, what = q[s_next, actions[step + 1 : step + 2]], f"next came action {actions[step + 1]}"
        else:
            allowed, what = q[s_next], "the time was up, but the target still looks ahead"
        r = world["reward"][s, a]
        targets = r + gamma * allowed
        if np.abs(q[s, a] + alpha * (targets - q[s, a]) - seen[s, a]).min() > 1e-8:
            shown = " or ".join(f"{target:.3f}" for target in targets)
            return (
                f"Q({s}, {a}) was {q[s, a]:.3f} and r was {r:.3f}; in state {s_next} {what}, so the target is {shown} "
                f"with gamma = {gamma:g}. With alpha = {alpha:.3f} the entry should move that fraction of the way; it "
                f"became {seen[s, a]:.3f}."
            )
    return None


def _steps(n):
    return f"{n} step" if n == 1 else f"{n} steps"


def all_known(rng):
    """Worlds in which the robot meets states again, with epsilon = 0 and no ties: every number is known."""
    cases = []
    for max_steps in (1, 2, 4, 9, 30, 30, 60):
        n, n_actions = int(rng.integers(4, 7)), int(rng.integers(2, 5))
        order = rng.permutation(n)
        order = np.roll(order, int(order[0] == 0))
        world = {
            "next_state": rng.integers(n, size=(n, n_actions)),
            "reward": rng.uniform(-2, 2, (n, n_actions)),
            "terminal": np.isin(np.arange(n), order[1:3]),
            "start": int(order[0]),
        }
        q = rng.uniform(-2, 2, (n, n_actions))
        alpha, gamma = float(rng.uniform(0.2, 0.9)), float(rng.choice([0.7, 0.9, 0.999]))
        cases.append((world, q, 0.0, max_steps, alpha, gamma, np.random.default_rng(int(rng.integers(2**31)))))
    return cases


def long_corridors(rng):
    """Thousands of choices in one episode: with one best action (all values negative, or not), and with ties."""
    cases = []
    for epsilon, n_actions, tied, choices in (
        (0.4, 3, 1, 1500),
        (0.1, 4, 1, 1500),
        (0.0, 2, 2, 2500),
        (0.0, 4, 3, 1500),
    ):
        world = onward(rng, choices, n_actions)
        q = rng.uniform(-3, -1 if epsilon == 0.4 else 1, (choices + 3, n_actions))
        best = rng.permuted(np.tile(np.arange(n_actions) < tied, (len(q), 1)), axis=1)
        q[best] = np.repeat(q.max(axis=1) + 0.5, tied) if epsilon != 0.4 else -0.5
        seed = int(rng.integers(2**31))
        cases.append((world, q, epsilon, choices + 50, 0.3, 0.9, np.random.default_rng(seed)))
    return cases


def chooses_as_promised(seen, world, q, epsilon, *rest):
    states, actions = way_taken(seen, world, q)
    choices = int(np.sum(~world["terminal"]))
    if len(states) != choices:
        return f"The episode has {_steps(choices)}; the table shows {len(states)}."
    tolerance = np.sqrt(CERTAINTY / (2 * choices))
    best = q[states] == q[states].max(axis=1, keepdims=True)
    n_actions = q.shape[1]
    wanted = epsilon / n_actions + (1 - epsilon) * best / best.sum(axis=1, keepdims=True)
    taken = np.eye(n_actions)[actions]
    greedy, greedy_wanted = np.mean((taken * best).sum(axis=1)), np.mean((wanted * best).sum(axis=1))
    if abs(greedy - greedy_wanted) > tolerance:
        return (
            f"With epsilon = {epsilon:g} and {n_actions} actions a best one should be taken in {greedy_wanted:.0%} of "
            f"the steps; it was taken in {greedy:.0%}."
        )
    off = (taken - wanted).mean(axis=0)
    a = int(np.abs(off).argmax())
    if abs(off[a]) > tolerance:
        return (
            f"With epsilon = {epsilon:g} action {a} should be taken in {wanted[:, a].mean():.0%} of the steps (equally "
            f"good ones equally often); it was taken in {taken[:, a].mean():.0%}."
        )
    return None


def twice_the_same(answer, world, q, epsilon, max_steps, alpha, gamma, rng):
    """Whether two calls with generators in the same state agree, and whether another seed gives something else."""
    tables = [
        table_after(answer, world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng(seed))
        for seed in (1, 1, 2)
    ]
    return {"same seed": np.array_equal(*tables[:2]), "another seed": np.array_equal(tables[0], tables[2])}


def one_corridor(rng):
    """With many ties, so that each of the three random choices of an epsilon-greedy robot is made."""
    return [(onward(rng, 60, 3), rng.integers(2, size=(63, 3)) / 2, 0.5, 99, 0.5, 0.9, None)]


def is_repeatable(seen, *args):
    if not seen["same seed"]:
        return "Two calls with generators of the same seed gave different tables: some choice does not use `rng`."
    if seen["another seed"]:
        return "Generators of different seeds led 60 random steps the same way: the choices do not use `rng`."
    return None


def walk(answer, rng, world, q, epsilon, alpha, gamma):
    """The table, states and actions of an episode to the end, or an error if they cannot be read off the table."""
    seen = table_after(answer, world, q, epsilon, len(q) + 9, alpha, gamma, rng)
    states, actions = way_taken(seen, world, q)
    if not len(states) == np.sum(seen != q) == np.sum(~world["terminal"]):
        raise Wrong("The way of the robot cannot be told.")
    return seen, states, actions


def looked_up(answer):
    """For the steps of a long random way: the value that each target must have looked up, the row of the state that
    was reached, and the action that was taken there."""
    rng = np.random.default_rng(3)
    alpha, gamma = 0.5, 0.9
    world, q = onward(rng, 200, 3), rng.uniform(-3, 3, (203, 3))
    seen, states, actions = walk(answer, rng, world, q, EPSILON, alpha, gamma)
    here, ahead = (states[:-1], actions[:-1]), q[states[1:]]
    target = q[here] + (seen[here] - q[here]) / alpha
    return (target - world["reward"][here]) / gamma, ahead, actions[1:]


def targets_the_maximum(answer):
    value, row, taken = looked_up(answer)
    always_greedy = np.array_equal(taken, row.argmax(axis=1))
    return bool(np.allclose(value, row.max(axis=1)) and not always_greedy)


def targets_the_average(answer):
    value, row, _ = looked_up(answer)
    mean = row.mean(axis=1)
    return bool(np.allclose(value, (1 - EPSILON) * row.max(axis=1) + EPSILON * mean) or np.allclose(value, mean))


def targets_another_action(answer):
    """Each target looks up some action of the next row, often not the one that is taken there."""
    value, row, taken = looked_up(answer)
    some = np.isclose(value[:, None], row).any(axis=1)
    return bool(some.all() and not np.allclose(value, row[np.arange(len(row)), taken]))


def acts_like(*faults, several_actions=True):
    """Whether the answer does what one of the faults does, in worlds where nothing is left to chance."""
    cases, rng = [], np.random.default_rng(6)
    for length, max_steps in ((1, 3), (2, 1), (3, 2), (4, 9), (5, 12), (6, 6)):
        for n_actions in (1, 3) if several_actions else (1,):
            q = rng.uniform(-3, 3, (length + 3, n_actions))
            cases.append((onward(rng, length, n_actions), q, 0.0, max_steps, 0.4, 0.8))

    def tables(solution):
        return np.concatenate([solution(*case, np.random.default_rng(0)).ravel() for case in cases])

    def experiment(answer):
        seen = tables(lambda *args: table_after(answer, *args))
        return any(np.allclose(seen, tables(with_fault(fault))) for fault in faults)

    return experiment


def chooses_first_of_ties(answer):
    """In a hundred rows in which all values are equal, one and the same action."""
    rng = np.random.default_rng(4)
    _, _, actions = walk(answer, rng, onward(rng, 100, 3), np.ones((103, 3)), 0.0, 0.5, 0.5)
    return len(set(actions.tolist())) == 1


def follows_epsilon(wanted):
    """Whether the robot explores with probability ``wanted(epsilon)``, for two very different epsilon."""

    def experiment(answer):
        rng = np.random.default_rng(5)
        world, q = onward(rng, 600, 2), np.tile(rng.permuted([0.0, 9.0]), (603, 1))
        for epsilon in (0.1, 0.7):
            _, _, actions = walk(answer, rng, world, q, epsilon, 0.1, 0.5)
            if abs(2 * np.mean(actions != q[0].argmax()) - wanted(epsilon)) > 0.15:
                return False
        return True

    return experiment


EXERCISE = Exercise(
    id="sarsa-episode",
    title="SARSA, one episode",
    minutes=8,
    difficulty=2,
    reference=reference,
    alternatives=(with_probabilities, with_lists),
    misconceptions=(
        Misconception(
            "targets-the-maximum",
            with_fault("target takes the maximum"),
            "Your target takes the best action of the next state: that is Q-learning. SARSA looks up the action that "
            "the robot will really take there, explorations included: q[s_next, a_next].",
            experiment=targets_the_maximum,
        ),
        Misconception(
            "targets-the-average",
            with_fault("target takes the average"),
            "Your target averages over the actions of the next state: that is expected SARSA. SARSA looks up one "
            "entry, that of the action it has drawn and will take: q[s_next, a_next].",
            experiment=targets_the_average,
        ),
        Misconception(
            "keeps-its-first-action",
            with_fault("keeps its first action"),
            "Your robot repeats its first action for ever: `a` never becomes `a_next`. Go on with both, "
            "`s, a = s_next, a_next`.",
            experiment=acts_like("keeps its first action"),
        ),
        Misconception(
            "draws-again",
            with_fault("draws again"),
            "The action in your target is not the one that is taken next. Draw one `a_next`, look it up in the target, "
            "and take just this one in the next step: `s, a = s_next, a_next`.",
            experiment=targets_another_action,
        ),
        Misconception(
            "bootstraps-past-the-end",
            with_fault("bootstraps past the end"),
            "Your target looks up the row of a terminal state. Nothing follows there: the target is the reward alone, "
            "whatever number stands in the table.",
            experiment=acts_like("bootstraps past the end"),
        ),
        Misconception(
            "time-limit-is-the-end",
            with_fault("takes the time limit for the end"),
            "At the last step that is allowed you drop what comes next. The robot could have gone on from there: the "
            "target looks ahead as usual, only the loop stops.",
            experiment=acts_like("takes the time limit for the end"),
        ),
        Misconception(
            "goes-on-after-the-end",
            with_fault("goes on after the end"),
            "Your episode runs on after the terminal state was reached. Leave the loop there, after the update "
            "(`break`).",
            variants=(with_fault("no end at all"),),
            experiment=acts_like("goes on after the end", "no end at all"),
        ),
        Misconception(
            "leaves-before-the-last-update",
            with_fault("leaves before the last update"),
            "The step that reaches the terminal state is never learned from. Update Q(s, a) first, and leave the loop "
            "afterwards.",
            experiment=acts_like("leaves before the last update"),
        ),
        Misconception(
            "no-target-at-the-end",
            with_fault("no target at the end"),
            "In the last step your whole target is zero. Only what follows is zero; the reward of the last step "
            "counts.",
            experiment=acts_like("no target at the end"),
        ),
        Misconception(
            "never-moves-on",
            with_fault("never moves on"),
            "`s = s_next` is missing: your robot takes every step from the start state.",
            variants=(with_fault("moves neither"),),
            experiment=acts_like("never moves on", "moves neither"),
        ),
        Misconception(
            "chooses-by-the-row-it-leaves",
            with_fault("chooses by the row it leaves"),
            "`a_next` is chosen by the row of the state that the robot leaves. It will be taken in `s_next`, so choose "
            "it by `q[s_next]`.",
            experiment=acts_like("chooses by the row it leaves"),
        ),
        Misconception(
            "target-from-the-old-state",
            with_fault("target from the old state"),
            "Your target looks up `q[s, a_next]`. The next action is taken in the next state: `q[s_next, a_next]`.",
            experiment=acts_like("target from the old state"),
        ),
        Misconception(
            "target-keeps-the-old-action",
            with_fault("target keeps the old action"),
            "Your target looks up `q[s_next, a]`, with the action just taken. What counts is the action that comes "
            "next: `q[s_next, a_next]`.",
            experiment=acts_like("target keeps the old action"),
        ),
        Misconception(
            "first-of-the-ties",
            with_fault("first of the ties"),
            "Of equally good actions yours is always the same one. `np.argmax` takes the first; draw fairly, as "
            "`tabular.epsilon_greedy` does.",
            experiment=chooses_first_of_ties,
        ),
        Misconception(
            "never-explores",
            with_fault("never explores"),
            "Your robot is always greedy; epsilon has no effect. Choose both the first action and each next one "
            "epsilon-greedily.",
            experiment=follows_epsilon(lambda epsilon: 0.0),
        ),
        Misconception(
            "always-random",
            with_fault("always random"),
            "Your robot always acts at random, whatever epsilon says. It should take a best action unless it explores.",
            experiment=follows_epsilon(lambda epsilon: 1.0),
        ),
        Misconception(
            "exchanged",
            with_fault("exchanged"),
            "Exploring and exploiting are exchanged: the smaller epsilon, the more your robot explores.",
            experiment=follows_epsilon(lambda epsilon: 1 - epsilon),
        ),
        Misconception(
            "starts-from-zeros",
            with_fault("starts from zeros"),
            "Your table starts from zeros. Start from a copy of the `q` that is handed over: it holds what was learned "
            "before.",
            experiment=acts_like("starts from zeros", several_actions=False),
        ),
        Misconception(
            "starts-in-state-0",
            with_fault("starts in state 0"),
            "Your robot starts in state 0. Episodes begin in `world['start']`.",
            experiment=acts_like("starts in state 0"),
        ),
        Misconception(
            "moves-on-before-the-update",
            with_fault("moves on before the update"),
            "You set `s, a = s_next, a_next` before the update, so the reward is credited to the wrong entry. Update "
            "q[s, a] first, move on last.",
            experiment=acts_like("moves on before the update"),
        ),
        Misconception(
            "adds-the-whole-target",
            with_fault("adds the whole target"),
            "You add alpha * target. What is added should be alpha times the distance to the target: without the "
            "`- q[s, a]` the entry grows at each visit.",
            experiment=acts_like("adds the whole target"),
        ),
        Misconception(
            "turns-the-sign-round",
            with_fault("turns the sign round"),
            "The sign is turned round: the entry moves away from the target. The difference is target minus old value.",
            experiment=acts_like("turns the sign round"),
        ),
        Misconception(
            "swaps-alpha",
            with_fault("swaps alpha"),
            "alpha and 1 - alpha are exchanged: the old value counts 1 - alpha, the target alpha.",
            experiment=acts_like("swaps alpha"),
        ),
        Misconception(
            "forgets-the-old-value",
            with_fault("forgets the old value"),
            "The entry becomes alpha * target, and the old value is lost. It moves the fraction alpha of the way from "
            "the old value to the target: `q[s, a] += alpha * (target - q[s, a])`.",
            experiment=acts_like("forgets the old value"),
        ),
        Misconception(
            "no-discount",
            with_fault("no discount"),
            "The discount is missing: what comes one step later counts gamma times as much.",
            experiment=acts_like("no discount"),
        ),
        Misconception(
            "no-learning-rate",
            with_fault("no learning rate"),
            "alpha has no effect: the entry jumps to the target. It should move the fraction alpha of the way.",
            experiment=acts_like("no learning rate"),
        ),
        Misconception(
            "asks-the-state-it-leaves",
            with_fault("asks the state it leaves"),
            "You ask whether `s`, the state that the robot leaves, is terminal. The end is reached with `s_next`: ask "
            "world['terminal'][s_next], for the target and for leaving the loop.",
            experiment=acts_like("asks the state it leaves"),
        ),
        Misconception(
            "takes-one-step",
            with_fault("takes one step"),
            "Your episode has one step only. Is the loop missing, or does a `return` stand inside it?",
            experiment=acts_like("takes one step"),
        ),
        Misconception(
            "ignores-max-steps",
            with_fault("ignores max_steps"),
            "Your episode goes on until a terminal state comes, however long that takes. Stop after `max_steps` steps.",
            experiment=acts_like("ignores max_steps"),
        ),
    ),
    properties=(
        Property(
            "Q(s, a) moves towards r + gamma Q(s', a'), and a' is the action taken next",
            2,
            through_once,
            table_after,
            targets_follow_the_robot,
        ),
        Property("right from the start to the end or the time limit", 2, all_known, table_after),
        Property(
            "each action is chosen epsilon-greedily, ties fairly", 1, long_corridors, table_after, chooses_as_promised
        ),
        Property("all randomness comes from rng", 1, one_corridor, twice_the_same, is_repeatable),
    ),
    hints=(
        "Choose the first action before the loop. In the loop: step, choose a_next, update, move on.",
        "The target is r + gamma * q[s_next, a_next], or r alone if s_next is terminal.",
        "The last line of the loop is `s, a = s_next, a_next`: the action that stood in the target is the next one "
        "taken.",
    ),
    used_for="SARSA learns what your robot's own, stumbling behaviour is worth. The next cell lets it walk beside a "
    "cliff.",
    time_limit=10.0,
)
