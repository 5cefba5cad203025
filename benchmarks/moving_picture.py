"""The README's moving picture: six robots learn the way through a maze and catch up with a learner, in ten seconds.

    pip install -c constraints.txt -e ".[test]"
    python benchmarks/moving_picture.py

Opens `BeatTheRobots` in Chromium with a clock that this script moves, so that the same race comes out on any machine,
however slow, and writes docs/robots.webp.
"""

import io
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from rlcourse.planning import value_iteration
from rlcourse.widgets import BeatTheRobots
from rlcourse.widgets.beat_the_robots.model import world

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browser.conftest import FLAGS, browser_path
from tests.browser.standalone import standalone

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "robots.webp"
WIDTH, HEIGHT = 860, 560  # px of the page; the picture is the widget's own height
FRAME = 70  # ms that each picture is shown
LAST = 1_500  # ms that the last one stays
MOST_BYTES = 2_000_000
SEED = 1
KEYS = ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft")
# Each: the robots' speed on the slider, ms of the widget's clock between two pictures (more than FRAME:
# time-lapse), number of pictures.
SCENES = ((6, FRAME, 30), (20, FRAME, 24), (50, 3 * FRAME, 66))
HIDDEN = """.rl-beat-invitation, .rl-beat-below { display: none !important }
.rl-beat { border: 0 !important } :focus { outline: 0 !important }"""

# A clock for the page that stands still until `pass(ms)`.
CLOCK = """
let now = 0;
const due = [];
const later = (act, wait) => due.push({ at: now + wait, act });
performance.now = () => now;
window.setTimeout = (act, wait = 0) => later(act, wait);
window.requestAnimationFrame = (act) => later(act, 10);
window.pass = (time) => {
  const end = now + time;
  while (due.some((one) => one.at <= end)) {
    const next = due.reduce((first, one) => (one.at < first.at ? one : first));
    due.splice(due.indexOf(next), 1);
    now = next.at;
    next.act(now);
  }
  now = end;
};"""
SEEN = """() => new Promise((done) =>
  new IntersectionObserver(() => done()).observe(document.querySelector(".rl-beat-stage")))"""


def pictures():
    """The frames, as PIL images."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.add_init_script(CLOCK)
        page.goto("about:blank")
        page.set_content(standalone(BeatTheRobots(seed=SEED).set(learned=True)))
        page.add_style_tag(content=HIDDEN)
        widget = page.locator(".rl-beat")
        slider = page.get_by_label("Robots’ speed")
        slider.wait_for()
        page.evaluate(SEEN)  # the robots set out once the map is seen
        keys = keys_to_goal(page)
        for speed, passed, count in SCENES:
            slider.fill(f"{speed}")
            slider.blur()
            for picture in range(count):
                if passed > FRAME or picture % 2:
                    widget.locator(".rl-beat-stage").press(next(keys))
                page.evaluate("time => window.pass(time)", passed)
                yield Image.open(io.BytesIO(widget.screenshot())).convert("RGB")
        browser.close()


def keys_to_goal(page):
    """The arrow keys of a learner who sees the map, for ever; where the robot is, the widget tells."""
    policy = value_iteration(world("maze")).policy.reshape(8, 8)
    row = column = 1
    while True:
        yield KEYS[policy[row - 1, column - 1]]
        said = page.locator(".rl-beat-happened").text_content()
        if place := re.search(r"row (\d+), column (\d+)", said):
            row, column = map(int, place.groups())
        elif "You are there" in said:
            row = column = 1


def main():
    first, *others = pictures()
    durations = [FRAME] * len(others) + [LAST]
    first.save(
        PICTURE,
        save_all=True,
        append_images=others,
        duration=durations,
        loop=0,
        quality=70,
        method=4,
        minimize_size=True,
    )
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {len(durations)} pictures, {sum(durations) / 1000:.1f} s, {size / 1e3:.0f} kB")
    if size > MOST_BYTES:
        sys.exit(
            f"{PICTURE.name} has {size} bytes, expected at most {MOST_BYTES}: take fewer pictures or a lower quality"
        )


if __name__ == "__main__":
    main()
