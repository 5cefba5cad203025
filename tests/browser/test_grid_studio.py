import re

import numpy as np
import pytest
from playwright.sync_api import expect

from rlcourse.mdp import MAPS

CELLS = ["from rlcourse.widgets import GridStudio", "studio = GridStudio()\nstudio"]
BEGIN = """studio.unpin().set(map='russell-norvig', method='value iteration', show='values', arrows=True, gamma=0.9, \
slip=0.2, step_reward=-0.04, cell=(0, 2)).run()"""
GAMMA = ".rl-grid-studio input[data-name=gamma]"
WORLD = ".rl-grid-studio .gs-world"
WORLD_ROWS = "print(*studio.text.splitlines())"

NIGHTLY = [pytest.param(name, marks=pytest.mark.nightly) for name in ("policy iteration", "q-learning")]
METHODS = ["value iteration", *NIGHTLY]


@pytest.fixture(scope="module")
def notebook(module_lab):
    notebook = module_lab.notebook(CELLS)
    notebook.run_all(WORLD)
    return notebook


@pytest.fixture
def studio(notebook):
    """The studio in the middle of the Russell and Norvig world, solved, with nothing painted."""
    notebook.size(1400, 900)
    notebook.theme("JupyterLab Light")
    notebook.run_code(BEGIN)
    choose(notebook, "Inspect")
    set_speed(notebook, "normal")
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


def set_speed(notebook, speed):
    notebook.page.locator(".rl-grid-studio .gs-buttons select").select_option(speed)


def button(notebook, name):
    return notebook.page.locator(".rl-grid-studio").get_by_role("button", name=name, exact=True)


def press(notebook, name):
    button(notebook, name).click()


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
    assert "max" in right and "0.8 [" in right and "0.9 ×" in right


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
    set_speed(studio, "fast")
    press(studio, "Run")
    expect(button(studio, "Run")).to_be_visible(timeout=30_000)
    studio.wait_for_printed("print(studio.view['finished'])", "True")


def test_q_learning_walks_and_shows_its_last_update(studio):
    choose(studio, "Q-learning")
    studio.wait_for(".gs-robot")
    press(studio, "One step")
    studio.wait_for("() => document.querySelector('.gs-status').innerText.includes('Steps 1')")
    click(studio, 2, 0)
    studio.wait_for("() => document.querySelector('.gs-backup').innerText.includes('Last update')")
    set_speed(studio, "fast")
    press(studio, "Run")
    studio.wait_for("() => Number(document.querySelector('.gs-status b').textContent.replace(',', '')) > 20")
    press(studio, "Pause")
    studio.page.wait_for_timeout(400)  # a step may be on its way, which would move the cell of the next test


LARGEST = "\\n".join(["S" + "." * 11, *["." * 12] * 10, "." * 11 + "G"])
# As wide as a cell of a notebook in a window of 1024 x 768 beside the file browser, of which it shows 647 pixels.
SMALL, TALL = (1024, 768), 647


def height(studio):
    return studio.page.locator(".rl-grid-studio").evaluate("node => node.getBoundingClientRect().height")


@pytest.mark.parametrize("method", METHODS)
def test_all_fits_into_a_small_window(studio, method):
    studio.size(*SMALL)
    for name in (*MAPS, LARGEST):
        for show in ("values", "q"):
            code = f"studio.set(map='{name}', method={method!r}, show={show!r}).sweep().sweep().set(cell=(0, 1))"
            studio.run_code(code)
            row = "document.querySelector('.gs-backup').innerText.includes('row 0, column 1')"
            shown = f"document.querySelector('.gs-world').viewBox.baseVal.height > 0 && {row}"
            studio.wait_for(f"() => {shown} && document.querySelectorAll('.gs-cell').length === {cells(studio)}")
            expect(studio.page.locator(WORLD)).to_be_visible()
            assert height(studio) <= TALL, f"{name}, {method}, {show}"
            assert studio.cut_text(".rl-grid-studio") == []
            assert unit(studio) >= 24


def cells(studio):
    return int(studio.run_code("print(studio.mdp.n_states)"))


def unit(studio):
    return studio.page.locator(".gs-cell").first.evaluate("node => node.getBoundingClientRect().width")


def test_walks_and_a_pin_fit_as_well(studio):
    studio.size(*SMALL)
    for name in ("rooms", "cliff", "russell-norvig"):
        studio.run_code(f"studio.set(map={name!r}, slip=0.2).run().pin().set(slip=0.4, cell=(0, 1)).walk().walk(n=50)")
        studio.wait_for("() => document.querySelector('.gs-average').textContent.startsWith('50 walks')")
        studio.wait_for("() => document.querySelector('.gs-pin-line').textContent.startsWith('Pinned')")
        assert height(studio) <= TALL
        studio.run_code("studio.unpin()")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_nothing_is_cut_and_text_can_be_read(studio, theme):
    studio.theme(theme)
    for width in (1400, 1150, 960, 700):
        studio.size(width, 900)
        for name, method in (("cliff", "value iteration"), ("rooms", "q-learning"), ("bridge", "policy iteration")):
            studio.run_code(f"studio.set(map={name!r}, method={method!r}, cell=(1, 0)).sweep().sweep().pin()")
            studio.wait_for("name => document.querySelector('.rl-grid-studio select').value === name", argument=name)
            assert studio.cut_text(".rl-grid-studio") == []
        assert [found for found in studio.contrasts(".rl-grid-studio") if found[0] < 4.5] == []
    contrast = studio.page.evaluate(CONTRAST)
    assert contrast >= 4.5, f"the least readable number has contrast {contrast:.1f}"


