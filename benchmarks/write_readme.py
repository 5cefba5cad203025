"""Writes what README.md quotes, from results.json and the exercises, between `<!-- NAME -->` and `<!-- end -->`.

    python benchmarks/write_readme.py
"""

import json
import re
from pathlib import Path

from rlcourse.exercises.registry import chapters

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
# What a chapter is about, in the words of a learner.
ABOUT = {
    "00-welcome": "how checks and predictions work; the map of methods",
    "01-mdp": "states, actions, probabilities, rewards; values by trying and by algebra; designing rewards",
    "02-bellman": "planning: policy and value iteration, why they converge, what γ does",
    "03-q-learning": "learning by trying: TD, SARSA, Q-learning, exploration, time limits, double Q",
}


def tables(results):
    """The text of each table: name -> Markdown."""
    return {
        "chapters": _chapters(results["minutes"]),
        "checks": _checks(),
        "speed": _speed(results["planning"], results["tabular"]),
    }


def _chapters(minutes):
    lines = ["| chapter | about | exercises | minutes | optional |", "|---|---|---|---|---|"]
    for (stem, about), chapter in zip(ABOUT.items(), chapters(), strict=True):
        counted = minutes[stem]
        title = f"[{chapter.number} {chapter.title}](notebooks/{stem}.ipynb)"
        optional = f"+{counted['optional']}" if counted["optional"] else ""
        lines.append(f"| {title} | {about} | {len(chapter.exercises)} | {counted['total']} | {optional} |")
    return "\n".join(lines)


def _checks():
    """The line with which `rlcourse exercises verify` ends if all is well."""
    exercises = [exercise for chapter in chapters() for exercise in chapter.exercises]
    alternatives = sum(len(each.alternatives) for each in exercises)
    wrong = sum(len(each.misconceptions) for each in exercises)
    return (
        f"      {len(exercises)} exercises: {alternatives} alternatives accepted, {wrong} wrong solutions rejected "
        "with their own hint, 0 failures"
    )


def _speed(planning, tabular):
    seconds, steps = planning["seconds"], tabular["steps_per_second"]
    rows = [
        ("value iteration, span bounds", seconds["our value iteration, span"], "quantecon's value iteration",
         seconds["quantecon value iteration"]),
        ("modified policy iteration", seconds["our modified policy iteration"],
         "quantecon's modified policy iteration", seconds["quantecon modified policy iteration"]),
    ]  # fmt: skip
    lines = ["| what | here | peer | times as fast |", "|---|---|---|---|"]
    lines += [
        f"| {ours} | {time:.2f} s | {peer}: {theirs:.2f} s | {theirs / time:.1f} |" for ours, time, peer, theirs in rows
    ]
    ratio = steps["ours"] / steps["plain loop, lists"]
    lines.append(
        f"| Q-learning, 100 learners as arrays | {steps['ours']:,} steps/s | plain loop over `env.step`: "
        f"{steps['plain loop, lists']:,} steps/s | {ratio:.1f} |"
    )
    return "\n".join(lines)


def filled(text, results):
    """README's text with every table renewed."""
    for name, table in tables(results).items():
        text = re.sub(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", lambda m, t=table: m[1] + t + m[2], text, flags=re.S)
    return text


def main():
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text())
    README.write_text(filled(README.read_text(encoding="utf-8"), results), encoding="utf-8")


if __name__ == "__main__":
    main()
