"""Planting a bug: a copy of an agent in which a few lines are changed, while the package itself stays as it is.

A bug is an edit of the source of an agent or of something that it uses. All modules between the edit and the agent are
copied, too, so that the copies find each other.
"""

import importlib
import inspect
import sys
from dataclasses import dataclass
from threading import Lock
from types import ModuleType

_lock = Lock()


@dataclass(frozen=True)
class Bug:
    """A silent bug.

    agent : name of the agent in which it is planted
    story : what is wrong, in one sentence
    edits : (module, what stands there, what stands there instead)
    fails : names of the probes of the agent that fail; all others pass
    luck : names of those that fail or pass by the luck of initial weights and draws
    source : where it was found, for bugs of `rlcourse.probes.field_bugs`
    """

    agent: str
    story: str
    edits: tuple
    fails: frozenset = frozenset()
    luck: frozenset = frozenset()
    source: str = ""


def planted(bug, name="bug"):
    """A copy of the agent's module with a `Bug` in it; `.SOURCES` has the changed sources, that of the agent too.

    Raises ValueError if an edit does not fit the source exactly once.
    """
    agent = f"rlcourse.agents.{bug.agent}"
    sources = {}
    for module, old, new in bug.edits:
        source = sources.get(module) or inspect.getsource(importlib.import_module(module))
        if source.count(old) != 1:
            raise ValueError(f"The bug {name!r} expects once in {module}, found {source.count(old)} times:\n{old}")
        sources[module] = source.replace(old, new)
    sources.setdefault(agent, inspect.getsource(importlib.import_module(agent)))
    with _lock:
        order = _in_order(set(sources), agent)
        originals = {module: sys.modules[module] for module in order}
        copies = {module: ModuleType(module) for module in order}
        try:
            for module, copy in copies.items():
                _put(module, copy)
                source = sources.get(module) or inspect.getsource(originals[module])
                exec(compile(source, f"<{module}, {name}>", "exec"), vars(copy))
        finally:
            for module, original in originals.items():
                _put(module, original)
    copies[agent].SOURCES = sources
    return copies[agent]


def _in_order(changed, agent):
    """Names of the modules to make copies of: those that change and all between them and the agent, what is used first.

    A module is copied after those that it uses, so that it finds their copies.
    """
    uses = {name: _used_by(module) for name, module in sys.modules.items() if name.startswith("rlcourse.deep.")}
    uses |= {module: _used_by(sys.modules[module]) for module in (*changed, agent)}
    touched = changed | {agent}
    while more := {name for name, used in uses.items() if used & touched} - touched:
        touched |= more
    order = []
    while left := touched - set(order):
        order += sorted(name for name in left if not uses[name] & left - {name})
    return order


def _used_by(module):
    """Names of the modules from which a module has something."""
    values = vars(module).values()
    return {value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None) for value in values}


def _put(name, module):
    """Make `import name` and `from package import name` find `module`."""
    package, _, last = name.rpartition(".")
    sys.modules[name] = module
    setattr(sys.modules[package], last, module)
