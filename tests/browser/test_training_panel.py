"""The training panel in a real JupyterLab: its controls answer while an agent trains."""

import statistics

from playwright.sync_api import expect

CELL = """from rlcourse.agents import ppo
from rlcourse.agents.tuned import tuned
run = ppo.train(tuned("ppo", "CartPole-v1", total_steps=2_000_000), record_every=4_000)"""
THREADS = (
    "import threading; print(sum(thread.name.startswith('train') and thread.is_alive() "
    "for thread in threading.enumerate()))"
)
# Moves the slider of the clip range to places on it and waits until the panel says that the agent uses the new value.
MOVE = """async (places) => {
  const input = document.querySelector('.rl-training input[aria-label="Clip range"]');
  const used = document.querySelector('.rl-training-used');
  const times = [];
  for (const place of places) {
    const start = performance.now();
    input.value = place;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    const text = `Clip range ${input.parentNode.querySelector('output').textContent}`;
    while (!used.textContent.includes(text + ',')) {
      if (performance.now() - start > 5000) return null;
      await new Promise(requestAnimationFrame);
    }
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 130));
  }
  return times;
}"""
STOP = """async () => {
  const status = document.querySelector('.rl-training [role=status]');
  const start = performance.now();
  document.querySelector('button.rl-training-stop').click();
  while (status.textContent !== 'stopped') {
    if (performance.now() - start > 5000) return null;
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}"""
DRAWN = "() => document.querySelector('.rl-training-line')?.getAttribute('d').length > 60"
STATUS = "(text) => document.querySelector('.rl-training [role=status]')?.textContent === text"


def open_panel(lab, cells):
    notebook = lab.notebook(cells)
    notebook.run_all(wait_for=".rl-training-charts")
    notebook.wait_for(DRAWN)
    return notebook


def test_sliders_pause_and_stop_answer_while_it_trains(lab):
    notebook = open_panel(lab, [CELL])
    page = notebook.page
    times = page.evaluate(MOVE, list(range(10, 70, 4)))
    assert times is not None
    print(f"training panel: {statistics.median(times):.0f} ms from slider to the agent's answer, {len(times)} moves")
    clip_range = "print(run.config.clip_range == run.agent.config.clip_range, run.config.clip_range > 0.3)"
    notebook.wait_for_printed(clip_range, "True True")

    page.get_by_role("button", name="Pause").click()
    notebook.wait_for(STATUS, argument="paused")
    assert notebook.run_code("import time; a = run.steps; time.sleep(0.3); print(run.steps - a)") == "0"
    page.get_by_role("button", name="Go on").click()
    notebook.wait_for(STATUS, argument="training")
    assert notebook.cut_text(".rl-training") == []

    stops = [page.evaluate(STOP)]
    for _ in range(2):
        notebook.run_all()
        notebook.wait_for(STATUS, argument="training")
        stops.append(page.evaluate(STOP))
    assert None not in stops
    print(f"training panel: {statistics.median(stops):.0f} ms from Stop to stopped, {len(stops)} runs")
    notebook.wait_for_printed("print(run.state)", "stopped")
    expect(page.get_by_role("button", name="Stop")).to_be_disabled()
    notebook.wait_for_printed(THREADS, "0")


def test_a_cell_that_is_run_again_stops_its_run_and_two_cells_train_side_by_side(lab):
    other = CELL.replace("run", "second")
    notebook = open_panel(lab, [CELL, other])
    notebook.wait_for_printed("print(run.state, second.state)", "running running")
    notebook.run_code("old = run")
    notebook.run_all()
    notebook.wait_for_printed("print(old.state, run.state, second.state)", "stopped running running")
    notebook.run_code("run.stop(); second.stop(); run.wait(); second.wait()")
    assert notebook.run_code("print(run.state, second.state)") == "stopped stopped"


def test_a_kernel_restart_leaves_a_picture_and_the_cell_runs_again(lab):
    notebook = open_panel(lab, [CELL])
    notebook.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    notebook.run_all(wait_for=".rl-training-charts")
    notebook.wait_for(DRAWN)
    notebook.wait_for(STATUS, argument="training")
    assert notebook.page.evaluate(STOP) is not None


