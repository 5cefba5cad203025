"""The map of methods in a real JupyterLab."""

import statistics

from playwright.sync_api import expect

CLICK = """async (name) => {
  const method = [...document.querySelectorAll('.rl-map-method')].find((one) => one.innerText.startsWith(name));
  const detail = document.querySelector('.rl-map-detail');
  const before = detail.innerHTML;
  const start = performance.now();
  method.click();
  while (detail.innerHTML === before) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def test_clicks_show_methods_and_answers_filter_them(lab):
    notebook = lab.notebook(["from rlcourse.widgets import MethodMap\nmap = MethodMap()\nmap"])
    notebook.run_all(wait_for=".rl-map-detail")
    title = notebook.page.locator(".rl-map-detail h3")
    names = ("SAC", "PPO", "SARSA", "Dreamer", "DQN") * 4
    times = [notebook.page.evaluate(CLICK, name) for name in names]
    print(f"method map: {statistics.median(times):.1f} ms from click to text, median of {len(times)}")
    expect(title).to_have_text("DQN")

    notebook.page.get_by_label("What are the actions?").select_option("continuous")
    expect(notebook.page.locator(".rl-map .rl-note[role=status]")).to_contain_text("of 21 methods fit")
    expect(notebook.page.locator(".rl-map-detail .rl-message")).to_contain_text("one by one")
    notebook.page.locator(".rl-map-method").first.focus()
    notebook.page.keyboard.press("ArrowDown")
    notebook.page.keyboard.press("Enter")
    expect(title).to_have_text("Policy iteration")
    notebook.wait_for_printed("print(map.method, map.model.values['actions'])", "Policy iteration continuous")
    assert notebook.cut_text(".rl-map") == []
    assert not [line for line in notebook.errors if "rl-" in line]
