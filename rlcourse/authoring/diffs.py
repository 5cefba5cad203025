"""The steps from each algorithm to the next one, as annotated diffs of the agents' files.

    python -m rlcourse.authoring.diffs        # writes the diffs in docs/diffs/*.md anew

A page is written by hand but for its diffs. Where one belongs stands a line `<!-- hunk: PIECE OF A LINE -->`: the hunk
that has this piece in a line which it takes away or adds goes below, and the prose above it is about it (and about
other hunks that follow at once). So prose finds its hunks again after small changes of the agents. A hunk without
prose, or prose whose hunk is gone, is an error.

Compared are the sections of two files, settings, losses and targets, agent, function by function. The names of the
algorithms and the default values of settings do not count: they are no ideas.
"""

import re
import sys
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

AGENTS = Path(__file__).resolve().parents[1] / "agents"
PAGES = (
    ("reinforce", "a2c"),
    ("a2c", "ppo"),
    ("ppo", "recurrent_ppo"),
    ("dqn", "ddpg"),
    ("ddpg", "td3"),
    ("td3", "sac"),
)
SECTIONS = ("settings", "losses, targets", "agent")

AROUND = 2  # unchanged lines shown on both sides of a change
RULE = re.compile(r"^# -{20,} (.+)$", re.MULTILINE)
DEFAULT = re.compile(r"^(    \w+: [^=]+) = .*")
BEGINNING = re.compile(r"^(?:    )?(?:def|class) (\w+)|^    (LIVE)\b")
MARK = re.compile(r"^<!-- hunk: ([^\n]+) -->\n(?:```diff\n.*?^```\n)?", re.MULTILINE | re.DOTALL)


class Outdated(ValueError):
    """A page does not fit the agents any more; the message says where and what to do."""


@dataclass(frozen=True)
class Hunk:
    """Lines that differ, with what stands around them: (" ", "-" or "+", text) each, in the function `place`."""

    place: str
    lines: tuple

    def __str__(self):
        return "\n".join([f"@@ {self.place} @@", *((sign + text).rstrip() for sign, text in self.lines)])

    def has(self, piece):
        return any(piece in text for sign, text in self.lines if sign != " ")


def hunks(old, new, folder=AGENTS):
    """What differs between the agents `old` and `new`, in the order of their files."""
    sides = [_sections((folder / f"{name}.py").read_text(encoding="utf-8"), name) for name in (old, new)]
    found = []
    for section in SECTIONS:
        before, after = (_functions(side[section]) for side in sides)
        names = [[name for name, _ in functions] for functions in (before, after)]
        for same, a, b, c, d in _blocks(*names):
            if same:
                for (_, ours), (_, theirs) in zip(before[a:b], after[c:d], strict=True):
                    found += _hunks_in(_place(theirs), ours, theirs, old, new)
            else:
                lines = [("-", text) for _, ours in before[a:b] for text in [*ours, ""]][:-1]
                lines += [("+", text) for _, theirs in after[c:d] for text in [*theirs, ""]][:-1]
                found.append(Hunk(_place((after[c:d] or before[a:b])[0][1]), tuple(lines)))
    return found


def page(text, found, name):
    """The page `text` with its diffs as they are now. Raises Outdated, naming the page `name`."""
    left = list(found)

    def filled(mark):
        piece = mark[1]
        fitting = [hunk for hunk in left if hunk.has(piece)]
        if len(fitting) != 1:
            how = "no hunk" if not fitting else f"{len(fitting)} hunks"
            raise Outdated(
                f"{name}: {how} (of those without prose up to there) with the line {piece!r}. Quote a line of the "
                f"hunk that the prose is about; there are:\n\n" + "\n\n".join(map(str, left))
            )
        left.remove(fitting[0])
        return f"<!-- hunk: {piece} -->\n```diff\n{fitting[0]}\n```\n"

    bare = _without_prose(text)
    if bare is not None:
        raise Outdated(f"{name}: there is no prose above the hunk {bare!r}. Say in a sentence what it is about.")
    text = MARK.sub(filled, text)
    if left:
        raise Outdated(
            f"{name}: these hunks have no prose. Write a paragraph about each, and <!-- hunk: PIECE OF A LINE --> "
            "below it:\n\n" + "\n\n".join(map(str, left))
        )
    return text


