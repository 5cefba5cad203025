"""The common base of the course's widgets: a model in plain Python, a view in the browser.

A model has
    settings            dict name -> Number | Choice | Switch (rlcourse.widgets.settings)
    set(**values)       changes settings; raises ValueError on bad ones and then changes nothing
    view()              dict of plain JSON data: all that the browser draws
    picture()           SVG text, for places without a kernel
    commands            names of the methods that the browser may call, e.g. ("step", "reset")

The browser asks by a message {"set": {...}} or {"do": name, "arguments": {...}} and gets the new `view` back,
which counts the answers in `view["answer"]`. An error becomes `view["message"]`: a learner never sees a
traceback of ours.

All of it is saved with the notebook, as JSON whose keys come back sorted: what has an order must be a list.
"""

import json
from pathlib import Path

import traitlets

from rlcourse.isaacgym.viewing import lasting
from rlcourse.symbols import letters_as_data, symbols_as_css, symbols_as_data

_FOLDER = Path(__file__).parent


def script(name, *parts):
    """The ES module of a widget: what lasts, shared symbols and controls, the `parts` of the widget, its view.js."""
    own = [_read(f"{name}/{part}.js") for part in (*parts, "view")]
    return "\n".join((_SHARED_SCRIPT, *own))


def style(name):
    """The style sheet of a widget: what lasts, the shared theme and symbols, then its own file."""
    return "\n".join((_SHARED_STYLE, _read(f"{name}/view.css")))


def _read(name):
    return (_FOLDER / name).read_text(encoding="utf-8")


_SYMBOLS = f"const SYMBOLS = {json.dumps(symbols_as_data())};\nconst LETTERS = {json.dumps(letters_as_data())};"
_SHARED_SCRIPT = "\n".join((lasting.SCRIPT, _SYMBOLS, _read("controls.js")))
_SHARED_STYLE = "\n".join((lasting.STYLE, _read("theme.css"), symbols_as_css(".rl-widget")))


class CourseWidget(lasting.LastingWidget):
    """Shows `model` in a notebook. Subclasses give `_esm = script(name)` and `_css = style(name)`."""

    view = traitlets.Dict().tag(sync=True)

    def __init__(self, model):
        self.model = model
        self._answer = 0
        super().__init__(view=self._drawn(""))
        self.on_msg(self._on_message)

    def set(self, **values):
        """Change settings by code, as the controls do. Returns the widget.

        Raises ValueError that names the setting, its value and what is allowed; then nothing has changed.
        """
        self.model.set(**values)
        self.refresh()
        return self

    def refresh(self, message=""):
        """Send what the model shows now to the browser."""
        self.view = self._drawn(message)

    def picture(self):
        """The widget as SVG text."""
        return self.model.picture()

    def still(self):
        return "image/svg+xml", self.picture().encode()

    def _drawn(self, message):
        self._answer += 1
        view = self.model.view()
        return {**view, "message": message or view.get("message", ""), "answer": self._answer}

    def _on_message(self, _widget, content, _buffers):
        if "still" in content:
            return
        message = ""
        try:
            if "set" in content:
                self.model.set(**content["set"])
            if content.get("do") in self.model.commands:
                getattr(self.model, content["do"])(**content.get("arguments", {}))
        except Exception as error:
            message = str(error) or type(error).__name__
        self.refresh(message)

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self)}, metadata

    def __repr__(self):
        return f"{type(self).__name__}()"
