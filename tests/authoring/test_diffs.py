"""The annotated diffs are those of the agents as they are, and the command says what no longer fits."""

import re

import pytest

from rlcourse.authoring.diffs import PAGES, Hunk, Outdated, hunks, page, path_of
from rlcourse.commands.environment import root

DOCS = root() / "docs"

AGENT = '''"""What stands here is not compared."""

import {imports}


# ---------------------------------------------------------------------------------------------------- settings
@dataclass
class Config(Settings):
    steps: int = {steps}
    """how many"""

    LIVE: ClassVar = {{"steps": (1, 9)}}


# ---------------------------------------------------------------------------------------------------- losses, targets
{losses}


# ---------------------------------------------------------------------------------------------------- agent
class {name}:
    """Learns."""

    def act(self):
        {act}
        return self.action

    def update(self):
        a = 1
        b = 2
        c = 3
        d = 4
        {update}


# ---------------------------------------------------------------------------------------------------- training
def train():
    return {name}
'''
TARGET = "def target(x):\n    return x"
OLD = {
    "name": "OLD",
    "imports": "torch",
    "steps": 1,
    "losses": TARGET,
    "act": "require('old')",
    "update": "self.learn()",
}


@pytest.fixture
def compare(tmp_path):
    def compare(**changes):
        new = OLD | {"name": "NEW", "act": "require('new')"} | changes
        for name, values in (("old", OLD), ("new", new)):
            (tmp_path / f"{name}.py").write_text(AGENT.format(**values))
        return list(map(str, hunks("old", "new", tmp_path)))

    return compare


@pytest.mark.parametrize("pair", PAGES, ids="-".join)
def test_pages_show_the_agents_as_they_are(pair):
    path = path_of(*pair, DOCS)
    text = path.read_text(encoding="utf-8")
    assert page(text, hunks(*pair), path.name) == text, "run `python -m rlcourse.authoring.diffs`"


def test_every_page_is_in_the_index_and_nothing_else_lies_there():
    listed = re.findall(r"\]\(([^/)]+\.md)\)", (DOCS / "diffs" / "README.md").read_text(encoding="utf-8"))
    assert listed == [path_of(*pair, DOCS).name for pair in PAGES]
    assert sorted([*listed, "README.md"]) == sorted(path.name for path in (DOCS / "diffs").iterdir())


def test_names_default_values_and_imports_are_no_difference(compare):
    assert compare(steps=8, imports="numpy") == []


def test_a_hunk_has_its_function_and_two_lines_around_it(compare):
    assert compare(update="self.learn(twice=True)") == [
        "@@ update @@\n         c = 3\n         d = 4\n-        self.learn()\n+        self.learn(twice=True)"
    ]


def test_a_function_that_is_new_or_gone_is_one_hunk(compare):
    loss = "@cache\ndef loss(x):\n\n    return -x"
    (hunk,) = compare(losses=f"{TARGET}\n\n\n{loss}")
    assert hunk == "@@ loss @@\n+@cache\n+def loss(x):\n+\n+    return -x"
    (hunk,) = compare(losses=loss)
    assert hunk.startswith("@@ loss @@\n-def target(x):\n-    return x\n+@cache\n+def loss(x):")


def test_distant_changes_in_one_function_are_two_hunks(compare, tmp_path):
    compare(update="self.learn(twice=True)")
    path = tmp_path / "new.py"
    path.write_text(path.read_text().replace("a = 1", "a = 0"))
    assert len(hunks("old", "new", tmp_path)) == 2


def test_an_agent_without_a_section_is_named(tmp_path, compare):
    compare()
    (tmp_path / "new.py").write_text("# " + "-" * 100 + " settings\n")
    with pytest.raises(Outdated, match=r"new\.py has no section 'losses, targets'; it has settings"):
        hunks("old", "new", tmp_path)


FOUND = [
    Hunk("act", ((" ", "same"), ("-", "old line"), ("+", "new line"))),
    Hunk("update", (("+", "another line"),)),
]
WHOLE = "# Page\n\nAbout it.\n\n<!-- hunk: old li -->\n\nMore.\n\n<!-- hunk: another -->\n"


def test_a_page_gets_its_diffs_and_keeps_them():
    text = page(WHOLE, FOUND, "page.md")
    assert "About it.\n\n<!-- hunk: old li -->\n```diff\n@@ act @@\n same\n-old line\n+new line\n```\n\nMore." in text
    assert page(text, FOUND, "page.md") == text
    changed = [Hunk("act", (("-", "old line"), ("+", "newer line"))), FOUND[1]]
    assert page(text, changed, "page.md") == page(WHOLE, changed, "page.md") != text


def test_several_hunks_may_follow_one_paragraph():
    text = "# Page\n\nAbout both.\n\n<!-- hunk: new line -->\n<!-- hunk: another -->\n"
    assert page(text, FOUND, "page.md").count("```diff") == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WHOLE.replace("another", "gone"), r"page.md: no hunk .* with the line 'gone'(.|\n)*another line"),
        (WHOLE.replace("old li", "line"), r"page.md: 2 hunks .* with the line 'line'"),
        (WHOLE.replace("old li", "same"), r"page.md: no hunk .* 'same'"),
        (WHOLE.partition("More")[0], r"page.md: these hunks have no prose(.|\n)*\+another line"),
        (WHOLE.replace("About it.", ""), r"page.md: there is no prose above the hunk 'old li'"),
        (WHOLE.replace("More.", "## Agent"), r"page.md: there is no prose above the hunk 'another'"),
    ],
)
def test_what_does_not_fit_is_said(text, message):
    with pytest.raises(Outdated, match=message):
        page(text, FOUND, "page.md")
