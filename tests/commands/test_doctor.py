"""The doctor names each fault and its mend, and never breaks itself."""

import builtins

import pytest

from rlcourse.commands import doctor


def test_here_everything_that_the_chapters_need_works():
    findings = doctor.examine()
    assert findings.is_well, findings
    assert "numpy" in repr(findings) and "<table>" in findings._repr_html_()


def test_a_missing_package_is_a_fault_with_a_mend(monkeypatch):
    def version(name):
        raise doctor.importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(doctor.importlib.metadata, "version", version)
    findings = doctor.examine()
    assert not findings.is_well and "rlcourse lab" in repr(findings)


def test_a_version_that_was_not_tested_is_said(monkeypatch):
    monkeypatch.setattr(doctor, "_tested_versions", lambda: {"numpy": "0.0.1"})
    assert "(tested with 0.0.1)" in repr(doctor.examine())


def test_a_check_that_breaks_is_a_fault_not_an_error(monkeypatch):
    real_import = builtins.__import__

    def no_widgets(name, *rest):
        if name == "rlcourse.widgets":
            raise ImportError("no anywidget here")
        return real_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", no_widgets)
    assert "no anywidget here" in repr(doctor.examine())


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
