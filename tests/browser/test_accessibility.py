"""Every widget and card, in both themes: an automatic accessibility scan, and the contrast of every word."""

import pytest
from axe_playwright_python.sync_playwright import Axe

CELLS = {
    ".rl-grid-studio": "from rlcourse.widgets import GridStudio\nGridStudio().sweep()",
    ".rl-beat": "from rlcourse.widgets import BeatTheRobots\nBeatTheRobots().set(learned=True)",
    ".rl-loop": "from rlcourse.widgets import LoopPlayer\nLoopPlayer().set(step=3)",
    ".rl-lab": "from rlcourse.widgets import RewardLab\nRewardLab().set(extra='potential')",
    ".rl-race": "from rlcourse.widgets import LearningRace\nLearningRace(runs=4, yours=lambda r: r[:1]).run(2000)",
    ".rl-map": "from rlcourse.widgets import MethodMap\nMethodMap().set(actions='continuous', method='DQN')",
    ".rl-episode": "import numpy as np\nfrom rlcourse.widgets import EpisodePlayer\n"
    "EpisodePlayer('CartPole-v1', {'still': np.zeros((20, 4)), 'shaken': 0.1 * np.ones((9, 4))})",
    ".rl-prediction": "from rlcourse import predict\npredict('what-the-robot-gets')",
    ".rl-training": "from rlcourse.agents import reinforce\n"
    "run = reinforce.train(reinforce.Config(env='CartPole-v1', total_steps=3000))\nrun.wait()",
    ".player": "import mujoco\nfrom rlcourse.isaacgym.viewing.player.view import RobotPlayer\n"
    "RobotPlayer(mujoco.MjModel.from_xml_string("
    "'<mujoco><worldbody><body><freejoint/><geom size=\"1\"/></body></worldbody></mujoco>'))",
    ".rlc-wrong": 'from rlcourse import check\ncheck("total-reward", lambda rewards: sum(rewards[1:]))',
    ".rlc-right": 'from rlcourse import check\ncheck("total-reward", lambda rewards: sum(rewards))',
    ".rlc-progress": "from rlcourse import progress\nprogress()",
}
# The contrast (WCAG 2, 1.4.3) of each word that is seen in `selector` with what lies below its middle, the least first.
# Words in a disabled control are exempt, as they are there.
CONTRASTS = """(selector) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = 'transparent';
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, k) => a * part + (1 - a) * below[k]);
  const luminance = (color) => color.map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, k) => sum + [0.2126, 0.7152, 0.0722][k] * part, 0);
  const faded = (node) => node instanceof Element ? Number(getComputedStyle(node).opacity) * faded(node.parentNode) : 1;
  const paint = (node) => {
    const style = getComputedStyle(node);
    const inSvg = node instanceof SVGElement && node.tagName !== 'svg';
    const [r, g, b, a] = rgba(inSvg ? style.fill : style.backgroundColor);
    return [r, g, b, a * faded(node) * (inSvg ? Number(style.fillOpacity) : 1)];
  };
  const all = document.createElement('style');
  all.textContent = '* { pointer-events: auto !important; }';
  document.head.append(all);
  const found = [];
  const place = document.querySelector(selector);
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode, node = words.parentElement;
    if (!words.data.trim() || node.closest('style, option, script, :disabled, .rl-check:has(:disabled)')) continue;
    node.scrollIntoView({block: 'center', inline: 'center'});
    const range = document.createRange();
    range.selectNodeContents(words);
    const box = range.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const stack = document.elementsFromPoint(x, y);
    const at = stack.indexOf(node);
    if (at < 0 || !box.width) continue;
    let color = [255, 255, 255];
    for (const below of stack.slice(at + (node instanceof SVGElement ? 1 : 0)).reverse()) {
      if (below.tagName !== 'text') color = over(paint(below), color);
    }
    const style = getComputedStyle(node);
    const [r, g, b, a] = rgba(node instanceof SVGElement ? style.fill : style.color);
    const pair = [luminance(over([r, g, b, a * faded(node)], color)), luminance(color)];
    const kind = `${node.className.baseVal ?? node.className}`;
    found.push([(Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), words.data.trim().slice(0, 40), kind]);
  }
  all.remove();
  return found.sort((a, b) => a[0] - b[0]);
}"""


@pytest.mark.parametrize("selector", CELLS)
def test_a_scan_finds_nothing_and_every_word_can_be_read(lab, selector):
    notebook = lab.notebook([CELLS[selector]], height=1600)
    notebook.run_all(wait_for=selector, timeout=120)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        notebook.theme(theme)
        violations = Axe().run(notebook.page, context=selector).response["violations"]
        assert [(found["id"], [node["html"][:160] for node in found["nodes"]]) for found in violations] == [], theme
        contrasts = notebook.page.evaluate(CONTRASTS, selector)
        assert len(contrasts) >= 3
        assert [found for found in contrasts if found[0] < 4.5] == [], theme


def test_the_measure_finds_words_that_cannot_be_read(lab):
    words = "<p>dark</p><p style='color: #808080'>grey</p>"
    drawn = "<rect width='99' height='99' fill='#e69f00'/><text x='9' y='50' fill='white'>white</text>"
    shown = f"<div id='here' style='background: white; color: black'>{words}<svg>{drawn}</svg></div>"
    notebook = lab.notebook([f"from IPython.display import HTML\nHTML({shown!r})"])
    notebook.run_all(wait_for="#here svg")
    measured = {words: round(ratio, 1) for ratio, words, _ in notebook.page.evaluate(CONTRASTS, "#here")}
    assert measured == {"dark": 21.0, "grey": 3.9, "white": 2.3}
