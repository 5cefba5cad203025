"""What becomes of widgets and predictions: saved and opened again, without their kernel, and as a web page."""

import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.browser.conftest import Lab, start_server, stop_server

HEIGHT = 7000  # pixels: JupyterLab draws what is out of sight when it has the time
STATE = "application/vnd.jupyter.widget-state+json"
OWN_PROGRESS = """
import os, tempfile
os.environ["RLCOURSE_PROGRESS"] = os.path.join(tempfile.mkdtemp(), "progress.json")
"""
PREDICTION = "from rlcourse import predict\npredict('slip-in-the-corner')"
ROBOT = """
import mujoco
import numpy as np
from rlcourse.isaacgym.viewing.player.view import RobotPlayer, poses_of
world = '<geom type="plane" size="3 3 1"/><body pos="0 0 1"><freejoint/><geom size="0.2"/></body>'
model = mujoco.MjModel.from_xml_string(f"<mujoco><worldbody>{world}</worldbody></mujoco>")
data = mujoco.MjData(model)
fall = []
for _ in range(50):
    mujoco.mj_step(model, data)
    fall.append(poses_of(data).copy())
"""
CELLS = [
    "from rlcourse.widgets import *\nstudio = GridStudio().run()\nstudio",
    "loop = LoopPlayer(lambda state: 1)\nloop",
    "lab = RewardLab()\nlab",
    "race = LearningRace(runs=300)\nrace",
    "MethodMap()",
    "import numpy as np\nEpisodePlayer('CartPole-v1', {'zulu': np.zeros((20, 4)), 'alpha': np.ones((30, 4))})",
    "from rlcourse.agents import ppo\nrun = ppo.train(ppo.Config(env='CartPole-v1', total_steps=4096)).wait()",
    PREDICTION,
    f"{ROBOT}RobotPlayer(model, poses=np.array(fall), dt=0.02)",
    "RobotPlayer(model)",
]
# What each widget says, without the notes on its kernel and what moves by itself: every word, and how controls stand.
CONTENT = """() => [...document.querySelectorAll('[data-rl-widget]')].map((place) => {
  const copy = place.cloneNode(true);
  copy.querySelectorAll('.rl-lasting, .player-time, option').forEach((node) => node.remove());
  const controls = [...place.querySelectorAll('input:not(.player *), select')].map((one) => [one.value, one.checked]);
  return copy.textContent.replace(/Pause|Play again|Play|[0-9.]+ s, [0-9.]+ m away/g, '') + controls.join();
})"""
STILLS = "() => [...document.querySelectorAll('[data-rl-still]')].map((one) => one.offsetHeight > 20)"
# As a JupyterLab with its own settings would have saved it; the server trusts the copy as it trusts the notebook.
COPY_WITHOUT_STATE = """async () => {
  const contents = jupyterapp.serviceManager.contents;
  const notebook = await contents.get(jupyterapp.shell.currentWidget.context.path);
  delete notebook.content.metadata.widgets;
  await contents.save('without-state.ipynb', notebook);
}"""
RUN_CELL = """async (index) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await jupyterapp.commands.execute('notebook:run-cell');
}"""


@pytest.fixture
def progress(tmp_path, monkeypatch):
    """Servers that a test starts itself keep the learner's progress here."""
    monkeypatch.setenv("RLCOURSE_PROGRESS", str(tmp_path / "progress.json"))


def notes(notebook):
    return notebook.page.locator(".rl-lasting:not(:empty)")


def states(saved):
    return saved.metadata.widgets[STATE]["state"]


def shown(saved):
    """The ids of the widgets in the outputs of a notebook."""
    bundles = [output.get("data", {}) for cell in saved.cells for output in cell.outputs]
    return {bundle[key]["model_id"] for bundle in bundles for key in bundle if key.endswith("widget-view+json")}


