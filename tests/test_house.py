"""The floors of the package, drawn from its imports."""

import subprocess
import sys

import pytest

from tests import house


@pytest.mark.parametrize(
    ("inside", "floors"), [("rlcourse", house.FLOORS), ("rlcourse.isaacgym", house.ISAACGYM_FLOORS)]
)
def test_imports_run_downwards_only(inside, floors):
    arrows = house.arrows(inside)
    assert len({(arrow.start, arrow.end) for arrow in arrows}) > 10
    standing = {wing for floor in floors for wing in floor}
    assert {wing for arrow in arrows for wing in (arrow.start, arrow.end)} <= standing
    assert not [arrow for arrow in arrows if house.runs_up(arrow, floors)]


def test_every_wing_stands_on_a_floor():
    wings = {path.stem for path in house.PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert wings - {"__init__", "__main__"} == set(house.IDEAS) == {wing for floor in house.FLOORS for wing in floor}


def test_an_import_that_runs_up_is_seen(tmp_path, monkeypatch):
    package = tmp_path / "rlcourse"
    for wing in ("mdp", "planning"):
        (package / wing).mkdir(parents=True)
        (package / wing / "__init__.py").write_text("")
    (package / "mdp" / "lazy.py").write_text("def f():\n    from rlcourse import planning\n")
    (package / "mdp" / "named.py").write_text("HOME = 'rlcourse.planning'\n")
    (package / "planning" / "down.py").write_text("from rlcourse.mdp import lazy\n")
    monkeypatch.setattr(house, "PACKAGE", package)
    monkeypatch.setattr(house, "ROOT", tmp_path)
    up = [arrow.place for arrow in house.arrows() if house.runs_up(arrow, house.FLOORS)]
    assert up == ["rlcourse/mdp/lazy.py:2", "rlcourse/mdp/named.py:1"]


def test_the_isaac_gym_wing_imports_nothing_else_of_the_package():
    assert not [arrow for arrow in house.arrows() if arrow.start == "isaacgym"]


def test_the_front_door_loads_nothing_heavy():
    script = "import sys, rlcourse; print(sorted({'torch', 'mujoco', 'numpy', 'gymnasium'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "[]"


def test_chapter_one_loads_neither_torch_nor_mujoco():
    script = (
        "import sys; from rlcourse import check, planning, predict, progress; from rlcourse.mdp import FiniteMDP; "
        "from rlcourse.widgets import GridStudio; from rlcourse.checks.registry import chapters; chapters(); "
        "print(sorted({'torch', 'mujoco'} & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "[]"


def test_the_picture_of_the_floors_is_up_to_date():
    assert house.PICTURE.read_text(encoding="utf-8") == house.picture(), "run `python -m tests.house`"
