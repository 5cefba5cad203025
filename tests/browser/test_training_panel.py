"""The training panel in a real JupyterLab: its controls answer while an agent trains."""

import statistics

from playwright.sync_api import expect

CELL = """from rlcourse.agents import ppo
run = ppo.train(ppo.Config(env="CartPole-v1", total_steps=2_000_000), record_every=4_000)"""
THREADS = (
    "import threading; print(sum(thread.name.startswith('train') and thread.is_alive() "
    "for thread in threading.enumerate()))"
)
# Moves the slider of the clip range and waits until the panel says that the agent uses the new value.
MOVE = """async (values) => {
  const input = document.querySelector('.rl-training input[aria-label="Clip range"]');
  const used = document.querySelector('.rl-training-used');
  const times = [];
  for (const value of values) {
    const start = performance.now();
    input.value = value;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    const text = `Clip range ${Number(Number(input.value).toPrecision(3))}`;
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
    values = [round(0.1 + 0.0192 * k, 4) for k in range(15)]
    times = page.evaluate(MOVE, values)
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
