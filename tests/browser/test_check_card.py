"""Checks and predictions in a real notebook: the card is seen, and the kernel survives any answer."""

import re

import pytest
from playwright.sync_api import expect

SETUP = """
import os, tempfile
os.environ["RLCOURSE_PROGRESS"] = os.path.join(tempfile.mkdtemp(), "progress.json")
from rlcourse import check, predict, progress
"""
ANSWERS = [
    'check("total-reward", lambda rewards: sum(rewards))',
    'check("total-reward", lambda rewards: sum(rewards[1:]))',
    'def total_reward(rewards):\n    while True:\n        pass\ncheck("total-reward", total_reward)',
    'def total_reward(rewards):\n    raise NotImplementedError\ncheck("total-reward", total_reward)',
    'def total_reward(rewards):\n    return total_reward(rewards)\ncheck("total-reward", total_reward)',
    'check("total-reward", lambda rewards: exit())',
    "progress()",
    'print("the kernel lives on")',
]


@pytest.fixture
def notebook(lab):
    notebook = lab.notebook([SETUP, *ANSWERS])
    notebook.run_all(wait_for=".rlc-progress")
    return notebook


def test_cards_are_shown_for_every_kind_of_answer_and_the_kernel_lives_on(notebook, tmp_path):
    cards = notebook.page.locator(".rlc-card")
    heads = [cards.nth(index).locator(".rlc-head").inner_text().split("\n")[2] for index in range(cards.count())]
    assert heads == ["passed", "not yet", "not yet: it takes too long", "not attempted yet",
                     "not yet: it calls itself too often", "not yet: it raises an error"]  # fmt: skip
    expect(cards.nth(1)).to_contain_text("Hint:")
    notebook.wait_for("() => document.body.innerText.includes('the kernel lives on')")
    assert notebook.page.locator(".jp-OutputArea-output pre:has-text('Traceback')").count() == 0


PICTURES = """
import numpy as np
from IPython.display import display
from rlcourse.checks.card import Card
from rlcourse.checks.judge import Failure, Verdict
from rlcourse.checks.pictures import GridPicture

def show(expected, actual, picture=None):
    failure = Failure("title", "they differ", {"gamma": 0.9}, expected, actual, 1e-8, picture)
    hints = "A guess with `code`.", "A hint."
    display(Card(Verdict("id", "Title", "failed", 1, 2, failure, "name", True, hints, seed=4711)))

numbers = np.random.default_rng(0).normal(size=(8, 8))
for expected in (numbers[:5, 0], numbers[:5], np.tile(numbers, (3, 3)), np.sin(np.arange(60) / 5)):
    show(expected, expected * (expected < 0.5))
cells = np.array([list("...G"), list(".#CP"), list("S..."), list("....")])
show(None, None, GridPicture(cells, numbers[:4, :4], np.abs(numbers[:4, :4]), "Values", (2, 0)))
"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_text_on_cards_is_readable_in_both_themes(notebook, theme):
    notebook.theme(theme)
    assert min(notebook.contrasts(".rlc-card"))[0] >= 4.5


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_pictures_on_cards_are_readable_and_no_wider_than_the_card(lab, theme):
    notebook = lab.notebook([PICTURES], width=900)
    notebook.run_all(wait_for=".rlc-picture")
    notebook.theme(theme)
    contrasts = notebook.contrasts(".rlc-card")
    assert len(contrasts) > 150 and min(contrasts)[0] >= 4.5
    cards = notebook.page.locator(".rlc-card")
    expect(cards).to_have_count(5)
    for index in range(5):
        assert cards.nth(index).evaluate("card => card.scrollWidth <= card.clientWidth")
        widths = (
            "card => [...card.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect().width / card.clientWidth)"
        )
        assert max([0, *cards.nth(index).evaluate(widths)]) <= 1


def test_prediction_is_answered_with_the_keyboard_and_responds(lab):
    notebook = lab.notebook([SETUP, 'predict("what-the-robot-gets")'])
    notebook.run_all(wait_for=".rl-prediction")
    page = notebook.page
    assert page.locator(".rl-prediction .rl-primary").is_disabled()
    page.locator(".rl-prediction input").first.focus()
    page.keyboard.press("Space")
    page.locator(".rl-prediction .rl-primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rl-response")).to_have_text(re.compile("^(Yes|Not quite)[.] "))
    recorded = "from rlcourse.checks.progress import load; print('what-the-robot-gets' in load()['predictions'])"
    notebook.wait_for_printed(recorded, "True")
    assert notebook.cut_text(".rl-prediction") == []
