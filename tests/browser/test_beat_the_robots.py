"""The race against robots: the browser's world and Q-learning are the package's, and a learner can drive."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.stats import ks_2samp

from rlcourse.planning import solve_policy
from rlcourse.tabular import q_learning
from rlcourse.widgets import BeatTheRobots
from rlcourse.widgets.beat_the_robots.model import LEARNING, MAPS, sure_moves, world
from rlcourse.widgets.beat_the_robots.view import LEARNING_SCRIPT
from tests.browser.standalone import standalone

WIDGET = ".rl-beat"
STAGE = ".rl-beat-stage"
SPEED = f"{WIDGET} input[type=range]"
CODE = "from rlcourse.widgets import BeatTheRobots\nrace = BeatTheRobots(seed=3)\nrace"
SAMPLES, SEEDS, ROBOTS = 3_000, 10, 120

# Counts [state, action, next state] and sums of rewards [state, action] of many steps from every cell.
SAMPLE = (
    "([moves, states, samples]) => {"
    + LEARNING_SCRIPT
    + """
  const world = gridWorld(moves), random = randomNumbers(5), size = moves.next.length;
  return states.map((state) => [0, 1, 2, 3].map((action) => {
    const counts = Array(size).fill(0);
    let rewards = 0;
    for (let k = 0; k < samples; k++) {
      const move = world.step(state, action, random);
      counts[move.state] += 1;
      rewards += move.reward;
    }
    return {counts, reward: rewards / samples};
  }));
}"""
)
TABLES = (
    "([moves, learning, seeds, steps]) => {"
    + LEARNING_SCRIPT
    + """
  const world = gridWorld(moves);
  return seeds.map((seed) => {
    const robot = qLearner(world, learning, randomNumbers(seed));
    for (let k = 0; k < steps; k++) robot.step();
    return robot.q;
  });
}"""
)
TRIPS = (
    "([moves, learning]) => {"
    + LEARNING_SCRIPT
    + """
  const race = robotRace(gridWorld(moves), learning, 1);
  while (!race.finished) race.step();
  return race.robots.map((robot) => robot.trips);
}"""
)
VERDICT = "(standing) => {" + LEARNING_SCRIPT + " return verdict(standing); }"


@pytest.fixture(scope="module")
def blank(module_lab):
    page = module_lab.blank_page()
    yield page
    page.close()


@pytest.mark.parametrize("name", MAPS)
def test_steps_in_the_browser_have_the_worlds_probabilities_and_rewards(blank, name):
    mdp = world(name)
    states = np.flatnonzero(~mdp.terminal)
    cells = blank.evaluate(SAMPLE, [sure_moves(name), states.tolist(), SAMPLES])
    shares = np.array([[one["counts"] for one in cell] for cell in cells]) / SAMPLES
    P = mdp.P[states]
    assert (shares[P == 0] == 0).all()
    assert np.abs(shares - P).max() < 5.5 * np.sqrt(0.25 / SAMPLES)
    rewards = np.array([[one["reward"] for one in cell] for cell in cells])
    assert np.abs(rewards - mdp.R[states]).max() < 5.5 * 0.5 / np.sqrt(SAMPLES)


@pytest.mark.parametrize("name", MAPS)
def test_robots_in_the_browser_learn_as_well_as_those_of_the_package(blank, name):
    mdp, steps = world(name), 30_000
    start = mdp.initial.argmax()
    tables = np.array(blank.evaluate(TABLES, [sure_moves(name), LEARNING, list(range(SEEDS)), steps]))
    ours = q_learning(mdp, steps, runs=SEEDS, seed=1, **LEARNING).q

    def worth(q):
        return np.median([solve_policy(mdp, one.argmax(axis=1))[start] for one in q])

    assert worth(tables) == pytest.approx(worth(ours), abs=0.02)


@pytest.mark.parametrize("name", MAPS)
def test_trips_get_shorter_as_those_of_the_package_do(blank, name):
    trips = np.array(blank.evaluate(TRIPS, [sure_moves(name), {**LEARNING, "robots": ROBOTS, "trips": 60}]))
    mdp = world(name)
    run = q_learning(mdp, 8_000, runs=ROBOTS, seed=2, **LEARNING)
    while (ours := run.first_episodes(run.episode_lengths)).shape[1] < 60:
        q_learning(run, 1_000, **LEARNING)
    for trip in (0, 4, 14, 59):
        assert ks_2samp(trips[:, trip], ours[:, trip]).pvalue > 1e-4, f"trip {trip + 1}"
    assert np.median(trips[:, 0]) > 8 * np.median(trips[:, 59])


def test_the_verdict_says_who_is_ahead(blank):
    def said(**standing):
        return blank.evaluate(VERDICT, {"medians": [], "finished": False, "yours": [], "fog": False, **standing})

    assert said() == ""
    assert "ahead" in said(yours=[20], medians=[300, 90])
    caught = said(yours=[20, 18, 60], medians=[300, 21, 20, 16])
    assert caught.startswith("Trip 3:") and "could see the map" in caught
    assert "as little as they did" in said(yours=[20], medians=[300, 12], fog=True)
    assert "you have won" in said(yours=[14], medians=[300, 16], finished=True)
    assert "from 300 steps to 16" in said(medians=[300, 16], finished=True)


@pytest.fixture(scope="module")
def race(module_lab):
    notebook = module_lab.notebook([CODE, "x = 1"], width=1024, height=650)
    notebook.run_all(wait_for=WIDGET)
    return notebook


def restart(race):
    race.page.locator(WIDGET).get_by_role("button", name="Restart").click()


def drive_to_goal(page, limit=400):
    """Press the arrow keys that lead to the goal, from what is written about each step, until a trip is made."""
    place = (1, 1)
    way = np.array(q_learning(world("maze"), 30_000, seed=0, **LEARNING).q[0]).argmax(axis=1).reshape(8, 8)
    for _ in range(limit):
        key = ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft")[way[place[0] - 1, place[1] - 1]]
        page.keyboard.press(key)
        said = page.locator(".rl-beat-happened").inner_text()
        if "You are there" in said:
            return int(re.search(r"after (\d+) steps", said)[1])
        found = re.search(r"row (\d+), column (\d+)", said)
        place = (int(found[1]), int(found[2])) if found else place  # against a wall it stays
    raise AssertionError(f"no way to the goal in {limit} steps")


def test_arrow_keys_drive_the_robot_and_leave_the_notebook_alone(race):
    page = race.page
    restart(race)
    selected = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    page.locator(STAGE).click()
    before, scrolled = (
        page.evaluate(selected),
        page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollTop"),
    )
    steps = drive_to_goal(page)
    assert page.evaluate(selected) == before
    assert page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollTop") == scrolled
    expect(page.locator(".rl-beat-score tbody tr").nth(2).locator("td").first).to_have_text(f"{steps}")
    expect(page.locator(".rl-beat-yours")).to_have_attribute("d", re.compile("^M[^M]+$"))
    race.wait_for_printed("print(race.trips)", f"[{steps}]")


def test_buttons_drive_too_and_a_slider_keeps_its_arrow_keys(race):
    page = race.page
    restart(race)
    page.locator(WIDGET).get_by_role("button", name="down", exact=True).click()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".rl-beat-happened")).to_contain_text("Step 2.")
    page.locator(SPEED).fill("20")
    page.locator(SPEED).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".rl-beat .rl-slider-value")).to_have_text("21×")
    expect(page.locator(".rl-beat-happened")).to_contain_text("Step 2.")
    race.wait_for_printed("print(race.view['speed'])", "21.0")


def test_fog_hides_all_but_the_own_cell(race):
    page = race.page
    restart(race)
    page.get_by_label("See what they see").check()
    race.wait_for("() => document.querySelector('.rl-beat-foggy')")
    expect(page.locator(".rl-beat-fog[fill-opacity='0']")).to_have_count(1)
    expect(page.locator(".rl-beat-robot").first).to_be_hidden()
    page.get_by_label("See what they see").uncheck()
    expect(page.locator(".rl-beat-fog").first).to_be_hidden()
    expect(page.locator(".rl-beat-robot").first).to_be_visible()


def test_what_robot_1_has_learned_can_be_shown(race):
    page = race.page
    page.locator(SPEED).fill("50")
    page.get_by_label("Show what robot 1 has learned").check()
    expect(page.locator(".rl-beat-arrow:visible").first).to_be_visible()
    shares = "[...document.querySelectorAll('.rl-beat-worth')].map((cell) => Number(cell.getAttribute('fill-opacity')))"
    race.wait_for(f"() => {shares}.filter((share) => share > 0.2).length > 5")
    page.get_by_label("Show what robot 1 has learned").uncheck()
    expect(page.locator(".rl-beat-arrow").first).to_be_hidden()


def test_the_robots_finish_and_rest(race):
    page = race.page
    restart(race)
    page.locator(SPEED).fill("50")
    expect(page.locator(WIDGET).get_by_role("button", name="Finished")).to_be_disabled(timeout=60_000)
    expect(page.locator(".rl-beat-story")).to_contain_text("60 trips: from ")
    still = "() => document.querySelector('.rl-beat-above').innerHTML"
    page.wait_for_timeout(600)  # the last arrival is still celebrated
    rested = page.evaluate(still)
    page.wait_for_timeout(400)
    assert page.evaluate(still) == rested


def test_settings_by_code_reach_the_browser(race):
    race.run_code("race.set(map='rooms', speed=7, learned=False)")
    expect(race.page.get_by_role("radio", name="Four rooms")).to_be_checked()
    expect(race.page.locator(".rl-beat-fog")).to_have_count(121)
    expect(race.page.locator(".rl-beat .rl-slider-value")).to_have_text("7×")
    race.run_code("race.set(map='maze')")
    expect(race.page.locator(".rl-beat-fog")).to_have_count(64)


def test_a_moved_slider_answers_at_once(race):
    median = race.median_latency(SPEED, ".rl-beat-bar .rl-slider-value", [k for k in range(10, 40)])
    print(f"race: {median:.1f} ms from slider to picture")
    assert median < 100


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_nothing_is_cut_and_all_is_in_view(race, theme):
    race.theme(theme)
    race.page.evaluate("() => jupyterapp.shell.collapseLeft()")
    for width, height in ((1024, 650), (700, 800), (500, 900)):
        race.size(width, height)
        for name in MAPS:
            race.run_code(f"race.set(map={name!r})")
            race.wait_for("name => document.querySelector('.rl-beat-map').style.aspectRatio !== ''", argument=name)
            assert race.cut_text(WIDGET) == [], (width, name)
        if width == 1024:
            assert race.page.locator(WIDGET).bounding_box()["height"] <= 530
    race.size(1024, 650)


def test_two_races_at_once_and_a_cell_that_is_run_again(module_lab):
    notebook = module_lab.notebook(["from rlcourse.widgets import BeatTheRobots\nfirst = BeatTheRobots()\nfirst",
                                    "second = BeatTheRobots('cliff')\nsecond"])  # fmt: skip
    for _ in range(2):
        notebook.run_all(wait_for=WIDGET)
        expect(notebook.page.locator(WIDGET)).to_have_count(2)
    page = notebook.page
    page.locator(STAGE).first.click()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator(".rl-beat-happened").first).to_contain_text("Step 3.")
    expect(page.locator(".rl-beat-happened").last).to_have_text("")
    expect(page.locator(WIDGET).last.get_by_role("radio", name="Cliff")).to_be_checked()
    expect(page.locator(WIDGET).first.get_by_role("radio", name="Maze")).to_be_checked()
    assert notebook.errors == []


def test_without_a_kernel_the_race_goes_on(race):
    race.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown()")
    page = race.page
    page.locator(WIDGET).get_by_role("radio", name="Maze").check()
    restart(race)
    page.locator(STAGE).click()
    assert drive_to_goal(page) > 13
    moved = "() => document.querySelector('.rl-beat-robot').getAttribute('transform')"
    before = page.evaluate(moved)
    race.wait_for(
        "before => document.querySelector('.rl-beat-robot').getAttribute('transform') !== before", argument=before
    )


def test_reduced_motion_waits_for_play(module_lab):
    page = module_lab.blank_page()
    page.emulate_media(reduced_motion="reduce")
    page.set_content(standalone(BeatTheRobots()))
    expect(page.locator(WIDGET).get_by_role("button", name="Play")).to_be_visible()
    still = page.locator(".rl-beat-robot").first.get_attribute("transform")
    page.wait_for_timeout(500)
    assert page.locator(".rl-beat-robot").first.get_attribute("transform") == still
    page.locator(WIDGET).get_by_role("button", name="Play").click()
    expect(page.locator(".rl-beat-robot").first).not_to_have_attribute("transform", still)
    page.close()
