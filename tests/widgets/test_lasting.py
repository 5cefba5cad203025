"""What lets widgets last: two outputs, a state that survives being saved, a picture that fits into a page."""

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from nbconvert import HTMLExporter

import rlcourse
from rlcourse import widgets
from rlcourse.checks.registry import chapters
from rlcourse.widgets.prediction.view import PredictionWidget

PREDICTIONS = [prediction for chapter in chapters() for prediction in chapter.predictions]
VIEWS = sorted(Path(rlcourse.__file__).parent.glob("**/view.js"))
MAKE = {
    "BeatTheRobots": lambda: widgets.BeatTheRobots(),
    "GridStudio": lambda: widgets.GridStudio(),
    "LoopPlayer": lambda: widgets.LoopPlayer(lambda state: 0),
    "RewardLab": lambda: widgets.RewardLab(),
    "LearningRace": lambda: widgets.LearningRace(runs=2),
    "MethodMap": lambda: widgets.MethodMap(),
    "EpisodePlayer": lambda: widgets.EpisodePlayer("CartPole-v1", {"z": np.zeros((3, 4)), "a": np.zeros((3, 4))}),
    "Prediction": lambda: PredictionWidget(PREDICTIONS[0], on_answer=lambda *_: None),
}


@pytest.fixture(params=MAKE)
def widget(request):
    return MAKE[request.param]()


@pytest.fixture
def published(monkeypatch):
    """What `display` sends: [(bundle, display id)]."""
    sent = []
    shell = InteractiveShell.instance()
    monkeypatch.setattr(
        type(shell.display_pub), "publish",
        lambda self, data, *_, transient=None, **__: sent.append((data, (transient or {}).get("display_id"))),
    )  # fmt: skip
    yield sent
    InteractiveShell.clear_instance()


def test_a_cell_gets_the_widget_and_a_picture_that_is_renewed(widget, published):
    display(widget)
    (first, _), (second, name) = published
    assert first["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert first["text/plain"] == repr(widget)
    assert base64.b64encode(widget.picture().encode()).decode() in second["text/html"]
    published.clear()
    answers = widget.view["answer"]
    widget._handle_custom_msg({"still": True}, [])
    ((renewed, renewed_name),) = published
    assert renewed_name == name and renewed.keys() == {"text/html"} and widget.view["answer"] == answers


def test_a_web_page_made_from_a_notebook_shows_the_picture(widget, published):
    display(widget)
    outputs = [nbformat.v4.new_output("display_data", data) for data, _ in published]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])
    page, _resources = HTMLExporter().from_notebook_node(notebook)
    assert base64.b64encode(widget.picture().encode()).decode() in page


def test_the_order_of_keys_means_nothing(widget):
    """A saved notebook has them sorted. What the browser goes through in order must be a list."""
    ordered = [
        name for path in VIEWS for name in re.findall(r"Object\.(?:keys|entries|values)\(([\w.]+)", path.read_text())
    ]
    sent = {**widget.view, **getattr(widget, "data", {})}
    named = {name.split(".")[-1] for name in ordered} & {
        name for name, value in sent.items() if isinstance(value, dict)
    }
    # These are looked up by name, so that their order is not seen.
    assert named <= {"families"}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.parent.name)
def test_every_view_says_when_its_kernel_has_gone(path):
    assert re.search(r"^export default widget\(render(, .+)?\);\n\Z", path.read_text(encoding="utf-8"), re.M)


def test_pictures_fit_into_a_page(widget):
    assert float(ElementTree.fromstring(widget.picture()).get("width")) <= 900


@pytest.mark.parametrize("prediction", PREDICTIONS, ids=lambda prediction: prediction.id)
def test_the_picture_of_a_prediction_is_wrapped_and_shows_the_answer(prediction):
    widget = PredictionWidget(prediction, on_answer=lambda *_: None)
    for index, option in enumerate(prediction.options):
        root = ElementTree.fromstring(widget.set(answer=index).picture())
        lines = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        assert float(root.get("width")) == 700 and max(map(len, lines)) <= 82
        words = " ".join(lines)
        assert prediction.question in words and option.response in words
        assert f"● {option.text}"[:60] in words and words.count("●") == 1


@pytest.mark.parametrize("prediction", PREDICTIONS, ids=lambda prediction: prediction.id)
def test_the_verdict_is_said_once(prediction):
    """The widget says yes or no; what follows begins with the reason."""
    for index, option in enumerate(prediction.options):
        verdict = PredictionWidget(prediction, on_answer=lambda *_: None).set(answer=index).view["verdict"]
        assert verdict == ("Yes." if index == prediction.right else "Not quite.")
        assert not re.match(r"(yes|no|right|correct|exactly|true|wrong|not quite|almost)\b", option.response, re.I)


def test_an_answer_of_an_earlier_day_is_shown_and_not_told_again():
    told = []
    prediction = PREDICTIONS[0]
    again = PredictionWidget(prediction, lambda *answer: told.append(answer), answer=1)
    assert again.view["chosen"] == 1 and again.view["response"] == prediction.options[1].response and told == []
    again.set(answer=0)
    assert told == [(prediction.id, 0, prediction.right == 0)]


@pytest.mark.parametrize("answer", [None, -1, 99, "0", 1.5])
def test_an_answer_that_is_no_option_is_none(answer):
    assert PredictionWidget(PREDICTIONS[0], lambda *_: None, answer=answer).view["chosen"] is None
