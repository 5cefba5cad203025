"""The README's moving picture: six robots learn the way through a maze, in ten seconds.

    pip install -c constraints.txt -e ".[test]"
    python benchmarks/moving_picture.py

Opens `BeatTheRobots` in Chromium with a clock that this script moves, so that the same frames come out on any machine,
however slow, and writes docs/robots.webp.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlcourse.widgets import BeatTheRobots
from tests.browser.conftest import FLAGS, browser_path
from tests.browser.standalone import standalone

PICTURE = ROOT / "docs" / "robots.webp"
WIDTH, HEIGHT = 860, 560  # px of the page; the picture is the widget's own height
FRAME = 80  # ms that each picture is shown
LAST = 1_800  # ms that the last one stays
MOST_BYTES = 2_000_000
# Robots' speed, how much faster than that the clock runs, and for how many pictures.
SCENES = ((8, 1.0, 30), (20, 1.0, 30), (50, 1.5, 44))


def pictures():
    """The frames, as PIL images."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.clock.install(time=0)
        page.clock.pause_at(1_000)
        page.set_content(standalone(BeatTheRobots(seed=SEED)))
        page.add_style_tag(content=".rl-beat-invitation, .rl-beat-below { display: none !important }")
        widget = page.locator(".rl-beat")
        for speed, haste, count in SCENES:
            page.get_by_label("Robots’ speed").fill(f"{speed}")
            for _ in range(count):
                page.clock.run_for(round(FRAME * haste))
                yield Image.open(io.BytesIO(widget.screenshot())).convert("RGB")
        browser.close()
