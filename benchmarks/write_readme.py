"""Writes what README.md and docs/measured.md quote, from results.json and the exercises.

A table stands between `<!-- NAME -->` and `<!-- end -->`.

    python benchmarks/write_readme.py

Draws the learning curves, docs/learning-curves.svg, too.
"""

import hashlib
import json
import re
from pathlib import Path

import defaults
import matplotlib.pyplot as plt
from learn import CONTESTANTS, in_words, times_as_fast

from rlcourse.checks.registry import chapters, near_misses
from rlcourse.plotting import INK, use_course_style

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "measured.md")
CURVES = ROOT / "docs" / "learning-curves.svg"
NAMES = {"ours": "here", "sb3": "Stable-Baselines3", "cleanrl": "CleanRL"}
# What a chapter is about, in the words of a learner.
ABOUT = {
    "00-welcome": "a race against robots that learn; how checks and predictions work; the map of methods",
    "01-mdp": "states, actions, probabilities, rewards; values by trying and by algebra; designing rewards",
    "02-bellman": "planning: policy and value iteration, why they converge, what γ does; a pendulum planned on a grid",
    "03-q-learning": "learning by trying: TD, SARSA, Q-learning, exploration, time limits, double Q",
}


def tables(results):
    """The text of each table: name -> Markdown."""
    makers = {
        "chapters": (_chapters, "minutes"),
        "speed": (_speed, "planning", "tabular"),
        "learn": (_learn, "learn"),
        "defaults": (_defaults, "defaults"),
        "throughput": (_throughput, "throughput"),
        "panel": (_panel, "panel"),
        "probes": (_probes, "probes"),
        "planted": (_planted, "probes"),
        "field": (_field, "probes"),
        "missed": (_missed, "probes"),
        "isaac": (_isaac, "isaac"),
        "isaac_tasks": (_isaac_tasks, "isaac_tasks"),
    }
    made = {name: _made(results, *maker) for name, maker in makers.items()}
    return made | {"checks": _checks()}


