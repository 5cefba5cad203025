"""Checkpoint files: every changed bit is found, memory is not damage, and whatever an agent holds comes back."""

import os
import pickle
import random
import subprocess
import sys
import traceback
from collections import OrderedDict, deque

import gymnasium
import numpy as np
import pytest
import torch

from rlcourse.training import checkpoints, files
from rlcourse.training.checkpoints import CannotBeKept, DamagedCheckpoint

EMPTY = {name: kind() for name, kind in checkpoints.PARTS.items()}


# ---------------------------------------------------------------------------------------------------- the file
@pytest.fixture
def path(tmp_path):
    state = EMPTY | {"agent": {"weights": torch.arange(50.0), "n": 7}, "history": {"loss": ([1, 2], [0.5, 0.25])}}
    checkpoints.save(tmp_path / "checkpoint.pt", state)
    return tmp_path / "checkpoint.pt"


def test_every_flipped_bit_is_found(path):
    content = path.read_bytes()
    rng = np.random.default_rng(0)
    ends = [*range(40), *range(len(content) - 120, len(content))]
    for place in [*ends, *rng.integers(len(content), size=400)]:
        changed = bytearray(content)
        changed[place] ^= 1 << rng.integers(8)
        path.write_bytes(changed)
        with pytest.raises(DamagedCheckpoint, match="changed since it was written"):
            checkpoints.load(path)
    for other in (content[:-1], content[: len(content) // 2], content[:30], b"", content + b"\0", bytes(5000)):
        path.write_bytes(other)
        with pytest.raises(DamagedCheckpoint):
            checkpoints.load(path)
    path.write_bytes(content)
    assert checkpoints.load(path)["agent"]["n"] == 7


def test_pytorch_reads_the_file_too_and_files_without_a_digest_are_read(path):
    state = torch.load(path, weights_only=True)
    assert state["agent"]["weights"].tolist() == list(range(50))
    torch.save(state, path)
    assert checkpoints.load(path)["agent"]["n"] == 7


def test_what_is_no_damage_is_not_called_so(path, monkeypatch):
    content = path.read_bytes()
    problems = [
        (MemoryError("too much"), MemoryError),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes"), MemoryError),
        (PermissionError("not yours"), PermissionError),
    ]
    for problem, expected in problems:

        def fail(*_, problem=problem, **__):
            raise problem

        monkeypatch.setattr(torch, "load", fail)
        with pytest.raises(expected):
            checkpoints.load(path)
    with pytest.raises(MemoryError), checkpoints.fitting(path):
        raise MemoryError
    assert path.read_bytes() == content and os.listdir(path.parent) == ["checkpoint.pt"]


def test_nobody_is_told_to_load_a_file_without_care(path):
    class Evil:
        def __reduce__(self):
            return print, ("harm",)

    for content in ({"agent": Evil()}, {"agent": np.zeros(3)}, Evil):
        try:
            torch.save(content, path)
        except (AttributeError, pickle.PicklingError):
            path.write_bytes(b"no zip file at all")
        with pytest.raises(DamagedCheckpoint) as error:
            checkpoints.load(path)
        # Neither in the message nor in the chain of causes that a notebook shows.
        shown = "".join(traceback.format_exception(error.value)).replace("weights_only=True", "")
        assert "weights_only" not in shown and "allowlist" not in shown


def test_what_a_killed_process_left_half_written_is_removed_and_nothing_else(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    dead = [f"checkpoint.pt.{process.pid}-1.partial", f"best.pt.{process.pid}-99.partial"]
    alive = [f"checkpoint.pt.{os.getpid()}-1.partial", "mine.partial", "checkpoint.pt", f"{process.pid}.txt"]
    for name in dead + alive:
        (tmp_path / name).write_text("x")
    files.remove_leftovers(tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted(alive)


def test_writing_that_fails_leaves_no_half_file(path, monkeypatch):
    def full(_):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        checkpoints.save(path, EMPTY)
    assert os.listdir(path.parent) == ["checkpoint.pt"] and checkpoints.load(path)["agent"]["n"] == 7


# ---------------------------------------------------------------------------------------------------- what is kept
class Holder:
    """An agent as somebody may write one."""

    def __init__(self, **attributes):
        vars(self).update(attributes)


def there_and_back(agent, fresh, path):
    checkpoints.save(path, EMPTY | {"agent": checkpoints.snapshot(agent)})
    checkpoints.restore(fresh, checkpoints.load(path)["agent"])
    return fresh


PLAIN = {
    "none": None,
    "truth": True,
    "text": "é",
    "bytes": b"\0\1",
    "number": 1.5,
    "infinite": float("inf"),
    "large": 2**200,
    "complex": 1 + 2j,
    "numpy_float": np.float32(0.1),
    "numpy_int": np.int8(3),
    "numpy_bool": np.bool_(True),
    "array": np.arange(6).reshape(2, 3)[:, ::-1],
    "unsigned": np.arange(3, dtype=np.uint16),
    "empty": np.zeros((0, 2)),
    "nothing_in_it": np.array(3.0),
    "tensor": torch.arange(3, dtype=torch.int16),
    "dtype": torch.float64,
    "shape": torch.Size([2, 3]),
    "list": [1, [2.0, None], np.float64(3.0)],
    "tuple": (1, np.arange(2), (torch.ones(2),)),
    "dict": {"a": 1, 2: {(3, 4): "b"}},
    "set": {1, 2},
    "frozen": frozenset("ab"),
    "deque": deque([1, 2, 3], maxlen=3),
    "no_rows": [],
}


def same(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple | deque):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray | torch.Tensor):
        return one.dtype == other.dtype and one.shape == other.shape and (one == other).all()
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("before", ["same", "None", "missing"])
def test_plain_data_comes_back_with_its_types(before, path):
    fresh = {"same": Holder(**PLAIN), "None": Holder(**dict.fromkeys(PLAIN)), "missing": Holder()}[before]
    there_and_back(Holder(**PLAIN), fresh, path)
    for name, value in PLAIN.items():
        found = getattr(fresh, name)
        assert same(value, found), name
        assert type(found) is (tuple if name == "shape" else type(value)), name
    assert fresh.deque.maxlen == 3


def test_objects_with_a_state_and_generators_go_on_exactly(path):
    class Statistics:
        def __init__(self):
            self.mean = np.zeros(2)

        def state_dict(self):
            return {"mean": self.mean, "count": np.int64(3)}  # NumPy's, as somebody would write it

        def load_state_dict(self, state):
            self.mean, self.count = state["mean"], state["count"]

    def make(seed):
        torch.manual_seed(seed)
        layer = torch.nn.Linear(2, 2)
        temperature = torch.zeros(1, requires_grad=True)
        return Holder(
            critics=[layer, torch.nn.BatchNorm1d(2)],
            by_name={"actor": torch.nn.Linear(1, 1)},
            temperature=temperature,
            optimizer=torch.optim.Adam([*layer.parameters(), temperature]),
            schedule=torch.optim.lr_scheduler.LinearLR(torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)),
            statistics=Statistics(),
            torch_generator=torch.Generator().manual_seed(seed),
            numpy_generator=np.random.default_rng(seed),
            older_generator=np.random.RandomState(seed),
            python_generator=random.Random(seed),
        )

    def use(agent):
        loss = agent.critics[1](agent.critics[0](torch.ones(3, 2))).square().sum() + agent.temperature.square().sum()
        agent.optimizer.zero_grad()
        (loss + agent.temperature.sum()).backward()
        agent.optimizer.step()
        agent.statistics.mean = agent.statistics.mean + 1
        return [
            *(parameter.tolist() for parameter in agent.critics[0].parameters()),
            agent.critics[1].running_mean.tolist(),
            agent.by_name["actor"].weight.tolist(),
            agent.temperature.tolist(),
            agent.statistics.mean.tolist(),
            torch.rand(2, generator=agent.torch_generator).tolist(),
            agent.numpy_generator.normal(size=2).tolist(),
            agent.older_generator.normal(size=2).tolist(),
            agent.python_generator.random(),
        ]

    agent = make(1)
    use(agent)
    fresh = there_and_back(agent, make(2), path)
    assert fresh.statistics.count == 3
    for _ in range(3):
        assert use(fresh) == use(agent)


class Odd:
    pass


@pytest.mark.parametrize(
    "value",
    [
        Odd(),
        [1, {"a": Odd()}],
        {Odd(): 1},
        np.array(["a"], dtype=object),
        np.array(["2026-11-21"], dtype="datetime64[D]"),
        (lambda cycle: cycle.append(cycle) or cycle)([]),
        iter([1]),
        [lambda: None],
        type("HalfState", (), {"state_dict": lambda self: {}})(),
        type("BadState", (), {"state_dict": lambda self: 1 / 0, "load_state_dict": None})(),
        type("Rows", (list,), {})([1]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_kept_is_named_and_never_dropped(value):
    with pytest.raises(
        CannotBeKept, match=r"attribute treasure of Holder .*state_dict\(\) .*NOT_KEPT = \(\"treasure\""
    ):
        checkpoints.snapshot(Holder(treasure=value))


def test_what_config_and_spaces_determine_is_not_kept():
    from rlcourse.deep.spaces import Spaces

    config = Odd()
    agent = Holder(
        config=config,
        space=gymnasium.spaces.Discrete(3),
        spaces=Spaces(gymnasium.spaces.Box(0, 1), gymnasium.spaces.Discrete(2)),
        activation=torch.nn.Tanh,
        distance=lambda a, b: a - b,
        n=1,
    )
    assert checkpoints.snapshot(agent) == {"n": 1}

    class Mapped(Holder):
        NOT_KEPT = ("map",)

    class Further(Mapped):
        NOT_KEPT = ("tree",)

    assert checkpoints.snapshot(Further(map=Odd(), tree=Odd(), n=2)) == {"n": 2}
    with pytest.raises(CannotBeKept, match="tree"):
        checkpoints.snapshot(Mapped(map=Odd(), tree=Odd()))


def test_an_agent_with_other_objects_does_not_take_a_checkpoint():
    state = checkpoints.snapshot(Holder(policy=torch.nn.Linear(1, 1)))
    with pytest.raises(ValueError, match="the agent has no policy"):
        checkpoints.restore(Holder(), state)
    with pytest.raises(ValueError, match="the checkpoint has no teacher"):
        checkpoints.restore(Holder(policy=torch.nn.Linear(1, 1), teacher=torch.nn.Linear(1, 1)), state)
    with pytest.raises(ValueError, match="a state was kept for what is NoneType"):
        checkpoints.restore(Holder(policy=None), state)


def test_weights_are_found_wherever_they_are():
    agent = Holder(one=torch.nn.Linear(1, 1), more=[torch.nn.Linear(1, 1), {"a": (torch.nn.Linear(1, 1),)}], n=3)
    assert len(list(checkpoints.weights(vars(agent)))) == 6


def test_the_state_of_a_module_keeps_its_versions(path):
    state = checkpoints.packed(torch.nn.BatchNorm1d(2))
    assert isinstance(state["value"], OrderedDict) and state["value"]._metadata[""]["version"] == 2