def test_arrows_and_robot_are_large_enough(studio):
    studio.size(*SMALL)
    studio.run_code(f"studio.set(map='{LARGEST}', slip=0.1).run()")
    studio.wait_for("() => document.querySelectorAll('.gs-arrow').length > 130")
    sizes = studio.page.locator("polygon.gs-arrow").evaluate_all(
        "arrows => arrows.map((arrow) => arrow.getBBox()).map((box) => Math.max(box.width, box.height))"
    )
    assert np.median(sizes) >= 0.4 * unit(studio)
    studio.run_code("studio.set(method='q-learning')")
    robot = studio.page.locator(".gs-robot")
    expect(robot).to_have_count(1)
    assert robot.evaluate("node => node.getBoundingClientRect().height") >= 0.4 * unit(studio)


def test_what_is_not_known_is_not_drawn(studio):
    press(studio, "Reset")
    expect(studio.page.locator(".gs-walk-line")).to_contain_text("Nothing known yet: press One sweep or Run.")
    expect(studio.page.locator(f"{WORLD} .gs-arrow")).to_have_count(0)
    expect(studio.page.locator(".gs-blank")).to_have_count(9)
    expect(studio.page.locator(WORLD)).not_to_contain_text(".00")
    press(studio, "One sweep")
    expect(studio.page.locator(".gs-walk-line")).to_have_text("Walk: a robot follows the arrows.")


LINE = ".gs-walk-line"


@pytest.mark.parametrize("method", METHODS)
def test_a_robot_walks_by_the_policy(studio, method):
    studio.run_code(f"studio.set(method={method!r}, slip=0.0).run()")
    set_speed(studio, "fast")
    press(studio, "Walk")
    expect(studio.page.locator(LINE)).to_contain_text("It reached the goal after", timeout=30_000)
    expect(button(studio, "Walk")).to_be_visible()
    steps = int(studio.run_code("print(len(studio.last_walk.wanted))"))
    expect(studio.page.locator(LINE)).to_contain_text(f"after {steps} step")
    expect(studio.page.locator(".gs-told")).to_have_text("reached the goal")
    collected = studio.run_code("print(f'{sum(studio.last_walk.rewards):.2f}')")
    expect(studio.page.locator(LINE)).to_contain_text(f"Return {collected}".replace("-", "−"))
    moves = int(
        studio.run_code("print(sum(a != b for a, b in zip(studio.last_walk.states, studio.last_walk.entered)))")
    )
    expect(studio.page.locator(".gs-track")).to_have_count(moves)
    expect(studio.page.locator(".gs-robot")).to_have_count(1)


def test_a_slip_is_told_at_the_robot(studio):
    studio.run_code("studio.set(slip=1.0, map='open').run()")
    press(studio, "Walk")
    told = re.compile(r"slipped: wanted \w+, (went|bumped) \w+")
    expect(studio.page.locator(".gs-told")).to_have_text(told, timeout=30_000)
    expect(studio.page.locator(LINE)).to_have_text(re.compile(r"Step \d+: slipped: wanted"), timeout=30_000)


def test_a_walk_pauses_and_goes_on_by_the_keyboard(studio):
    studio.run_code("studio.set(map='rooms').run()")
    expect(studio.page.locator(".gs-cell")).to_have_count(121)
    set_speed(studio, "slow")
    studio.page.focus(WORLD)
    studio.page.keyboard.press("m")
    expect(button(studio, "Pause")).to_be_visible()
    expect(studio.page.locator(LINE)).to_contain_text(re.compile("Step [2-9]"), timeout=30_000)
    studio.page.focus(WORLD)
    studio.page.keyboard.press("m")
    expect(button(studio, "Go on")).to_be_visible()
    stands = studio.page.locator(".gs-walker").get_attribute("transform")
    studio.page.wait_for_timeout(500)
    assert studio.page.locator(".gs-walker").get_attribute("transform") == stands
    set_speed(studio, "fast")
    press(studio, "Go on")
    expect(studio.page.locator(LINE)).to_contain_text("Return", timeout=60_000)


