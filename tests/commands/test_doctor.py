"""The doctor names each fault and its mend, and never breaks itself."""

import sys

import pytest

from rlcourse.commands import doctor


def test_here_everything_that_the_chapters_need_works():
    findings = doctor.examine()
    assert findings.is_well, findings
    assert "numpy" in repr(findings) and "<table>" in findings._repr_html_()


@pytest.fixture
def shadowed(tmp_path, monkeypatch):
    """Writes a module that stands before a package of the same name, as a damaged one would in its place."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return lambda name, code: (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = (", "SyntaxError"),
        ("raise ImportError('libstdc++.so.6: file too short')", "ImportError: libstdc++.so.6: file too short"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import os; os.abort()", "ends Python"),
        ("import os; os._exit(0)", "ends Python"),
    ],
)
def test_a_package_that_is_there_and_cannot_be_imported_is_a_fault(shadowed, code, said):
    """Its metadata would still name a version."""
    shadowed("gymnasium", code)
    found = doctor._imported({name: name for name in ("numpy", "gymnasium", "filelock")})
    assert said in found.pop("gymnasium")[1]
    assert all(version and problem is None for version, problem in found.values())


def test_a_file_before_a_library_is_mended_first(shadowed):
    shadowed("anywidget", "raise ImportError('no anywidget here')")
    faults = [each for each in doctor.examine().items if each.status == "fault"]
    assert [each.what for each in faults] == ["names", "anywidget", "widgets"]
    assert {each.mend for each in faults[1:]} == {"First do what is said beside `names`."}


def test_a_library_that_ends_python_does_not_end_the_doctor(shadowed):
    """As a truncated shared library does."""
    shadowed("numpy", "import os; os.abort()")
    faults = {each.what for each in doctor.examine().items if each.status == "fault"}
    assert {"numpy", "scipy", "widgets", "plots", "progress file"} <= faults


def test_what_hangs_is_a_fault(shadowed, monkeypatch):
    shadowed("numpy", "import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "PATIENCE", 1)
    assert "no answer within 1 s" in doctor._imported({"numpy": "numpy"})["numpy"][1]


def test_a_widget_that_cannot_be_drawn_is_a_fault(shadowed):
    shadowed("anywidget", "raise ImportError('no anywidget here')")
    (found,) = doctor._widgets()
    assert found.status == "fault" and "no anywidget here" in found.detail


@pytest.mark.parametrize("name", ["random.py", "numpy.py", "email/__init__.py"])
def test_a_file_that_is_taken_for_a_library_is_named(name, tmp_path, monkeypatch):
    """A learner's own `random.py` in work/ breaks every import of numpy there."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "my_own.py").write_text("", encoding="utf-8")
    assert list(doctor._shadows()) == []
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (found,) = doctor._shadows()
    assert found.status == "fault" and str(tmp_path) in found.detail and "Unset PYTHONPATH" in found.mend
    monkeypatch.chdir(tmp_path)
    (found,) = doctor._shadows()
    assert found.mend == "Give it another name."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A clone of the course, in which this Python runs."""
    (tmp_path / "clone").mkdir()
    monkeypatch.setattr(doctor.environment, "root", lambda: tmp_path / "clone")
    return tmp_path / "clone"


def test_the_mend_in_the_own_environment_is_to_make_it_anew(folder, monkeypatch):
    """`rlcourse lab` alone would believe what is installed."""
    (folder / ".venv").mkdir()
    monkeypatch.setattr(sys, "prefix", str(folder / ".venv"))
    for package in ("numpy", "no_such_package"):
        assert f"Delete the folder {folder / '.venv'} and " in doctor._mend(package)
        assert "-m rlcourse lab" in doctor._mend(package)


def test_the_mend_in_a_fresh_clone_is_to_let_lab_make_an_environment(folder):
    assert "-m rlcourse lab` in " in doctor._mend("no_such_package") and "Delete" not in doctor._mend("no_such_package")


def test_the_mend_in_an_environment_of_ones_own_names_its_python(folder):
    assert doctor._mend("numpy").startswith(f'`"{sys.executable}" -m pip install --force-reinstall')


def test_the_mend_from_a_wheel_names_no_folder(monkeypatch):
    def no_clone():
        raise doctor.environment.SetupError("there are no notebooks")

    monkeypatch.setattr(doctor.environment, "root", no_clone)
    assert doctor._mend("no_such_package") == f'`"{sys.executable}" -m pip install "rlcourse[lab]"`'
    assert doctor._mend("numpy").startswith(f'`"{sys.executable}" -m pip install --force-reinstall')
    assert "lab" not in doctor._anew()


@pytest.mark.parametrize("ready", [True, False])
def test_doctor_looks_at_the_environment_that_the_course_uses(monkeypatch, capsys, ready):
    monkeypatch.setattr(doctor.environment, "run_in_existing", lambda arguments: 0 if ready else None)
    monkeypatch.setattr(doctor, "examine", lambda: doctor.Findings(()))
    assert doctor.doctor(None) == 0
    assert ("Everything" in capsys.readouterr().out) is not ready


@pytest.mark.parametrize(
    ("system", "chosen", "display", "tried", "mend"),
    [
        ("Linux", None, None, ["egl", "osmesa"], "libegl1"),
        ("Linux", None, ":0", ["", "egl", "osmesa"], "libegl1"),
        ("Linux", "osmesa", ":0", ["osmesa"], "Unset MUJOCO_GL"),
        ("Windows", None, None, [""], "graphics card"),
        ("Darwin", None, None, [""], "at the screen"),
        ("Haiku", None, None, [""], "OpenGL"),
    ],
)
def test_each_system_is_asked_for_the_graphics_it_has(monkeypatch, system, chosen, display, tried, mend):
    asked = []
    monkeypatch.setattr(doctor.platform, "system", lambda: system)
    for name, value in (("MUJOCO_GL", chosen), ("DISPLAY", display)):
        monkeypatch.delenv(name, raising=False)
        if value:
            monkeypatch.setenv(name, value)
    monkeypatch.setattr(doctor, "_try", lambda what, *_: doctor.Finding(what, "works", ""))
    monkeypatch.setattr(doctor, "_run", lambda code, MUJOCO_GL: asked.append(MUJOCO_GL) or ("status 1", ""))
    (found,) = doctor._rendering()
    assert asked == tried and found.status == "fault" and mend in found.mend


def test_a_mujoco_that_cannot_be_imported_is_said(shadowed):
    shadowed("mujoco", "raise ImportError('no such library')")
    (found,) = doctor._rendering()
    assert found.status == "fault" and "no such library" in found.detail


def test_a_version_that_was_not_tested_is_said(monkeypatch):
    monkeypatch.setattr(doctor, "_tested_versions", lambda: {"numpy": "0.0.1"})
    assert "(tested with 0.0.1)" in next(each.detail for each in doctor._packages() if each.what == "numpy")


def test_a_check_that_breaks_is_a_fault_not_an_error(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: 1 / 0)
    monkeypatch.setattr(doctor, "_run", lambda *_, **__: ("status 0", ""))
    broken = [each for each in doctor.examine().items if "ZeroDivisionError" in each.detail]
    assert [each.status for each in broken] == ["fault", "fault"] and all(each.mend for each in broken)


def test_a_place_that_cannot_be_written_is_a_fault(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RLCOURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    (finding,) = doctor._progress_file()
    assert finding.status == "fault" and "RLCOURSE_PROGRESS" in finding.mend


@pytest.mark.parametrize("browser", [None, "/usr/bin/chromium"])
def test_a_missing_browser_is_no_fault(monkeypatch, browser):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: browser)
    (finding,) = doctor._browser()
    assert finding.status == ("works" if browser else "missing")
