"""A learner's own update rule, wrapped so that it races like SARSA and Q-learning of `rlcourse.tabular`."""

import inspect
from collections.abc import Callable

import numpy as np

from rlcourse.tabular.exploration import epsilon_greedy
from rlcourse.tabular.running import TabularResult

NAMES = ("q", "s", "a", "r", "s_next", "a_next", "terminated", "truncated", "alpha", "epsilon", "gamma")
SIGNATURE = f"expected a function of some of {', '.join(NAMES)} that returns targets or a new table"


class RuleError(Exception):
    """What is wrong with a learner's rule, in one sentence."""


class OwnRule:
    """Learns by ``rule``, which is called once per step with a batch of N transitions, one of each run.

    ``rule`` takes any of these by name: q, the tables of all runs below each other (N * S, A); s, s_next, rows of q
    (N,); a, a_next, the actions taken now and next (N,); r, terminated, truncated (N,); alpha, epsilon, gamma, numbers.
    It returns the targets (N,), towards which q[s, a] is moved by the share alpha, or a new table of q's shape.

    Raises ValueError where ``rule`` is no such function.
    """

    def __init__(self, rule: Callable):
        if not callable(rule):
            raise ValueError(f"yours = {rule!r}: {SIGNATURE}.")
        parameters = inspect.signature(rule).parameters.values()
        named = [p for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
        takes_all = any(p.kind == p.VAR_KEYWORD for p in parameters)
        needed = [p.name for p in named if p.default is p.empty]
        if unknown := [name for name in needed if name not in NAMES]:
            raise ValueError(f"yours takes {', '.join(map(repr, unknown))}: {SIGNATURE}.")
        taken = {p.name for p in named}
        self._rule = rule
        self._taken = [name for name in NAMES if takes_all or name in taken]

    def __call__(self, run: TabularResult, steps: int, *, alpha: float, gamma: float, epsilon: float) -> TabularResult:
        """Go on learning for ``steps`` steps, as the learners of `rlcourse.tabular` do. Raises RuleError."""
        q, i = run.tables[0], run.index
        n_states = q.shape[1]
        if run.next_actions is None:
            run.next_actions = epsilon_greedy(q[i, run.states], epsilon, run.rng)
        for _ in range(steps):
            s, a = run.states, run.next_actions
            s_next, r, terminated, truncated = run.step(a)
            a_next = epsilon_greedy(q[i, s_next], epsilon, run.rng)
            everything = dict(
                zip(
                    NAMES,
                    (q.reshape(-1, q.shape[2]).copy(), i * n_states + s, a, r, i * n_states + s_next, a_next,
                     terminated, truncated, alpha, epsilon, gamma),
                    strict=True,
                )
            )  # fmt: skip
            answer = self._answer({name: everything[name] for name in self._taken}, len(i), q)
            if answer.ndim == 1:
                q[i, s, a] += alpha * (answer - q[i, s, a])
            else:
                q[:] = answer.reshape(q.shape)
            ended = terminated | truncated
            if ended.any():
                a_next = np.where(ended, epsilon_greedy(q[i, run.states], epsilon, run.rng), a_next)
            run.next_actions = a_next
        return run

    def _answer(self, given, runs, q):
        try:
            answer = self._rule(**given)
        except NotImplementedError:
            raise RuleError("not written yet") from None
        except Exception as error:
            raise RuleError(f"it raises {type(error).__name__}: {error}") from error
        try:
            answer = np.asarray(answer, dtype=float)
        except (TypeError, ValueError):
            raise RuleError(f"it returns {type(answer).__name__}, expected an array") from None
        tables = (q.shape[0] * q.shape[1], q.shape[2])
        if answer.shape not in ((runs,), tables):
            raise RuleError(f"it returns shape {answer.shape}, expected targets {(runs,)} or a table {tables}")
        if not np.isfinite(answer).all():
            raise RuleError("it returns numbers that are not finite")
        return answer
