"""Widgets that last: saved as they were left, and a still picture wherever the widget itself is not shown.

A cell that shows such a widget gets two outputs. The first is the widget. The second is a picture of it, which hides
itself while the widget is on the page; it is seen in a web page made from the notebook, in a notebook that was saved
without the state of its widgets, and in programs that show no widgets.
"""

from base64 import b64encode
from html import escape
from pathlib import Path
from uuid import uuid4

import anywidget
import traitlets

_FOLDER = Path(__file__).parent
SCRIPT = (_FOLDER / "lasting.js").read_text(encoding="utf-8")
STYLE = (_FOLDER / "lasting.css").read_text(encoding="utf-8")

# The picture hides while the widget is on the page. Where the widget is not, its stand-in hides: JupyterLab's error (a
# text without an element), or the widget's name. The delay keeps the picture from flashing up before the widget.
STILL = """<style>
body:has([data-rl-widget="{mark}"]) :is([data-rl-still="{mark}"], .jp-OutputArea-child:has([data-rl-still="{mark}"])),
.jp-OutputArea-child:has(+ .jp-OutputArea-child [data-rl-still="{mark}"]) :is(.jupyter-widgets:not(:has(*)), pre) {{
  display: none;
}}
[data-rl-still="{mark}"] {{ margin: 0; animation: rl-still 1ms 2s backwards; }}
[data-rl-still="{mark}"] figcaption {{ font-size: smaller; opacity: 0.8; }}
@keyframes rl-still {{ from {{ max-height: 0; overflow: hidden; visibility: hidden; }} }}
</style>
<figure data-rl-still="{mark}"><img alt="{label}" style="max-width: 100%" src="data:{kind};base64,{data}">
<figcaption>A still picture. It is alive in the notebook, once its cell has been run.</figcaption></figure>"""


class LastingWidget(anywidget.AnyWidget):
    """Subclasses give `still()`; their `_esm` begins with SCRIPT and ends with `export default widget(render)`."""

    mark = traitlets.Unicode().tag(sync=True)  # what joins the widget and its picture in a page

    def __init__(self, **values):
        super().__init__(mark=uuid4().hex, **values)
        self.on_msg(self._on_still)

    def still(self) -> tuple[str, bytes] | None:
        """(media type, picture) of what is shown now, None where no picture can be made."""
        raise NotImplementedError

    def display_at(self, place=None):
        """Show the widget and its picture below the cell; the widget instead of `place`, a DisplayHandle, if given."""
        from IPython.display import display

        data, metadata = self._repr_mimebundle_()
        (place.update if place else display)(data, metadata=metadata, raw=True)
        if still := self._still_html():
            display({"text/html": still}, raw=True, display_id=self.mark)

    def _ipython_display_(self):
        self.display_at()

    def _on_still(self, _widget, content, _buffers):
        from IPython.display import update_display

        if "still" in content and (still := self._still_html()):
            update_display({"text/html": still}, raw=True, display_id=self.mark)

    def _still_html(self):
        still = self.still()
        if still is None:
            return None
        kind, picture = still
        return STILL.format(mark=self.mark, label=escape(repr(self)), kind=kind, data=b64encode(picture).decode())