def test_a_walk_goes_on_in_a_world_that_is_painted_meanwhile(studio):
    studio.run_code("studio.set(map='S..........G', slip=0.0).run()")
    expect(studio.page.locator(".gs-cell")).to_have_count(12)
    set_speed(studio, "slow")
    press(studio, "Walk")
    expect(studio.page.locator(LINE)).to_contain_text(re.compile("Step [2-9]"), timeout=30_000)
    studio.run_code("studio.paint(0, 10, 'wall')")
    set_speed(studio, "fast")
    expect(studio.page.locator(LINE)).to_contain_text("no way leads from here to a goal", timeout=60_000)
    assert int(studio.run_code("print(max(studio.last_walk.states))")) <= 9
    studio.run_code("studio.set(gamma=0.7)")
    expect(studio.page.locator(".gs-walker")).to_have_count(0)
    expect(studio.page.locator(LINE)).to_have_text("Walk: a robot follows the arrows.")


def test_many_walks_stand_beside_the_planned_value(studio):
    press(studio, "1000 walks")
    expect(studio.page.locator(".gs-average")).to_contain_text("1000 walks: mean discounted return")
    value = studio.run_code("print(f'{studio.values[8]:.3f}')")
    expect(studio.page.locator(".gs-average")).to_contain_text(f"planned {value};")


def test_a_walk_begins_in_the_clicked_cell(studio):
    press(studio, "From cell")
    studio.wait_for_printed("print(studio.last_walk.states[0])", "2")
    click(studio, 1, 1)
    expect(button(studio, "From cell")).to_be_disabled()


def test_ctrl_z_undoes_in_the_studio_only(studio):
    mark = "() => jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel"
    studio.page.evaluate(f"({mark})().setSource('# edited')")
    choose(studio, "Wall")
    click(studio, 2, 1, to=(2, 2))
    studio.wait_for_printed(WORLD_ROWS, "...G .#.P S##.")
    studio.page.focus(WORLD)
    studio.page.keyboard.press("Control+z")
    studio.wait_for_printed(WORLD_ROWS, "...G .#.P S...")
    studio.page.keyboard.press("Control+Shift+z")
    studio.wait_for_printed(WORLD_ROWS, "...G .#.P S##.")
    press(studio, "Undo")
    studio.wait_for_printed(WORLD_ROWS, "...G .#.P S...")
    assert studio.page.evaluate(f"({mark})().getSource()") == "# edited"


def test_a_dragged_slider_is_undone_at_once(studio):
    for gamma in (0.8, 0.7, 0.6):
        studio.move_slider(GAMMA, WORLD, gamma)
    studio.wait_for_printed("print(studio.mdp.gamma)", "0.6")
    press(studio, "Undo")
    studio.wait_for_printed("print(studio.mdp.gamma)", "0.9")
    studio.wait_for("() => document.querySelector('.rl-grid-studio input[data-name=gamma]').value === '0.9'")


def test_a_pin_shows_old_and_new(studio):
    press(studio, "Pin")
    expect(button(studio, "Unpin")).to_be_visible()
    studio.run_code("studio.set(step_reward=-1.0)")
    changed = int(studio.run_code("print(len(studio.view['pin']['changed']))"))
    assert changed > 0
    expect(studio.page.locator(".gs-ring")).to_have_count(changed)
    expect(studio.page.locator(".gs-ghost").first).to_be_visible()
    expect(studio.page.locator(".gs-was").first).to_contain_text("was")
    expect(studio.page.locator(".gs-pin-line")).to_contain_text("Pinned: step reward −0.04.")
    old = studio.run_code("print(format(studio.view['pin']['v'][2], '.3f'))")
    expect(studio.page.locator(".gs-backup .gs-pinned")).to_contain_text(f"pinned v(s) = {old}")
    press(studio, "Unpin")
    expect(studio.page.locator(".gs-ring")).to_have_count(0)


def test_a_learners_table_walks(studio):
    yours = studio.page.locator(".rl-grid-studio .gs-top .rl-choice label", has_text="Yours")
    studio.run_code("import numpy as np; studio.set(slip=0.0).show_q(np.eye(4)[[1,1,1,0, 0,0,0,0, 0,0,0,0]])")
    expect(yours).to_be_visible()
    expect(button(studio, "Run")).to_be_disabled()
    set_speed(studio, "fast")
    press(studio, "Walk")
    expect(studio.page.locator(LINE)).to_contain_text("It reached the goal after 5 steps.", timeout=30_000)
    studio.run_code("studio.set(map='open')")
    expect(yours).to_be_hidden()
    expect(studio.page.locator(".rl-grid-studio .rl-message")).to_contain_text("your table did not fit")


def test_a_second_copy_shows_the_walk_as_it_ended(lab):
    notebook = lab.notebook([*CELLS, "studio.set(slip=0.0).run().walk();", "studio"])
    notebook.run_all(".rl-grid-studio .gs-world")
    second = notebook.page.locator(".rl-grid-studio").nth(1)
    expect(second.locator(".gs-walk-line")).to_contain_text("It reached the goal after")
    expect(second.locator(".gs-walker")).to_have_count(1)
    assert notebook.errors == []


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
