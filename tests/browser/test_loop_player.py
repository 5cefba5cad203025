"""The agent-environment loop in a real JupyterLab."""

from playwright.sync_api import expect

SLIPPING = """from rlcourse.widgets import LoopPlayer
player = LoopPlayer(lambda state: 0, map=".....\\nS...G", slip=1.0)
player"""
CODE = """from rlcourse.widgets import LoopPlayer
player = LoopPlayer(lambda state: 1, map="S...G", slip=0.0, step_reward=-1.0, gamma=0.5)
player"""


def test_steps_fill_the_table_and_the_slider_discounts_it(lab):
    notebook = lab.notebook([CODE])
    notebook.run_all(wait_for=".rl-loop-diagram")
    page = notebook.page
    page.get_by_role("button", name="Step").click()
    notebook.wait_for("() => document.querySelector('.rl-loop-agent.rl-loop-lit')")
    page.get_by_role("button", name="Step").click()
    notebook.wait_for("() => document.querySelectorAll('.rl-loop tbody tr').length === 2")
    page.get_by_label("Seconds a step").fill("0.2")
    page.get_by_role("button", name="Play").click()
    notebook.wait_for("() => document.querySelector('.rl-loop [role=status]').textContent.includes('terminal')")
    expect(page.locator(".rl-loop tbody tr:last-child")).to_contain_text("(0, 4)")

    values = [k / 25 for k in range(2, 23)]
    latency = notebook.median_latency(".rl-loop input[type=range]", ".rl-loop tbody", values)
    print(f"loop player: {latency:.1f} ms from slider to table, median of {len(values)}")
    page.get_by_label("Discount").fill("0.5")
    expect(page.locator(".rl-loop-total")).to_contain_text("−1.750")
    notebook.wait_for_printed("print(len(player.trajectory), player.discounted_return)", "4 -1.75")
    assert notebook.cut_text(".rl-loop") == []


def test_a_slip_is_said(lab):
    notebook = lab.notebook([SLIPPING])
    notebook.run_all(wait_for=".rl-loop-diagram")
    notebook.page.get_by_label("Seconds a step").fill("0.2")
    notebook.page.get_by_role("button", name="Step").click()
    expect(notebook.page.locator(".rl-loop [role=status]")).to_contain_text("It slipped: it wanted to go up")