QUICK = """from rlcourse.agents import ppo
from rlcourse.agents.tuned import tuned
config = tuned("ppo", "CartPole-v1", total_steps=60_000)
run = ppo.train(config, evaluate_every=20_000, evaluation_episodes=2)"""
SLOW = """import time
from rlcourse.agents import ppo
def slowly(run):
    time.sleep(0.2)
    if run.iterations == 3:
        run.pause()
config = ppo.Config(env="Pendulum-v1", num_envs=1, rollout_steps=16, learning_rate=1e-2)
run = ppo.train(config, callback=slowly)"""
BREAKS = """import gymnasium
from rlcourse.agents import ppo
class Breaks(gymnasium.Wrapper):
    def step(self, action):
        raise RuntimeError("the motor is gone")
run = ppo.train(ppo.Config(env=lambda: Breaks(gymnasium.make("CartPole-v1")), num_envs=2))"""
# The least contrast, to the paper, of all words and of all that is drawn; partly transparent ones are left out.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = (color) => {
    const [r, g, b] = [...rgb(color)].slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const panel = document.querySelector('.rl-training');
  const paper = light(getComputedStyle(panel).backgroundColor);
  const words = [...panel.querySelectorAll('p, span, label, output, text')]
    .filter((node) => node.textContent.trim() && node.checkVisibility() && !node.closest('button, .rl-message'))
    .map((node) => [node, node.tagName === 'text' ? 'fill' : 'color']);
  const marks = [...panel.querySelectorAll('.rl-training-line, .rl-training-dots, .rl-training-target')]
    .map((node) => [node, 'stroke']);
  marks.push(...[...panel.querySelectorAll('.rl-training-evaluations')].map((node) => [node, 'fill']));
  return Math.min(...[...words, ...marks].map(([node, property]) => {
    const [low, high] = [light(getComputedStyle(node)[property]), paper].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }));
}"""
# Bottom of the learning curve below the top of the panel, and the height of the whole panel.
HEIGHTS = """() => {
  const panel = document.querySelector('.rl-training').getBoundingClientRect();
  const curve = document.querySelector('.rl-training-charts > .rl-training-chart').getBoundingClientRect();
  return [curve.bottom - panel.top, panel.height];
}"""


def finished(lab, cells, **size):
    notebook = lab.notebook(cells, **size)
    notebook.run_all(wait_for=".rl-training-charts")
    expect(notebook.page.locator(".rl-training [role=status]")).to_have_text("finished", timeout=60_000)
    return notebook


def test_a_finished_run_shows_every_episode_and_says_what_came_out(lab):
    notebook = finished(lab, [QUICK])
    panel = notebook.page.locator(".rl-training")
    report = panel.locator(".rl-training-report")
    expect(report).to_contain_text("Finished after 61,440 steps in ")
    expect(report).to_contain_text("Last evaluation, without exploration: ")
    expect(panel).to_contain_text("return of an episode")
    expect(panel).to_contain_text("environment steps")
    expect(panel.locator(".rl-training-target-text")).to_have_text("target 475")
    shown = """([kept, rows]) => {
      const dots = document.querySelector('.rl-training-dots').getAttribute('d').split('M').length - 1;
      const diamonds = document.querySelector('.rl-training-evaluations').getAttribute('d').split('z').length - 1;
      return dots === kept + 2 * rows && diamonds === 3;
    }"""
    code = "log = run.log; print(log.kept.shape[1], len(log.stretches) if log.every > 1 else 0)"
    kept, rows = map(int, notebook.run_code(code).split())
    notebook.wait_for(shown, argument=[kept, rows])
    expect(panel.locator(".rl-primary")).to_have_count(0)
    assert notebook.errors == []


def test_both_themes_have_contrast_and_small_windows_show_everything(lab):
    notebook = finished(lab, [QUICK], width=1024, height=768)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        notebook.theme(theme)
        assert notebook.page.evaluate(CONTRAST) >= 4.5, theme
    notebook.wait_for("() => document.querySelector('.rl-training').clientWidth < 640")
    assert notebook.page.evaluate(HEIGHTS)[1] <= 650 and notebook.cut_text(".rl-training") == []
    notebook.page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    for width in (700, 500):
        notebook.size(width, 768)
        notebook.wait_for(f"() => document.querySelector('.rl-training').clientWidth < {width}")
        assert notebook.page.evaluate(HEIGHTS)[0] <= 650 and notebook.cut_text(".rl-training") == [], width
    notebook.page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")


def test_before_the_first_episode_and_settings_by_the_keyboard(lab):
    notebook = lab.notebook([SLOW])
    notebook.run_all(wait_for=".rl-training-charts")
    page = notebook.page
    expect(page.locator(".rl-training-report")).to_have_text("First episode still running: step 48 of at most 200.")
    page.get_by_role("button", name="Go on").click()
    slider = page.get_by_role("slider", name="Learning rate")
    assert slider.bounding_box()["height"] >= 24
    page.get_by_role("slider", name="Clip range").hover()
    expect(page.locator(".rl-training-hint")).to_contain_text("Clip range: how far the probability ratio may leave 1")
    slider.focus()
    expect(page.locator(".rl-training-hint")).to_contain_text("Learning rate: step size of Adam")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    notebook.wait_for_printed("print(run.config.learning_rate, run.agent.config.learning_rate)", "0.02 0.02")
    expect(page.locator(".rl-training-used")).to_contain_text("Learning rate 0.02,")
    expect(slider.locator("xpath=following-sibling::output")).to_have_text("0.02")
    notebook.run_code("run.config.learning_rate = 0.00321")
    expect(page.locator(".rl-training-used")).to_contain_text("Learning rate 0.00321,")
    expect(slider.locator("xpath=following-sibling::output")).to_have_text("0.00321")
    assert page.evaluate(STOP) is not None


def test_an_error_in_training_is_said_in_the_panel_and_the_kernel_lives(lab):
    notebook = lab.notebook([BREAKS])
    notebook.run_all(wait_for=".rl-training-charts")
    expect(notebook.page.locator(".rl-training [role=status]")).to_have_text("failed")
    alert = notebook.page.locator(".rl-training [role=alert]")
    expect(alert).to_contain_text("Training stopped at step 0 (iteration 1): RuntimeError: the motor is gone.")
    assert notebook.run_code("print(run.state)") == "failed"


def test_a_missing_package_is_one_sentence_in_the_notebook(lab):
    notebook = lab.notebook(["from rlcourse.agents import ppo\nppo.train(ppo.Config(env='CartPol-v1'))"])
    notebook.run_all()
    said = "EnvironmentUnavailable: There is no environment 'CartPol-v1'. Did you mean CartPole-v1?"
    expect(notebook.page.locator(".jp-OutputArea-output pre").filter(has_text="Unavailable")).to_have_text(said)
