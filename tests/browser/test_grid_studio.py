import numpy as np
import pytest
from playwright.sync_api import expect

CELLS = ["from rlcourse.widgets import GridStudio", "studio = GridStudio()\nstudio"]
BEGIN = """studio.set(map='russell-norvig', method='value iteration', show='values', gamma=0.9, cell=(0, 2)).run()"""
GAMMA = ".rl-grid-studio input[data-name=gamma]"
WORLD = ".rl-grid-studio .gs-world"
WORLD_ROWS = "print(*studio.text.splitlines())"


@pytest.fixture(scope="module")
def notebook(module_lab):
    notebook = module_lab.notebook(CELLS)
    notebook.run_all(WORLD)
    return notebook


@pytest.fixture
def studio(notebook):
    """The studio in the middle of the Russell and Norvig world, solved, with nothing painted."""
    notebook.size(1400, 900)
    notebook.run_code(BEGIN)
    choose(notebook, "Inspect")
    notebook.wait_for("() => document.querySelector('.gs-backup').innerText.includes('row 0, column 2')")
    yield notebook
    assert notebook.errors == []


def click(notebook, row, column, columns=4, rows=3, to=None):
    """Press on the middle of a cell; with `to` drag on to that cell."""
    box = notebook.page.locator(WORLD).bounding_box()
    mouse = notebook.page.mouse

    def at(row, column):
        return box["x"] + (column + 0.5) * box["width"] / columns, box["y"] + (row + 0.5) * box["height"] / rows

    mouse.move(*at(row, column))
    mouse.down()
    if to:
        mouse.move(*at(*to), steps=8)
    mouse.up()


def choose(notebook, name):
    notebook.page.locator(".rl-grid-studio .rl-choice label", has_text=name).first.click()


def press(notebook, name):
    notebook.page.locator(".rl-grid-studio button", has_text=name).first.click()


def status(notebook, name):
    return notebook.page.locator(".gs-status div", has_text=name).locator("b").inner_text()


def test_a_moved_slider_changes_the_picture(studio, capsys):
    values = np.round(np.linspace(0.3, 0.99, 24), 2).tolist()
    median = studio.median_latency(GAMMA, WORLD, values)
    with capsys.disabled():
        print(f"\ngrid-world studio: slider to changed picture, median of {len(values)}: {median:.0f} ms")
    studio.wait_for_printed("print(studio.mdp.gamma)", "0.99")
    value = studio.run_code("print(f'{studio.values[0]:.2f}')")
    expect(studio.page.locator(f"{WORLD} text").get_by_text(value, exact=True).first).to_be_visible()
    studio.page.focus(GAMMA)
    studio.page.keyboard.press("ArrowLeft")
    studio.wait_for("() => document.querySelector('.rl-grid-studio output').textContent === '0.98'")


def test_the_mouse_paints_the_kernels_world(studio):
    choose(studio, "Wall")
    click(studio, 2, 1, to=(2, 2))
    studio.wait_for("() => document.querySelectorAll('.gs-wall').length === 3")
    studio.wait_for_printed(WORLD_ROWS, "...G .#.P S##.")
    click(studio, 2, 2)
    studio.wait_for("() => document.querySelectorAll('.gs-wall').length === 2")
    choose(studio, "Reward")
    studio.page.fill(".gs-amount input", "-0.7")
    click(studio, 0, 1)
    studio.wait_for("() => [...document.querySelectorAll('.gs-tag')].some((tag) => tag.textContent === '−0.7')")
    studio.wait_for_printed("print(studio.cell_rewards)", "{(0, 1): -0.7}")