def test_a_notebook_of_yesterday_shows_every_widget_as_it_was_left(lab, tmp_path, progress):
    folder = tmp_path / "work"
    folder.mkdir()
    server, address = start_server(folder, tmp_path / "home")
    first = Lab(address, folder, lab._context)
    notebook = first.notebook(CELLS, height=HEIGHT)
    page = notebook.page
    notebook.run_all(timeout=180)
    expect(page.locator("[data-rl-widget]")).to_have_count(len(CELLS))
    page.get_by_role("radio", name="Policy", exact=True).check()
    page.get_by_role("radio", name="random", exact=True).check()
    page.get_by_role("button", name="SAC").click()
    page.get_by_role("button", name="sparse", exact=True).click()
    page.locator(".rl-race").scroll_into_view_if_needed()  # it begins when it is seen
    page.locator(".rl-race").get_by_role("button", name="Pause").click()
    page.locator(".rl-prediction").get_by_role("radio", name="0.9").check()
    page.locator(".rl-prediction").get_by_role("button", name="Answer").click()
    expect(page.locator(".rl-response")).to_contain_text("Yes. 0.8 for bumping")
    notebook.wait_for_printed(
        "print(studio.view['show'], loop.view['policy'], lab.weights['distance'])", "policy random 0.0"
    )
    notebook.wait_for_printed("print(race.view['state'])", "paused")
    assert notes(notebook).count() == 0
    left = page.evaluate(CONTENT)
    saved = notebook.save()
    size = (folder / "test-1.ipynb").stat().st_size
    print(f"a notebook with all {len(left)} widgets: {size / 1000:.0f} kB")
    stop_server(server)
    expect(page.locator(".rl-grid-studio .rl-lasting")).to_contain_text("no connection to the kernel", timeout=30_000)
    page.close()

    server, address = start_server(folder, tmp_path / "home")
    try:
        second = Lab(address, folder, lab._context)
        for day in (2, 3):
            notebook = second.open("test-1.ipynb", height=HEIGHT)
            expect(notebook.page.locator("[data-rl-widget]")).to_have_count(len(CELLS), timeout=30_000)
            expect(notes(notebook)).to_have_count(len(CELLS))
            for now, before in zip(notebook.page.evaluate(CONTENT), left, strict=True):
                assert now == before
            assert not any(notebook.page.evaluate(STILLS))
            if day == 2:
                assert states(notebook.save()) == states(saved)  # nothing was run
                second.close_notebooks()
        notebook.page.evaluate(RUN_CELL, CELLS.index(PREDICTION))
        expect(notes(notebook)).to_have_count(len(CELLS) - 1)
        assert notebook.page.evaluate(CONTENT) == left  # the answer was remembered
        saved = notebook.save()
        assert shown(saved) <= states(saved).keys() and len(shown(saved)) == len(CELLS)
        second.close_notebooks()
    finally:
        stop_server(server)


@pytest.fixture
def two_kinds(lab):
    """A notebook with a widget that needs its kernel, one that does not, and a question."""
    cells = [
        "from rlcourse.widgets import GridStudio, LoopPlayer\nGridStudio()",
        "LoopPlayer()",
        OWN_PROGRESS + PREDICTION,
    ]
    notebook = lab.notebook(cells)
    notebook.run_all(wait_for=".rl-loop")
    notebook.wait_for(".gs-cell")
    return notebook


@pytest.mark.parametrize(
    "end",
    [
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()",
        pytest.param("jupyterapp.shell.currentWidget.sessionContext.shutdown()", marks=pytest.mark.nightly),
        "(jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute("
        "{code: 'import os; os.kill(os.getpid(), 9)'}), undefined)",
    ],
    ids=["restart", "shutdown", "death"],
)
def test_widgets_whose_kernel_has_gone_say_so_and_come_alive_when_their_cell_is_run(two_kinds, end):
    page = two_kinds.page
    assert notes(two_kinds).count() == 0
    page.evaluate(f"() => {end}")
    expect(notes(two_kinds)).to_have_count(3, timeout=30_000)
    if "kill" in end:
        page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()
    expect(page.locator(".rl-grid-studio .rl-lasting")).to_have_text(
        "This is as you left it. To make it alive again, run the cells above (menu Run, Run All Above Selected Cell), "
        "then this one."
    )
    expect(page.get_by_role("button", name="One sweep")).to_be_disabled()
    expect(page.get_by_role("slider", name="Discount γ").first).to_be_disabled()
    expect(page.get_by_role("radio", name="0.9")).to_be_disabled()
    world = page.locator(".gs-world")
    before = world.inner_html()
    world.click(position={"x": 20, "y": 20})
    world.focus()
    page.keyboard.press("ArrowRight")
    assert world.inner_html() == before
    assert page.locator(".rl-asks").count() == 0  # a question that nobody can answer covers nothing

    loop = page.locator(".rl-loop")
    loop.get_by_role("button", name="Reset").click()
    loop.get_by_role("button", name="Step").click()
    expect(loop.locator("tbody tr")).to_have_count(1, timeout=15_000)
    loop.get_by_role("radio", name="random").check()
    expect(loop.locator("tbody tr")).to_have_count(0)
    assert two_kinds.errors == []

    if "shutdown" in end:
        page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.startKernel()")
    two_kinds.wait_until_idle()
    page.evaluate(f"async () => {{ for (const index of [0, 1, 2]) await ({RUN_CELL})(index); }}")
    expect(notes(two_kinds)).to_have_count(0)
    page.get_by_role("button", name="One sweep").click()
    expect(page.locator(".gs-status")).to_contain_text("Sweeps 1")


