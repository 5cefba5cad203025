"""constraints.txt serves every system and Python that the course runs on, as far as packages say what they need."""

import importlib.metadata
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
CONSTRAINTS = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SYSTEMS = {
    "Linux": ("posix", "linux", "Linux", "x86_64"),
    "Windows": ("nt", "win32", "Windows", "AMD64"),
    "macOS": ("posix", "darwin", "Darwin", "arm64"),
    "macOS, Intel": ("posix", "darwin", "Darwin", "x86_64"),
}
PYTHONS = ("3.11.0", "3.11.4", "3.11.5", "3.12.0", "3.13.0", "3.14.0")


def environment(system, python):
    """What markers are compared with."""
    names = ("os_name", "sys_platform", "platform_system", "platform_machine")
    versions = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    return dict(zip(names, SYSTEMS[system], strict=True)) | versions | {"implementation_name": "cpython"}


def pins(system, python):
    """Name -> the requirements that hold there."""
    found = {}
    for each in CONSTRAINTS:
        if each.marker is None or each.marker.evaluate(environment(system, python)):
            found.setdefault(canonicalize_name(each.name), []).append(each)
    return found


def needed(system, python):
    """The names of all that would be installed there, as far as what is installed here says it."""
    seen = set()
    ahead = [Requirement(each) for group in EXTRAS.values() for each in group]
    while ahead:
        requirement = ahead.pop()
        for extra in requirement.extras | {""}:
            name = canonicalize_name(requirement.name)
            if (name, extra) in seen or name == "rlcourse":
                continue
            seen.add((name, extra))
            try:
                asked = importlib.metadata.requires(name) or []
            except importlib.metadata.PackageNotFoundError:
                continue
            context = environment(system, python) | {"extra": extra}
            ahead += [each for each in map(Requirement, asked) if not each.marker or each.marker.evaluate(context)]
    return {name for name, _ in seen}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_everything_that_is_needed_has_one_version(system, python):
    held = pins(system, python)
    assert {name: found for name, found in held.items() if len(found) > 1} == {}
    assert needed(system, python) - held.keys() == set()


@pytest.mark.parametrize("python", PYTHONS)
def test_what_is_pinned_accepts_the_python(python):
    """As far as it is installed here: the newest soupsieve needs 3.11.5, which Debian 12 has not."""
    refused = []
    for (pin,) in pins("Linux", python).values():
        try:
            known = importlib.metadata.metadata(pin.name)
        except importlib.metadata.PackageNotFoundError:
            continue
        asked = Requirement(f"python{known['Requires-Python'] or ''}").specifier
        if pin.specifier.contains(known["Version"]) and not asked.contains(python):
            refused.append(f"{pin} needs Python {asked}")
    assert refused == []
