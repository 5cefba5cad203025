"""Recorded episodes in a real JupyterLab."""

from playwright.sync_api import expect

CODE = """import numpy as np
from rlcourse.widgets import EpisodePlayer
t = np.arange(100)[:, None]
swinging = np.hstack((0.02 * t, 0 * t, 0.2 * np.sin(t / 5), 0 * t))
player = EpisodePlayer("CartPole-v1", {"long": swinging, "short": swinging[:20]})
player"""
STEP = "print(player.view['step'])"


def test_episodes_play_and_can_be_scrubbed(lab):
    notebook = lab.notebook([CODE])
    notebook.run_all(wait_for=".rl-episode-panel svg")
    page = notebook.page
    assert notebook.text(".rl-episode-panel .rl-note") == "step 0"
    page.get_by_role("button", name="Play").click()
    notebook.wait_for("() => document.querySelector('.rl-episode .rl-note').textContent === 'ends after 99 steps'")
    expect(page.get_by_role("button", name="Play again")).to_be_visible()
    notebook.wait_for_printed(STEP, "99")

    latency = notebook.median_latency(".rl-episode input[type=range]", ".rl-episode-panel svg", list(range(5, 60, 3)))
    print(f"episode player: {latency:.1f} ms from slider to picture")
    page.get_by_role("slider", name="Step").fill("10")
    expect(page.locator(".rl-episode-panel .rl-note")).to_have_text(["step 10", "step 10"])
    notebook.wait_for_printed(STEP, "10")  # or this message might come after the next one
    notebook.run_code("player.set(step=30)")
    notebook.wait_for("() => document.querySelector('.rl-episode .rl-note').textContent === 'step 30'")
    notebook.size(700, 800)
    assert notebook.cut_text(".rl-episode") == []
    assert not notebook.errors
