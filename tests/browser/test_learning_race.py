"""The learning race in a real JupyterLab: it learns while sliders answer, and stops when its cell is run again."""

import statistics

from playwright.sync_api import expect

CODE = "from rlcourse.widgets import LearningRace\nrace = LearningRace()\nrace"
THREADS = "import threading; print(sum(thread.name == 'learning race' for thread in threading.enumerate()))"
# The status line names the settings of the picture that is drawn.
MOVE = """async (values) => {
  const input = document.querySelector('.rl-race input[type=range]');
  const status = document.querySelector('.rl-race [role=status]');
  const times = [];
  for (const value of values) {
    const start = performance.now();
    input.value = value;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    while (!status.textContent.includes(`α = ${value},`)) {
      if (performance.now() - start > 5000) return null;
      await new Promise(requestAnimationFrame);
    }
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 100));
  }
  return times;
}"""


def test_learns_while_sliders_answer_and_stops_with_its_cell(lab):
    notebook = lab.notebook([CODE])
    notebook.run_all(wait_for=".rl-race-charts")
    page = notebook.page
    notebook.wait_for("() => document.querySelector('.rl-race-line').getAttribute('d').length > 40")
    expect(page.locator(".rl-race .rl-primary")).to_have_text("Pause")

    values = [round(0.05 * k, 2) for k in range(1, 21)] + [0.5]
    times = page.evaluate(MOVE, values)
    print(f"learning race: {statistics.median(times):.0f} ms from slider to picture while learning, {len(times)} moves")
    notebook.wait_for_printed("print(race.model.values['alpha'], race.model.playing)", "0.5 True")

    page.get_by_role("button", name="Pause").click()
    notebook.wait_for("() => document.querySelector('.rl-race .rl-primary').textContent === 'Play'")
    notebook.wait_for_printed(THREADS, "0")
    picture = "() => document.querySelector('.rl-race-panels').innerHTML"
    before = page.evaluate(picture)
    page.get_by_label("Discount").focus()
    page.keyboard.press("ArrowLeft")
    notebook.wait_for(f"(before) => ({picture})() !== before", argument=before)
    assert notebook.cut_text(".rl-race") == []

    page.get_by_role("button", name="Play").click()
    notebook.wait_for("() => document.querySelector('.rl-race .rl-primary').textContent === 'Pause'")
    notebook.run_code("old = race")
    notebook.run_all(wait_for=".rl-race-charts")
    notebook.wait_for("() => document.querySelector('.rl-race .rl-primary').textContent === 'Pause'")
    notebook.wait_for_printed("print(old.model.playing, race.model.playing)", "False True")
    notebook.wait_for_printed(THREADS, "1")
