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


@pytest.mark.parametrize("selector", CELLS)
def test_a_scan_finds_nothing_and_every_word_can_be_read(lab, selector):
    notebook = lab.notebook([CELLS[selector]], height=1600)
    notebook.run_all(wait_for=selector, timeout=120)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        notebook.theme(theme)
        violations = Axe().run(notebook.page, context=selector).response["violations"]
        assert [(found["id"], [node["html"][:160] for node in found["nodes"]]) for found in violations] == [], theme
        contrasts = notebook.contrasts(selector)
        assert len(contrasts) >= 3
        assert [found for found in contrasts if found[0] < 4.5] == [], theme


def test_the_measure_finds_words_that_cannot_be_read(lab):
    words = "<p>dark</p><p style='color: #808080'>grey</p>"
    drawn = "<rect width='99' height='99' fill='#e69f00'/><text x='9' y='50' fill='white'>white</text>"
    shown = f"<div id='here' style='background: white; color: black'>{words}<svg>{drawn}</svg></div>"
    notebook = lab.notebook([f"from IPython.display import HTML\nHTML({shown!r})"])
    notebook.run_all(wait_for="#here svg")
    measured = {words: round(ratio, 1) for ratio, words, _ in notebook.contrasts("#here")}
    assert measured == {"dark": 21.0, "grey": 3.9, "white": 2.3}
