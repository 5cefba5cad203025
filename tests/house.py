"""The house: which floor each wing of the package stands on, and which way imports run.

    python -m tests.house       # draws docs/house.svg

An arrow is an import statement anywhere in a file, or a text in the code that names a module of the package.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "rlcourse"
PICTURE = ROOT / "docs" / "house.svg"

# Ground floor first. A wing may use the wings of lower floors, never one of its own floor or above.
FLOORS = (
    ("mdp", "returns", "symbols", "isaacgym", "workers"),
    ("planning", "deep"),
    ("tabular", "plotting"),
    ("envs", "diagrams"),
    ("widgets",),
    ("training",),
    ("checks",),
    ("agents",),
    ("probes", "studies"),
    ("exercises",),
    ("authoring",),
    ("commands",),
)
ISAACGYM_FLOORS = (
    ("values",),
    ("assets", "backends"),
    ("physics",),
    ("viewing",),
    ("calls",),
    ("gymapi", "gymtorch", "torch_utils", "terrain_utils", "older_code"),
    ("gymutil", "enabling"),
    ("launcher",),
)
IDEAS = {
    "mdp": "finite MDPs, maps",
    "returns": "returns, targets, GAE",
    "deep": "networks, buffers",
    "symbols": "goal, pit, robot, …",
    "isaacgym": "the Isaac Gym API",
    "workers": "jobs in processes",
    "planning": "Bellman, iteration",
    "tabular": "TD, SARSA, Q-learning",
    "plotting": "pictures of chapters",
    "diagrams": "transition graphs",
    "envs": "Gymnasium environments",
    "widgets": "one folder per widget",
    "training": "runs, checkpoints",
    "checks": "the engine of check",
    "agents": "one file per algorithm",
    "probes": "tiny worlds, planted bugs",
    "studies": "many seeds",
    "exercises": "content of the checks",
    "authoring": "source to notebooks",
    "commands": "what is typed",
}
# Loaded by name, so that what stands below knows nothing of what is plugged in from above.
PLUGS = {("checks", "exercises"), ("training", "agents")}


@dataclass(frozen=True)
class Arrow:
    """An import: from a wing, to a wing, in a line of a file."""

    start: str
    end: str
    place: str


def modules() -> dict[str, Path]:
    """Dotted name of each module -> its file."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def arrows(inside: str = "rlcourse") -> list[Arrow]:
    """All arrows between the wings of ``inside``, "rlcourse" or "rlcourse.isaacgym"."""
    known = modules()
    found = []
    for name, path in known.items():
        start = _wing(name, inside)
        if start is None:
            continue
        for target, line in _named(ast.parse(path.read_text(encoding="utf-8")), known):
            end = _wing(target, inside)
            if end is not None and end != start:
                found.append(Arrow(start, end, f"{path.relative_to(ROOT)}:{line}"))
    return found


def _wing(module: str, inside: str) -> str | None:
    """The wing of ``inside`` that a module belongs to; None for modules elsewhere, and for the front door."""
    rest = module.removeprefix(f"{inside}.")
    return None if rest == module or rest == "__main__" else rest.split(".")[0]


def _named(tree: ast.Module, known: dict[str, Path]) -> Iterator[tuple[str, int]]:
    """The modules of the package that a file imports or names, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.startswith("rlcourse"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rlcourse"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield (whole if whole in known else node.module), node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.split(":")[0].rstrip(".")
            if name.startswith("rlcourse.") and (name in known or name.rpartition(".")[0] in known):
                yield name, node.lineno


def runs_up(arrow: Arrow, floors: tuple[tuple[str, ...], ...]) -> bool:
    """Whether an arrow ends on its own floor or above; wings that stand on no floor raise KeyError."""
    level = {wing: height for height, floor in enumerate(floors) for wing in floor}
    return level[arrow.end] >= level[arrow.start] and (arrow.start, arrow.end) not in PLUGS


def picture() -> str:
    """The floors as SVG, the ground floor at the bottom."""
    height, width = 46, 760
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height * len(FLOORS) + 26}" '
        'font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="The floors of the package">'
        f'<rect width="{width}" height="{height * len(FLOORS) + 26}" fill="#ffffff"/>'
    ]
    for level, floor in enumerate(reversed(FLOORS)):
        room = (width - 20) / len(floor)
        for place, wing in enumerate(floor):
            x, y = 10 + place * room, 10 + level * height
            name = f"{wing}/" if (PACKAGE / wing).is_dir() else f"{wing}.py"
            parts.append(
                f'<rect x="{x:.0f}" y="{y}" width="{room - 6:.0f}" height="{height - 6}" rx="5" fill="#eef3f7" '
                f'stroke="#56748a"/><text x="{x + 10:.0f}" y="{y + 17}" font-weight="600" fill="#1c2b36">{name}</text>'
                f'<text x="{x + 10:.0f}" y="{y + 33}" fill="#3c4f5c">{escape(IDEAS[wing])}</text>'
            )
    parts.append(
        f'<text x="10" y="{height * len(FLOORS) + 22}" fill="#3c4f5c">Imports run downwards only.</text></svg>'
    )
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    print(PICTURE.relative_to(ROOT))
