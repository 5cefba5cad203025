"""The reward lab in a real JupyterLab."""

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
    page = notebook.page
    values = [k / 5 for k in range(6, 26)]
    latency = notebook.median_latency(".rl-lab input[type=range]", ".rl-lab-bars", values)
    computed = page.evaluate(PRECISE, values)
    print(f"reward lab: {latency:.1f} ms from slider to new frame, {computed:.1f} ms of work, medians of {len(values)}")

    page.get_by_role("button", name="alive-bonus trap").click()
    assert "oscillating” the best" in notebook.text(".rl-lab-verdict")
    page.get_by_role("button", name="dense", exact=True).click()
    page.get_by_role("radio", name="potential-based").check()
    assert "left the ranking as it was" in notebook.text(".rl-lab-verdict")
    page.get_by_role("radio", name="naive: being near").check()
    assert "changed what is best" in notebook.text(".rl-lab-verdict")
    page.wait_for_timeout(600)
    assert notebook.run_code("print(lab.winner, lab.weights['distance'])") == "oscillating 1.0"

    before = page.evaluate("() => document.querySelector('.rl-lab-stage').toDataURL()")
    page.locator(".rl-lab-stage").focus()
    page.keyboard.press("ArrowRight")
    notebook.wait_for("(before) => document.querySelector('.rl-lab-stage').toDataURL() !== before", argument=before)
    notebook.run_code("lab.set(preset='sparse', extra='none')")
    notebook.wait_for("() => document.querySelector('.rl-lab-verdict').textContent.includes('hasty')")
    assert notebook.cut_text(".rl-lab") == []