def test_a_busy_kernel_is_not_a_dead_one(lab):
    notebook = lab.notebook(["from rlcourse.widgets import GridStudio\nGridStudio()", "import time\ntime.sleep(8)"])
    page = notebook.page
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    notebook.wait_for(".gs-cell")
    page.get_by_role("button", name="One sweep").click()
    for _ in range(12):
        page.wait_for_timeout(500)
        assert notes(notebook).count() == 0
    expect(page.get_by_role("button", name="One sweep")).to_be_enabled()
    expect(page.locator(".gs-status")).to_contain_text("Sweeps 1", timeout=20_000)
    assert notes(notebook).count() == 0


def test_a_page_that_is_loaded_again_finds_its_widgets_alive(two_kinds):
    page = two_kinds.page
    two_kinds.save()
    page.reload()
    two_kinds.wait_for(".rl-loop")
    page.get_by_role("button", name="One sweep").click()
    expect(page.locator(".gs-status")).to_contain_text("Sweeps 1")
    assert notes(two_kinds).count() == 0


def test_earlier_runs_of_a_cell_do_not_pile_up_in_the_file(lab):
    notebook = lab.notebook(
        ["from rlcourse.widgets import MethodMap\nMethodMap()", "import ipywidgets\nipywidgets.IntSlider(7)"]
    )
    notebook.run_all(wait_for=".rl-map")
    once = notebook.save()
    for _ in range(3):
        notebook.run_all(wait_for=".rl-map")
    again = notebook.save()
    kinds = [sorted(one.model_name for one in states(saved).values()) for saved in (once, again)]
    assert kinds[0] == kinds[1]
    assert "IntSliderModel" in kinds[0] and kinds[0].count("AnyModel") == 1


def test_a_question_covers_the_result_below_until_it_is_answered(lab):
    notebook = lab.notebook(
        [
            OWN_PROGRESS,
            PREDICTION,
            "print('0.9 it is')",
            "predict('is-slipping-markov')",
            "print('seen')",
            "predict('staying-alive')",
            "1 / 0",
        ]
    )
    page = notebook.page
    notebook.run_all(wait_for=".rl-prediction")
    result = page.get_by_text("0.9 it is", exact=True).last
    expect(result).to_be_hidden()
    expect(page.get_by_text("ZeroDivisionError").first).to_be_visible()  # an error is never covered
    page.get_by_role("radio", name="0.1").check()
    page.get_by_role("button", name="Answer").first.click()
    expect(page.locator(".rl-response").first).to_contain_text("Not quite. That is the probability of leaving")
    expect(result).to_be_visible()
    hidden = page.get_by_text("seen", exact=True).last
    expect(hidden).to_be_hidden()
    page.get_by_role("button", name="Show the result anyway").first.click()
    expect(hidden).to_be_visible()

    page.evaluate(RUN_CELL, 1)  # an answer is there when the cell is run again, and may be changed
    expect(page.locator(".rl-response").first).to_contain_text("Not quite. That is the probability of leaving")
    page.get_by_role("radio", name="0.9").check()
    page.get_by_role("button", name="Answer").first.click()
    expect(page.locator(".rl-response").first).to_contain_text("Yes. 0.8 for bumping")
    notebook.wait_for_printed(
        "from rlcourse.checks.progress import load; r = load()['predictions']['slip-in-the-corner']; "
        "print(r['answer'], r['right'], r['latest'])",
        "0 False 2",
    )


def test_where_widgets_are_not_saved_a_picture_shows_how_they_were_left(lab, two_kinds, tmp_path):
    """As in a JupyterLab with its own settings, and in a page made from the notebook that is opened offline."""
    page = two_kinds.page
    two_kinds.wait_for("() => document.querySelectorAll('[data-rl-still]').length === 3")
    assert not any(page.evaluate(STILLS))
    page.get_by_role("radio", name="Policy", exact=True).check()
    page.get_by_role("radio", name="0.9").check()
    page.get_by_role("button", name="Answer").click()
    still = "() => [...document.querySelectorAll('[data-rl-still] img')].map((one) => atob(one.src.split(',')[1]))"
    two_kinds.wait_for(f"() => ({still})().some((picture) => picture.includes('0.8 for bumping'))")
    saved = two_kinds.save()

    offline = page.context.new_page()
    offline.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    (tmp_path / "page.html").write_text(HTMLExporter().from_notebook_node(saved)[0], encoding="utf-8")
    offline.goto(f"file://{tmp_path}/page.html")
    offline.wait_for_function(f"() => ({STILLS})().filter(Boolean).length === 3")
    offline.close()

    page.evaluate(COPY_WITHOUT_STATE)
    without = lab.open("without-state.ipynb")
    without.wait_for(f"() => ({STILLS})().filter(Boolean).length === 3")
    expect(without.page.get_by_text("Error displaying widget")).to_have_count(3)
    expect(without.page.get_by_text("Error displaying widget").first).to_be_hidden()
    assert "0.8 for bumping" in "".join(without.page.evaluate(still))