def path_of(old, new, docs):
    return docs / "diffs" / f"{old}-{new}.md"


def write(docs):
    """Bring every page up to date."""
    for old, new in PAGES:
        path = path_of(old, new, docs)
        text = path.read_text(encoding="utf-8")
        path.write_text(page(text, hunks(old, new), path.name), encoding="utf-8", newline="\n")


def _sections(text, name):
    """Title of each section of an agent's file -> its lines."""
    _, *parts = RULE.split(text)
    sections = {title: body.strip("\n").split("\n") for title, body in zip(parts[::2], parts[1::2], strict=True)}
    missing = [title for title in SECTIONS if title not in sections]
    if missing:
        raise Outdated(f"{name}.py has no section {missing[0]!r}; it has {', '.join(sections)}.")
    return sections


def _functions(lines):
    """[(name, lines)] of the functions, classes and settings in a section; decorators belong to what they decorate."""
    found, above = [], []
    for text in lines:
        beginning = BEGINNING.match(text)
        if beginning:
            # The classes of two agents are to meet, whatever they are called.
            name = "class" if text.startswith("class") else beginning[1] or beginning[2]
            found.append((name, [*above, text]))
            above = []
        elif text.lstrip().startswith("@"):
            above.append(text)
        else:
            found[-1][1].append(text)
    return [(name, _stripped(each)) for name, each in found]


def _stripped(lines):
    while not lines[-1].strip():
        lines.pop()
    return lines


def _place(lines):
    """What a function, class or setting is called."""
    beginning = next(filter(None, map(BEGINNING.match, lines)))
    return beginning[1] or beginning[2]


def _hunks_in(place, ours, theirs, old, new):
    """The hunks of one function that both files have."""
    keys = [[_key(text, agent) for text in lines] for lines, agent in ((ours, old), (theirs, new))]
    groups = []
    for same, a, b, c, d in _blocks(*keys):
        if same:
            continue
        if groups and a - groups[-1][-1][1] <= AROUND:
            groups[-1].append((a, b, c, d))
        else:
            groups.append([(a, b, c, d)])
    found = []
    for group in groups:
        lines, at = [], max(0, group[0][2] - AROUND)
        for a, b, c, d in group:
            lines += [(" ", text) for text in theirs[at:c]]
            lines += [("-", text) for text in ours[a:b]]
            lines += [("+", text) for text in theirs[c:d]]
            at = d
        lines += [(" ", text) for text in theirs[at : at + AROUND]]
        found.append(Hunk(place, tuple(lines)))
    return found


def _key(text, agent):
    """What of a line counts."""
    text = re.sub(rf"\b{agent}\b|\b{agent.upper()}\b", "NAME", text)
    return DEFAULT.sub(r"\1", text)


def _blocks(old, new):
    """(same, from, to, from, to) of the equal and different stretches of two sequences."""
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(kind == "equal", *ends) for kind, *ends in opcodes]


def _without_prose(text):
    """The piece quoted by a mark with no prose above it, nor above the marks that it follows; None: all have some."""
    begin = 0
    for mark in MARK.finditer(text):
        between = [line for line in text[begin : mark.start()].splitlines() if line.strip()]
        if (not between and begin == 0) or (between and between[-1].startswith("#")):
            return mark[1]
        begin = mark.end()
    return None


if __name__ == "__main__":
    try:
        write(Path(__file__).resolve().parents[2] / "docs")
    except Outdated as problem:
        sys.exit(f"{problem}")