def test_the_keyboard_paints_and_leaves_the_notebook_alone(studio):
    cells = "() => jupyterapp.shell.currentWidget.content.widgets.length"
    before = studio.page.evaluate(cells)
    studio.page.focus(WORLD)
    for key in ("ArrowDown", "ArrowDown", "w", "Enter"):
        studio.page.keyboard.press(key)
    studio.wait_for("() => document.querySelectorAll('.gs-wall').length === 2")
    studio.wait_for_printed(WORLD_ROWS, "...G .#.P S.#.")
    for key in ("d", "d", "a", "b", "x"):
        studio.page.keyboard.press(key)
    assert studio.page.evaluate(cells) == before


def test_a_clicked_cell_shows_its_backup(studio):
    click(studio, 0, 1)
    studio.wait_for("() => document.querySelector('.gs-backup').innerText.includes('row 0, column 1')")
    text = studio.text(".gs-backup")
    q = studio.run_code(
        "from rlcourse.planning import q_from_v; print(*q_from_v(studio.mdp, studio.values)[1].round(3))"
    )
    for value in map(float, q.split()):
        assert f"= {value:.3f}".replace("-", "−") in text
    right = studio.page.locator(".gs-action", has_text="→ right").inner_text()
    assert "max" in right and "0.80" in right and "0.90" in right


def test_backup_sweep_run_and_pause(studio):
    press(studio, "Reset")
    studio.wait_for("() => document.querySelector('.gs-status b').textContent === '0'")
    press(studio, "One backup")
    studio.wait_for("() => document.querySelector('.gs-status b').textContent === '0 + 1/9'")
    press(studio, "One sweep")
    studio.wait_for("() => document.querySelector('.gs-status b').textContent === '1'")
    press(studio, "Run")
    studio.wait_for("() => Number(document.querySelector('.gs-status b').textContent) >= 4")
    press(studio, "Pause")
    studio.page.wait_for_timeout(400)
    paused = status(studio, "Sweeps")
    studio.page.wait_for_timeout(700)
    assert status(studio, "Sweeps") == paused
    choose(studio, "Fast")
    press(studio, "Run")
    studio.wait_for("() => [...document.querySelectorAll('.rl-button')].some((b) => b.textContent === 'Run')")
    studio.wait_for_printed("print(studio.view['finished'])", "True")


def test_q_learning_walks_and_shows_its_last_update(studio):
    choose(studio, "Q-learning")
    studio.wait_for(".gs-robot")
    press(studio, "One step")
    studio.wait_for("() => document.querySelector('.gs-status').innerText.includes('Steps\\n1')")
    click(studio, 2, 0)
    studio.wait_for("() => document.querySelector('.gs-backup').innerText.includes('Last update')")
    choose(studio, "Fast")
    press(studio, "Run")
    studio.wait_for("() => Number(document.querySelector('.gs-status b').textContent.replace(',', '')) > 20")
    press(studio, "Pause")
    studio.page.wait_for_timeout(400)  # a step may be on its way, which would move the cell of the next test


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_nothing_is_cut_and_text_can_be_read(studio, theme):
    studio.theme(theme)
    for width in (1400, 1150, 1000):
        studio.size(width, 900)
        for name, method in (("cliff", "value iteration"), ("rooms", "q-learning"), ("bridge", "policy iteration")):
            studio.run_code(f"studio.set(map={name!r}, method={method!r}, cell=(1, 0)).sweep().sweep()")
            studio.wait_for("name => document.querySelector('.rl-grid-studio select').value === name", argument=name)
            assert studio.cut_text(".rl-grid-studio") == []
    contrast = studio.page.evaluate(CONTRAST)
    assert contrast >= 4.5, f"the least readable number has contrast {contrast:.1f}"


# The lowest contrast (WCAG) between the numbers of the world and any colour of the heat map.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const light = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(document.querySelector('.rl-grid-studio'));
  const ink = light(style.getPropertyValue('--rl-heat-ink'));
  return Math.min(...['--rl-high', '--rl-middle', '--rl-low'].map((name) => {
    const fill = light(style.getPropertyValue(name));
    return (Math.max(ink, fill) + 0.05) / (Math.min(ink, fill) + 0.05);
  }));
}"""
