"""A widget on a page of its own, without Jupyter and without a kernel."""

import json

# JupyterLab's colours that the widgets follow, in its dark theme.
DARK = (
    "--jp-ui-font-color1: #ffffff; --jp-ui-font-color2: #b8b8b8; --jp-layout-color1: #111111; "
    "--jp-layout-color2: #212121; --jp-border-color2: #424242; background: #111111"
)
PAGE = """<!doctype html><meta charset="utf-8"><title>widget</title><style>body {{ margin: 0 }} {css}</style>
<body data-jp-theme-light="{light}" style="{colors}"><div id="place"></div><script type="module">
const state = {state};
const model = {{ get: (name) => state[name], set: (name, value) => (state[name] = value), on() {{}}, off() {{}},
  send() {{}}, save_changes() {{}} }};
const file = new Blob([{script}], {{ type: "text/javascript" }});
const {{ default: widget }} = await import(URL.createObjectURL(file));
widget.initialize?.({{ model }});
widget.render({{ model, el: document.getElementById("place") }});
</script>"""


def standalone(widget, dark=False):
    """HTML text that shows `widget` as it is now."""
    state = json.dumps({name: getattr(widget, name) for name in ("view", "data")})
    script = json.dumps(str(widget._esm)).replace("</", "<\\/")
    colors = DARK if dark else ""
    return PAGE.format(css=widget._css, light=str(not dark).lower(), colors=colors, script=script, state=state)
