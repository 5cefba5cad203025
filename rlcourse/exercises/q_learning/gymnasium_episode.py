"""One episode in a Gymnasium environment, judged by the calls that it makes and by what it hands on."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong


def reference(env, act, learn):
    s, _ = env.reset()
    total, terminated, truncated = 0.0, False, False
    while not (terminated or truncated):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        total += r
        s = s_next
    return total, terminated


def leaves_by_break(env, act, learn):
    rewards = []
    state = env.reset()[0]
    while True:
        action = act(state)
        step = env.step(action)
        rewards.append(step[1])
        learn(state, action, step[1], step[0], step[2])
        if step[2] or step[3]:
            break
        state = step[0]
    return np.sum(rewards), step[2]


def step_by_step_down(env, act, learn):
    def from_here(s, so_far):
        a = act(s)
        s_next, r, terminated, truncated, _ = env.step(a)
        learn(s, a, r, s_next, terminated)
        return (s_next, so_far + r, terminated, truncated)

    (state, _), total = env.reset(), 0
    state, total, terminated, truncated = from_here(state, total)
    while not terminated and not truncated:
        state, total, terminated, truncated = from_here(state, total)
    return [total, terminated]


def with_fault(fault):
    """The reference with one fault."""

    def broken(env, act, learn):
        s = env.reset() if fault == "keeps the pair that reset gives" else env.reset()[0]
        if fault == "chooses before learning":
            return sarsa_like(env, act, learn, s)
        total, terminated, truncated, remembered = 0.0, False, False, []
        going = {
            "runs on after a cut": lambda: not terminated,
            "runs on after the end": lambda: not truncated,
            "stops when both are true": lambda: not (terminated and truncated),
            "forgets the brackets": lambda: not terminated or truncated,
        }.get(fault, lambda: not (terminated or truncated))
        a = act(s) if fault == "chooses once" else None
        while going():
            a = a if fault == "chooses once" else act(s)
            if fault == "expects four values":
                s_next, r, terminated, _ = env.step(a)
            elif fault == "reads the flags the wrong way round":
                s_next, r, truncated, terminated, _ = env.step(a)
            else:
                s_next, r, terminated, truncated, _ = env.step(a)
            if terminated or truncated:
                if fault == "never learns from the last step":
                    total += r
                if fault in ("never learns from the last step", "forgets the last step"):
                    break
            told = {
                "hands on that it is over": terminated or truncated,
                "hands on and returns that it is over": terminated or truncated,
                "hands on truncated": truncated,
                "hands on that it goes on": not terminated,
            }.get(fault, terminated)
            seen = {"moves on before learning": (s_next, s_next), "learns backwards": (s_next, s)}.get(
                fault, (s, s_next)
            )
            if fault == "learns after the episode":
                remembered.append((s, a, r, s_next, told))
            elif fault != "never learns":
                learn(seen[0], a, r, seen[1], told)
            total = r if fault == "keeps the last reward" else total + (1.0 if fault == "counts steps" else r)
            s = s if fault == "never moves on" else s_next
            if fault == "resets in each step":
                s = env.reset()[0] if going() else s
            elif fault == "takes one step":
                break
        for each in remembered:
            learn(*each)
        if fault == "resets at the end":
            env.reset()
        over = terminated or truncated
        second = {
            "returns that it is over": over,
            "hands on and returns that it is over": over,
            "returns truncated": truncated,
        }.get(fault, terminated)
        if fault == "returns them the wrong way round":
            return second, total
        return total if fault == "returns the sum alone" else (total, second)

    return broken


def sarsa_like(env, act, learn, s):
    a, total, over = act(s), 0.0, False
    while not over:
        s_next, r, terminated, truncated, _ = env.step(a)
        a_next = act(s_next)
        learn(s, a, r, s_next, terminated)
        s, a, total, over = s_next, a_next, total + r, terminated or truncated
    return total, terminated


class Script:
    """An environment that plays what is written: the same observations, rewards and flags whatever is done.

    It notes each call. It goes on when it is stepped after the end, and when it is reset in the middle.
    """

    def __init__(self, script):
        self._script, self._step = script, 0
        self.calls = []

    def reset(self, *, seed=None, options=None):
        self.calls.append("env.reset()")
        return self._observation(self._step), {"note": "an info"}

    def step(self, action):
        self.calls.append(f"env.step({noted(action)})")
        if self._step == len(self._script["rewards"]):
            raise RuntimeError("step() was called long after the episode had stopped")
        self._step += 1
        k = self._step - 1
        terminated, truncated = (bool(self._script[flag][k]) for flag in ("terminated", "truncated"))
        return self._observation(k + 1), float(self._script["rewards"][k]), terminated, truncated, {}

    def act(self, s):
        self.calls.append(f"act({noted(s)})")
        return int(self._script["actions"][(len(self.calls) * 7) % len(self._script["actions"])])

    def learn(self, *transition):
        self.calls.append(f"learn({', '.join(map(noted, transition))})")

    def close(self):
        """Nothing to close; some people do."""

    def _observation(self, k):
        observation = self._script["observations"][k]
        return observation.copy() if observation.ndim else int(observation)


def noted(value):
    """What was handed over, as text."""
    if isinstance(value, np.ndarray):
        return f"{value.tolist()}"
    if isinstance(value, bool | int | float | np.generic):
        return f"{value.item() if isinstance(value, np.generic) else value}"
    return f"{type(value).__name__} {value}"[:60]


def what_happens(answer, script):
    env = Script(script)
    value = answer(env, env.act, env.learn)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Wrong("Two things were expected, as `return total, terminated`.")
    total, terminated = value
    if not isinstance(total, int | float):
        raise Wrong(f"The first thing returned should be a number, the sum of the rewards; it is {total!r}"[:120])
    return {"calls": "\n".join(env.calls), "total": float(total), "terminated": terminated}


def is_an_episode(seen, script):
    """The right calls in the right order, and the right sum and flag."""
    env = Script(script)
    total, terminated = reference(env, env.act, env.learn)
    wanted, made = env.calls, seen["calls"].split("\n")
    for number, pair in enumerate(zip(wanted, made, strict=False), 1):
        if pair[0] != pair[1]:
            return f"Call number {number} should be `{pair[0]}`; it was `{pair[1]}`."
    if len(made) > len(wanted):
        last = "terminated" if terminated else "truncated"
        return f"The episode is over when `{last}` comes as true; after that came `{made[len(wanted)]}`."
    if len(made) < len(wanted):
        return f"After `{made[-1]}` the call `{wanted[len(made)]}` is missing."
    if abs(seen["total"] - total) > 1e-8:
        return f"The rewards of the episode add up to {total:g}; the answer is {seen['total']:g}."
    if not isinstance(seen["terminated"], bool) or seen["terminated"] != terminated:
        return f"The second thing returned should be `terminated` of the last step, {terminated}; it is " + repr(
            seen["terminated"]
        )
    return None


def script(rng, length, terminated, truncated, vector=False):
    """An episode of `length` steps, and what would come if it were stepped on: two more steps, then both flags."""
    total = length + 3
    flags = {name: np.zeros(total, bool) for name in ("terminated", "truncated")}
    flags["terminated"][[length - 1, -1]] = terminated, True
    flags["truncated"][[length - 1, -1]] = truncated, True
    observations = rng.uniform(-1, 1, (total + 1, 3)).round(2) if vector else rng.permutation(total + 1) + 3
    rewards = rng.permutation(np.append(rng.integers(-20, 21, total - 3) / 4, [-1.5, 0.0, 2.25]))
    return {
        "observations": np.array(observations),
        "rewards": rewards,
        **flags,
        "actions": rng.permutation(11),
    }


def that_terminate(rng):
    return [(script(rng, n, True, False, n % 2 == 0),) for n in (1, 2, 3, int(rng.integers(5, 9)))]


def that_are_cut(rng):
    return [(script(rng, n, False, True, n % 2 == 1),) for n in (1, 2, 3, int(rng.integers(5, 9)))]


def others(rng):
    """The goal in the very last step that was allowed, and an episode longer than any that a loop might count to."""
    both = [(script(rng, n, True, True, n % 2 == 0),) for n in (1, int(rng.integers(2, 6)))]
    return [*both, (script(rng, 2100, False, True),)]


EXERCISE = Exercise(
    id="gymnasium-episode",
    title="One episode in Gymnasium",
    minutes=5,
    difficulty=2,
    reference=reference,
    alternatives=(leaves_by_break, step_by_step_down),
    misconceptions=(
        Misconception(
            "runs-on-after-a-cut",
            with_fault("runs on after a cut"),
            "Your loop goes on until `terminated`. An episode that is cut (`truncated`) is over too: leave the loop at "
            "either flag.",
        ),
        Misconception(
            "runs-on-after-the-end",
            with_fault("runs on after the end"),
            "Your loop goes on until `truncated`. An episode that ended by itself (`terminated`) is over too: leave "
            "the loop at either flag.",
        ),
        Misconception(
            "stops-when-both-are-true",
            with_fault("stops when both are true"),
            "Your loop stops only when both flags are true. One is enough: `while not (terminated or truncated)`.",
        ),
        Misconception(
            "hands-on-that-it-is-over",
            with_fault("hands on that it is over"),
            "`learn` is told that a cut episode terminated. Either flag ends your loop, but only `terminated` itself "
            "is handed on: at a cut the bootstrap goes on.",
            variants=(with_fault("hands on and returns that it is over"),),
        ),
        Misconception(
            "hands-on-truncated",
            with_fault("hands on truncated"),
            "`learn` gets `truncated`. It needs `terminated`: only a true end stops the bootstrap.",
        ),
        Misconception(
            "hands-on-that-it-goes-on",
            with_fault("hands on that it goes on"),
            "`learn` gets the opposite of `terminated`.",
        ),
        Misconception(
            "reads-the-flags-the-wrong-way-round",
            with_fault("reads the flags the wrong way round"),
            "The flags are exchanged: `env.step` gives observation, reward, terminated, truncated, info, in this "
            "order.",
        ),
        Misconception(
            "keeps-the-pair-that-reset-gives",
            with_fault("keeps the pair that reset gives"),
            "`env.reset()` gives two things, the observation and a dict. Unpack them: `s, info = env.reset()`.",
        ),
        Misconception(
            "expects-four-values",
            with_fault("expects four values"),
            "`env.step` gives five things: observation, reward, terminated, truncated, info. (Older tutorials have "
            "four, from the time before the two flags were told apart.)",
        ),
        Misconception(
            "never-moves-on",
            with_fault("never moves on"),
            "`s = s_next` is missing at the end of the step, so every action is chosen by the first observation.",
        ),
        Misconception(
            "moves-on-before-learning",
            with_fault("moves on before learning"),
            "`learn` gets the new state in both places. Learn first, then set `s = s_next`.",
        ),
        Misconception(
            "learns-backwards",
            with_fault("learns backwards"),
            "`learn` gets the two states exchanged: first the one that was left, then the one that was reached.",
        ),
        Misconception(
            "never-learns-from-the-last-step",
            with_fault("never learns from the last step"),
            "You leave the loop before `learn` has seen the last step. Often that is the one that pays: learn first, "
            "then look whether it is over.",
            variants=(with_fault("forgets the last step"),),
        ),
        Misconception(
            "learns-after-the-episode",
            with_fault("learns after the episode"),
            "You call `learn` when the episode is over. A learner of single steps can use each step at once: call it "
            "right after `env.step`, before the next action is chosen.",
        ),
        Misconception(
            "never-learns",
            with_fault("never learns"),
            "`learn` is never called. Tell it of each step, right after `env.step`.",
        ),
        Misconception(
            "chooses-once",
            with_fault("chooses once"),
            "The action is chosen once, before the loop. Call `act(s)` in each step, with the state of that step.",
        ),
        Misconception(
            "keeps-the-last-reward",
            with_fault("keeps the last reward"),
            "What you return is the last reward. Add all of them up: `total += r`.",
        ),
        Misconception(
            "counts-steps",
            with_fault("counts steps"),
            "What you return is the number of steps. Add the rewards up: `total += r`.",
        ),
        Misconception(
            "returns-that-it-is-over",
            with_fault("returns that it is over"),
            "At the end it is always over; the caller wants to know in which way. Return `terminated` of the last "
            "step.",
        ),
        Misconception(
            "returns-truncated",
            with_fault("returns truncated"),
            "The second thing that you return is `truncated`; asked for is `terminated`.",
        ),
        Misconception(
            "returns-the-sum-alone",
            with_fault("returns the sum alone"),
            "You return the sum alone. The caller wants to know too how the episode ended: `return total, terminated`.",
        ),
        Misconception(
            "returns-them-the-wrong-way-round",
            with_fault("returns them the wrong way round"),
            "The two results are exchanged: first the sum of the rewards, then `terminated`.",
        ),
        Misconception(
            "forgets-the-brackets",
            with_fault("forgets the brackets"),
            "`not terminated or truncated` means `(not terminated) or truncated`, so a cut keeps your loop running. "
            "Write `not (terminated or truncated)`.",
        ),
        Misconception(
            "takes-one-step",
            with_fault("takes one step"),
            "Your episode has one step only. Is the loop missing, or does the `return` stand inside it?",
        ),
        Misconception(
            "chooses-before-learning",
            with_fault("chooses before learning"),
            "You choose the next action before `learn` has seen the step, as SARSA must. Here `act` comes afterwards, "
            "so that it can use what was just learned, and there is none after the last step.",
        ),
        Misconception(
            "resets-in-each-step",
            with_fault("resets in each step"),
            "`env.reset()` stands inside the loop and starts a new episode in each step. It comes once, before the "
            "loop.",
        ),
        Misconception(
            "resets-at-the-end",
            with_fault("resets at the end"),
            "You reset the environment once more at the end. The next episode does that when it begins.",
        ),
    ),
    properties=(
        Property("an episode that terminates", 1, that_terminate, what_happens, is_an_episode),
        Property("an episode that is cut", 2, that_are_cut, what_happens, is_an_episode),
        Property("both flags at once, and very long episodes", 1, others, what_happens, is_an_episode),
    ),
    hints=(
        "Before the loop: `s, info = env.reset()`. In the loop: act, step, learn, add up, move on.",
        "`s_next, r, terminated, truncated, info = env.step(a)`; the loop runs while neither flag is true.",
        "`learn(s, a, r, s_next, terminated)` comes right after the step, and `s = s_next` last.",
    ),
    used_for="This loop runs every environment that speaks Gymnasium, with whatever acts and learns. The agents of the "
    "next chapters are such pairs of `act` and `learn`.",
)
