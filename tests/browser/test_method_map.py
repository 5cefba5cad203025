"""The map of methods in a real JupyterLab."""

import statistics

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
    names = ("SAC", "PPO", "SARSA", "Dreamer", "DQN") * 4
    times = [notebook.page.evaluate(CLICK, name) for name in names]
    print(f"method map: {statistics.median(times):.1f} ms from click to text, median of {len(times)}")
    assert notebook.text(".rl-map-detail h3") == "DQN"

    notebook.page.get_by_role("radiogroup", name="What are the actions?").get_by_label("continuous").check()
    assert "of 21 methods fit" in notebook.text(".rl-map .rl-note[role=status]")
    assert "one by one" in notebook.text(".rl-map-detail .rl-message")
    notebook.page.locator(".rl-map-method").first.focus()
    notebook.page.keyboard.press("ArrowDown")
    notebook.page.keyboard.press("Enter")
    assert notebook.text(".rl-map-detail h3") == "Policy iteration"
    notebook.page.wait_for_timeout(500)
    assert notebook.run_code("print(map.method, map.model.values['actions'])") == "Policy iteration continuous"
    assert notebook.cut_text(".rl-map") == []
    assert not [line for line in notebook.errors if "rl-" in line]
