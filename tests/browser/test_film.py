"""A film in a notebook: it plays below its cell, and still does when the notebook is opened again."""

import base64
import io

from PIL import Image

FILM = """
import numpy as np
from rlcourse.training import film
class Pusher:
    def act(self, observations, deterministic=False):
        return np.full((len(observations), 1), 2.0)
film(Pusher(), "Pendulum-v1")
"""
PICTURE = ".jp-OutputArea-output img"
LOADED = f"() => document.querySelector('{PICTURE}')?.naturalWidth === 400"


def plays(notebook):
    """Whether the picture changes while one looks."""
    place = notebook.page.locator(PICTURE)
    before = place.screenshot()
    for _ in range(100):
        notebook.page.wait_for_timeout(100)
        if place.screenshot() != before:
            return True
    return False


def test_a_film_plays_and_stays_in_the_notebook(lab):
    notebook = lab.notebook([FILM])
    notebook.run_all(wait_for=LOADED)
    assert plays(notebook)
    saved = notebook.save()
    (output,) = [each for each in saved.cells[0].outputs if each.output_type == "execute_result"]
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.data["text/plain"].startswith("Film(return -")
    picture = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
    assert picture.n_frames > 150

    path = notebook.page.evaluate("() => jupyterapp.shell.currentWidget.context.path")
    notebook.page.evaluate("() => jupyterapp.commands.execute('application:close')")
    again = lab.open(path)
    again.wait_for(LOADED)
    assert plays(again)
