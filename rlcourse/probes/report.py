"""Training an agent on the ladder, and the table of what came out."""

import importlib
import time
from dataclasses import dataclass
from html import escape
from types import ModuleType

import numpy as np

from rlcourse.agents import class_name
from rlcourse.probes.ladder import LADDER
from rlcourse.probes.settings import AGENTS
from rlcourse.probes.worlds import WorldVectorEnv
from rlcourse.training import TrainingError, start


@dataclass(frozen=True)
class ProbeRow:
    """What one probe found. `got` and `expected` are (M,); `got` is empty where training broke down."""

    name: str
    isolates: str
    expected: np.ndarray
    tolerance: float
    got: np.ndarray
    seconds: float
    problem: str = ""

    @property
    def passed(self):
        return len(self.got) > 0 and bool(np.all(np.abs(self.got - self.expected) <= self.tolerance))


@dataclass(frozen=True)
class ProbeTable:
    """One agent on its ladder. Prints as text; a notebook shows it as a table."""

    agent: str
    rows: tuple

    @property
    def failed(self):
        """Names of the probes that the agent fails."""
        return {row.name for row in self.rows if not row.passed}

    @property
    def passed(self):
        return not self.failed

    def __str__(self):
        lines = [_HEADS, *map(_cells, self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        lines.insert(1, ["-" * width for width in widths])
        text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
        problems = [f"{row.name}: {row.problem}" for row in self.rows if row.problem]
        return "\n".join([*(line.rstrip() for line in text), *problems, self._summary()])

    def _repr_html_(self):
        heads = "".join(f"<th>{head}</th>" for head in _HEADS)
        rows = "".join(f"<tr>{''.join(map(_table_cell, _cells(row)))}</tr>" for row in self.rows)
        problems = "".join(f"<p>{escape(row.name)}: {escape(row.problem)}</p>" for row in self.rows if row.problem)
        return f"<table><tr>{heads}</tr>{rows}</table>{problems}<p>{self._summary()}</p>"

    def _summary(self):
        seconds = sum(row.seconds for row in self.rows)
        return f"{self.agent}: {len(self.rows) - len(self.failed)} of {len(self.rows)} probes passed, {seconds:.1f} s"


_HEADS = ["probe", "isolates", "expected", "got", "", "seconds"]


def _cells(row):
    got = _shown(row.got) if len(row.got) else "broke down"
    expected = f"{_shown(row.expected)} ± {row.tolerance:g}"
    return [row.name, row.isolates, expected, got, "passed" if row.passed else "FAILED", f"{row.seconds:.2f}"]


def _table_cell(text):
    return f'<td style="text-align:left">{escape(text)}</td>'


def _shown(numbers):
    return " ".join(f"{number:.2f}" for number in numbers)


def probe(agent, seed=0, only=None):
    """Train an agent on every probe that fits it. Returns a ProbeTable.

    agent : its name ("dqn"), or a module like those of `rlcourse.agents` (a changed copy, `probes.broken(...)`)
    only : names of probes; default: all that fit

    Raises ValueError for a name that is not one of the agents, or none of its probes.
    """
    module = agent if isinstance(agent, ModuleType) else _module(agent)
    name = module.__name__.rsplit(".", 1)[-1]
    fitting = [one for one in LADDER if name in one.agents]
    if only is not None:
        unknown = set(only) - {one.name for one in fitting}
        if unknown:
            raise ValueError(f"{name} has no probe {sorted(unknown)}; it has {[one.name for one in fitting]}.")
        fitting = [one for one in fitting if one.name in only]
    return ProbeTable(name, tuple(_row(one, module, name, seed) for one in fitting))


def _module(name):
    if name not in AGENTS:
        raise ValueError(f"There are no probes for {name!r}; there are for {', '.join(AGENTS)}.")
    return importlib.import_module(f"rlcourse.agents.{name}")


def _row(probe, module, name, seed):
    began = time.perf_counter()
    world = probe.world(name)
    settings = {key: value for key, value in probe.settings_of(name).items() if hasattr(module.Config, key)}
    config = module.Config(env=WorldVectorEnv(world, settings["num_envs"]), seed=seed, **settings)
    agent_class = getattr(module, class_name(name))
    expected = probe.expected
    if callable(expected):
        expected = expected(name, agent_class(config, world.observation_space, world.actions), world)
    expected = np.asarray(expected, dtype=float)
    got, problem = np.zeros(0), ""
    try:
        run = start(agent_class, config, background=False, record_every=config.total_steps)
        estimates = np.asarray(probe.measure(run.agent, world), dtype=float)
        # Of several estimates (twin critics) the one that is furthest off counts.
        furthest = np.abs(estimates - expected[:, None]).argmax(axis=1)
        got = estimates[np.arange(len(expected)), furthest]
    except TrainingError as error:
        problem = str(error)
    return ProbeRow(probe.name, probe.isolates, expected, probe.tolerance, got, time.perf_counter() - began, problem)
