"""The reward lab in a real JupyterLab."""

from playwright.sync_api import expect

CODE = "from rlcourse.widgets import RewardLab\nlab = RewardLab()\nlab"
PRECISE = """async (values) => {
  const input = document.querySelector('.rl-lab input[type=range]');
  const bars = document.querySelector('.rl-lab-bars');
  const times = [];
  for (const value of values) {
    const before = bars.innerHTML;
    const start = performance.now();
    input.value = value;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    if (bars.innerHTML === before) return null;
    times.push(performance.now() - start);
    await new Promise(requestAnimationFrame);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}"""


def test_weights_rerank_and_the_kernel_follows(lab):
    notebook = lab.notebook([CODE])
    notebook.run_all(wait_for=".rl-lab-bars")
    page, verdict = notebook.page, notebook.page.locator(".rl-lab-verdict")
    values = [k / 5 for k in range(6, 26)]
    latency = notebook.median_latency(".rl-lab input[type=range]", ".rl-lab-bars", values)
    computed = page.evaluate(PRECISE, values)
    print(f"reward lab: {latency:.1f} ms from slider to new frame, {computed:.1f} ms of work, medians of {len(values)}")

    page.get_by_role("button", name="dense + alive").click()
    expect(verdict).to_contain_text("oscillating” the best")
    page.get_by_role("button", name="dense", exact=True).click()
    page.get_by_role("radio", name="potential-based").check()
    expect(verdict).to_contain_text("left the ranking as it was")
    page.get_by_role("radio", name="naive: being near").check()
    expect(verdict).to_contain_text("changed what is best")
    notebook.wait_for_printed("print(lab.winner, lab.weights['distance'])", "oscillating 1.0")

    before = page.evaluate("() => document.querySelector('.rl-lab-stage').toDataURL()")
    page.locator(".rl-lab-stage").focus()
    page.keyboard.press("ArrowRight")
    notebook.wait_for("(before) => document.querySelector('.rl-lab-stage').toDataURL() !== before", argument=before)
    notebook.run_code("lab.set(preset='sparse', extra='none')")
    notebook.wait_for("() => document.querySelector('.rl-lab-verdict').textContent.includes('hasty')")
    assert notebook.cut_text(".rl-lab") == []
