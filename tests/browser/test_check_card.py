"""Checks and predictions in a real notebook: the card is seen, and the kernel survives any answer."""

import pytest

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
                     "not yet: it calls itself without end"]  # fmt: skip
    assert "Hint:" in cards.nth(1).inner_text()
    notebook.wait_for("() => document.body.innerText.includes('the kernel lives on')")
    assert notebook.page.locator(".jp-OutputArea-output pre:has-text('Traceback')").count() == 0


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_text_on_cards_is_readable_in_both_themes(notebook, theme):
    notebook.theme(theme)
    assert min(notebook.page.evaluate(CONTRASTS)) >= 4.5


# The contrast ratio (WCAG) between each card's text and what is behind it.
CONTRASTS = """() => {
  const parse = (color) => color.match(/[0-9.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + [0.2126, 0.7152, 0.0722][k] * c, 0);
  const background = (node) => {
    const color = parse(getComputedStyle(node).backgroundColor);
    return color.length === 4 && color[3] === 0 ? background(node.parentElement) : color;
  };
  return [...document.querySelectorAll('.rlc-card p, .rlc-card .rlc-title, .rlc-card code')].map((node) => {
    const pair = [luminance(parse(getComputedStyle(node).color)), luminance(background(node))];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  });
}"""


def test_prediction_is_answered_with_the_keyboard_and_responds(lab):
    notebook = lab.notebook([SETUP, 'predict("what-the-robot-gets")'])
    notebook.run_all(wait_for=".rl-prediction")
    page = notebook.page
    assert page.locator(".rl-prediction button").is_disabled()
    page.locator(".rl-prediction input").first.focus()
    page.keyboard.press("Space")
    page.locator(".rl-prediction button").focus()
    page.keyboard.press("Enter")
    notebook.wait_for(".rl-prediction.rl-answered")
    assert notebook.text(".rl-response").startswith(("Yes. ", "Not quite. "))
    recorded = notebook.run_code("from rlcourse.checks.progress import load; print(load()['predictions'])")
    assert "what-the-robot-gets" in recorded
    assert notebook.cut_text(".rl-prediction") == []