def _made(results, maker, *needed):
    missing = [name for name in needed if name not in results]
    if missing:
        return f"Not measured yet; `python benchmarks/{missing[0]}.py` does it."
    return maker(*(results[name] for name in needed))


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
    wrong = sum(len(known.solutions) for each in exercises for known in each.misconceptions)
    nearly = sum(len(near_misses(each.id).NEAR_MISSES) for each in exercises)
    return (
        f"      {len(exercises)} exercises: {alternatives} alternatives accepted, {wrong} wrong solutions rejected\n"
        f"      with their own hint, {nearly} near-misses rejected, 0 failures"
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


def _learn(learn):
    versions = ", ".join(f"{name} {version}" for name, version in learn["versions"].items())
    names = [NAMES[contestant] for contestant in CONTESTANTS]
    lines = [f"| algorithm | task | {' | '.join(names)} | times as fast |", "|---|---|---|---|---|---|"]
    for row in learn["rows"]:
        cells = [in_words(row.get(contestant, {})) for contestant in CONTESTANTS]
        lines.append(f"| {' | '.join([row['algorithm'].upper(), row['env'], *cells, times_as_fast(row)])} |")
    measured = f"Measured on {learn['date']}, {learn['processor']}; {versions}."
    picture = (
        "![Learning curves, one panel for each row of the table: median over seeds, band between the quartiles]"
        "(learning-curves.svg)"
    )
    return "\n".join([*lines, "", measured, "", picture])


def _defaults(measured):
    lines = [
        "| algorithm | task | steps | here | Stable-Baselines3 | return, time as good |",
        "|---|---|---|---|---|---|",
    ]
    for row in measured["rows"]:
        cells = [defaults.in_words(row.get(contestant)) for contestant in defaults.CONTESTANTS]
        cells = [row["algorithm"].upper(), row["env"], f"{row['steps']:,}", *cells, defaults.marks(row)]
        lines.append(f"| {' | '.join(cells)} |")
    compared, good, quick = defaults.tally(measured["rows"])
    closing = (
        f"Of {compared} rows the return is at least as good here in {good}, the time at most the same in {quick}. "
        f"Measured on {measured['date']}, {measured['processor']}."
    )
    return "\n".join([*lines, "", closing])


def _throughput(throughput):
    lines = ["| on HalfCheetah-v5, equal settings | here | Stable-Baselines3 | CleanRL |", "|---|---|---|---|"]
    for algorithm in ("ppo", "sac"):
        for what, key in (("steps/s", "steps_per_second"), ("MB at the peak", "peak_mb")):
            cells = [throughput[algorithm].get(contestant) for contestant in CONTESTANTS]
            cells = ["not run" if cell is None else f"{cell[key]:,}" for cell in cells]
            lines.append(f"| {algorithm.upper()}, {what} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _panel(panel):
    slower = max(panel[clock]["slower"] for clock in ("processor", "wall"))
    cost = f"takes {100 * slower:.0f} % longer" if slower > 0 else "takes no longer"
    return (
        f"While an agent trains, a slider of its panel acts within {panel['slider_ms']} ms and Stop within "
        f"{panel['stop_ms']} ms (medians, Chromium); training with the panel {cost} than without."
    )


def _probes(probes):
    lines = [
        "| agent | probes | seconds of processor time | fresh seeds | with a false alarm |",
        "|---|---|---|---|---|",
    ]
    for name, row in probes["agents"].items():
        alarms = f"{row['alarms']} ({', '.join(row['failed'])})" if row["alarms"] else "none"
        cells = [name.upper(), row["probes"], row["seconds"], row["seeds"], alarms]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _planted(probes):
    lines = ["| bug | planted in | caught on | first by |", "|---|---|---|---|"]
    for name, row in probes["bugs"].items():
        cells = [name, row["agent"].upper(), _of(row["caught"], row["seeds"]), _catchers(row)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _field(probes):
    lines = ["| bug | found in | planted in | caught on | first by |", "|---|---|---|---|---|"]
    for name, row in sorted(probes["field"].items(), key=lambda each: not each[1]["blind"]):
        known = "" if row["blind"] else ", a rung was made for it"
        source = f"[{row['source']}](https://github.com/{row['source'].replace('#', '/issues/')})"
        cells = [name + known, source, row["agent"].upper(), _of(row["caught"], row["seeds"]), _catchers(row)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _missed(probes):
    """How many of the bugs that nobody had thought of are caught, and the names of all others."""
    blind = {name: row for name, row in probes["field"].items() if row["blind"]}
    caught = [name for name, row in blind.items() if _is_caught(row)]
    missed = [name for name, row in (probes["bugs"] | probes["field"]).items() if not _is_caught(row)]
    listed = ", ".join(f"*{name}*" for name in missed) or "none"
    return (
        f"Of {len(blind)} bugs of other libraries that were not known before, the probes catch {len(caught)}. Missed: "
        f"{listed}."
    )


def _is_caught(row):
    """On nearly all seeds."""
    return row["caught"] >= 0.8 * row["seeds"]


def _catchers(row):
    """The probes that were the first to fail."""
    return ", ".join(row["by"])


def _of(number, total):
    return f"{number} of {total}"


def _isaac(isaac):
    lines = [
        f"| {isaac['n_envs']:,} environments | steps per core-second | the engine alone | built {isaac['built']:,} in "
        "| each takes |",
        "|---|---|---|---|---|",
    ]
    for model, rates in isaac["rates"].items():
        cost = isaac["build"][model]
        lines.append(
            f"| {model} | {rates['API']:,} | {rates['Batch']:,} | {cost['seconds']:.1f} s "
            f"| {cost['KiB per environment']:.0f} KiB |"
        )
    ours, *peers = isaac["ant"].items()
    listed = "; ".join(f"{name} {rate:,}" for name, rate in peers)
    note = f"Gymnasium's Ant-v5, its file and 5 substeps, steps per core-second: here {ours[1]:,}; {listed}."
    return "\n".join([*lines, "", note])


def _isaac_tasks(isaac_tasks):
    lines = ["| task | steps per core-second | learned with PPO: mean return | environment steps | core-minutes |"]
    lines.append("|---|---|---|---|---|")
    for name, row in isaac_tasks["tasks"].items():
        learning = row.get("learning")
        cells = ["", "", ""]
        if learning:
            returns = f"{learning['first']:,.0f} at first, {learning['last']:,.0f} at the end"
            cells = [returns, f"{learning['steps']:,}", f"{learning['processor_minutes']:.1f}"]
        lines.append(f"| {' | '.join([name, format(row['steps_per_core_second'], ','), *cells])} |")
    return "\n".join(lines)


def learning_curves(learn):
    """The figure: a panel for each row, median return over seeds and the band between the quartiles."""
    use_course_style()
    plt.rcParams["svg.hashsalt"] = "rlcourse"  # the same numbers give the same file
    figure, grid = plt.subplots(4, 4, figsize=(11, 9.5), sharex=True)
    for ax, row in zip(grid.flat, learn["rows"], strict=False):
        for number, contestant in enumerate(CONTESTANTS):
            if row.get(contestant):
                curve = row[contestant]["curve"]
                ax.plot(curve["seconds"], curve["median"], label=NAMES[contestant], color=f"C{number}")
                ax.fill_between(
                    curve["seconds"], curve["low"], curve["high"], color=f"C{number}", alpha=0.2, linewidth=0
                )
        ax.axhline(row["target"], color=INK, linewidth=0.8, linestyle=":")
        ax.set_title(f"{row['algorithm'].upper()}, {row['env']}", fontsize=10)
        ax.set_xscale("log")
        ax.tick_params(labelbottom=True)
        ax.xaxis.set_major_formatter("{x:g}")
        ax.xaxis.set_minor_formatter("")
    unused = list(grid.flat)[len(learn["rows"]) :]
    for ax in unused:
        ax.set_axis_off()
    lines = {line.get_label(): line for ax in grid.flat for line in ax.get_lines()}
    unused[0].legend(handles=[lines[name] for name in NAMES.values() if name in lines], loc="center left")
    figure.supxlabel("seconds of training, one thread")
    figure.supylabel("return of the deterministic policy")
    return figure


def digest(learn):
    """Stands in the picture's file, so that a test can tell whether it shows the present numbers."""
    return hashlib.sha256(json.dumps(learn, sort_keys=True).encode()).hexdigest()


def filled(text, results):
    """The text of a page with every table renewed."""
    for name, table in tables(results).items():
        between = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        text = re.sub(between, lambda m, t=table: f"{m[1]}{t}\n{m[2]}", text, flags=re.S)
    return text


def main():
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8"), results), encoding="utf-8")
    if "learn" in results:
        metadata = {"Date": None, "Description": digest(results["learn"])}
        learning_curves(results["learn"]).savefig(CURVES, metadata=metadata)


if __name__ == "__main__":
    main()
