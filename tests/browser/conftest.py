"""A real JupyterLab in a real browser: the fixture `lab`."""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import nbformat
import pytest

import rlcourse.commands

CONFIGURATION = Path(rlcourse.commands.__file__).parent / "jupyter"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# WebGL is drawn in software, so that machines without a GPU show 3-D widgets too. The page itself is not: composed
# through that software GL, each frame would take 200 ms.
FLAGS = (
    "--headless=new --no-sandbox --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader "
    "--disable-gpu-compositing --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
KERNEL_IDLE = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
# Moves a range input as a learner's arrow key does and waits until what is drawn in `picture` differs.
MOVE_SLIDER = """async ([slider, picture, value, limit]) => {
  const input = document.querySelector(slider);
  const drawn = () => {
    const place = document.querySelector(picture);
    if (!(place instanceof HTMLCanvasElement)) return place.innerHTML;
    return place.toDataURL();
  };
  const before = drawn();
  input.focus();
  const start = performance.now();
  input.value = value;
  input.dispatchEvent(new Event('input', {bubbles: true}));
  while (performance.now() - start < limit) {
    await new Promise(requestAnimationFrame);
    if (drawn() !== before) return performance.now() - start;
  }
  return null;
}"""
# The contrast (WCAG 2, 1.4.3) of each word that is seen in what matches with what lies below its middle, least first.
# Words in a disabled control are exempt, as they are there.
CONTRASTS = """(selector) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = 'transparent';
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, k) => a * part + (1 - a) * below[k]);
  const luminance = (color) => color.map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, k) => sum + [0.2126, 0.7152, 0.0722][k] * part, 0);
  const faded = (node) => node instanceof Element ? Number(getComputedStyle(node).opacity) * faded(node.parentNode) : 1;
  const paint = (node) => {
    const style = getComputedStyle(node);
    const inSvg = node instanceof SVGElement && node.tagName !== 'svg';
    const [r, g, b, a] = rgba(inSvg ? style.fill : style.backgroundColor);
    return [r, g, b, a * faded(node) * (inSvg ? Number(style.fillOpacity) : 1)];
  };
  const all = document.createElement('style');
  all.textContent = '* { pointer-events: auto !important; }';
  document.head.append(all);
  const found = [];
  const texts = [];
  for (const place of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode);
  }
  for (const words of texts) {
    const node = words.parentElement;
    if (!words.data.trim() || node.closest('style, option, script, :disabled, .rl-check:has(:disabled)')) continue;
    node.scrollIntoView({block: 'center', inline: 'center'});
    const range = document.createRange();
    range.selectNodeContents(words);
    const box = range.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const stack = document.elementsFromPoint(x, y);
    const at = stack.indexOf(node);
    if (at < 0 || !box.width) continue;
    let color = [255, 255, 255];
    for (const below of stack.slice(at + (node instanceof SVGElement ? 1 : 0)).reverse()) {
      if (below.tagName !== 'text') color = over(paint(below), color);
    }
    const style = getComputedStyle(node);
    const [r, g, b, a] = rgba(node instanceof SVGElement ? style.fill : style.color);
    const pair = [luminance(over([r, g, b, a * faded(node)], color)), luminance(color)];
    const kind = `${node.className.baseVal ?? node.className}`;
    found.push([(Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), words.data.trim().slice(0, 40), kind]);
  }
  all.remove();
  return found.sort((a, b) => a[0] - b[0]);
}"""


class Notebook:
    """One notebook that is open in JupyterLab. `.page` is Playwright's page."""

    def __init__(self, page, folder):
        self.page = page
        self.folder = folder
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    def wait_until_idle(self):
        self.page.wait_for_function(KERNEL_IDLE, timeout=120_000)

    def run_all(self, wait_for=None, timeout=60):
        """Run every cell; return when all have run and, if given, the CSS selector is visible."""
        self.page.evaluate("""() => {
          window.allRan = false;
          jupyterapp.commands.execute('notebook:run-all-cells').then(() => window.allRan = true);
        }""")
        self.wait_for("() => window.allRan", timeout)
        if wait_for:
            self.wait_for(wait_for, timeout)

    def run_code(self, code, timeout=90):
        """Run `code` in the notebook's kernel and return what it printed."""
        return self.page.evaluate(
            """async ([code, limit]) => {
              const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
              const future = kernel.requestExecute({code, store_history: false});
              let text = '';
              future.onIOPub = ({header, content}) => {
                if (header.msg_type === 'stream') text += content.text;
                if (header.msg_type === 'error') text += content.ename + ': ' + content.evalue;
              };
              const silent = new Error('kernel is silent');
              const late = new Promise((_, fail) => setTimeout(() => fail(silent), limit));
              await Promise.race([future.done, late]);
              return text;
            }""",
            [code, timeout * 1000],
        ).strip()

    def wait_for_printed(self, code, text, timeout=60):
        """Run `code` until it prints `text`: what the browser does reaches the kernel a moment later."""
        deadline = time.monotonic() + timeout
        while (printed := self.run_code(code)) != text:
            assert time.monotonic() < deadline, f"{code!r} printed {printed!r}, not {text!r}, for {timeout} s"
            self.page.wait_for_timeout(50)

    def wait_for(self, condition, timeout=90, argument=None):
        """Wait for a CSS selector, or for a JavaScript function `() => ...` to be true."""
        if "=>" in condition:
            self.page.wait_for_function(condition, arg=argument, timeout=timeout * 1000)
        else:
            self.page.wait_for_selector(condition, timeout=timeout * 1000)

    def save(self):
        """Save the notebook; returns the saved file as a notebook node."""
        # A still picture that comes a moment later leaves something to save again.
        for _ in range(40):
            self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
            self.page.wait_for_timeout(500)
            if not self.page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty"):
                break
        path = self.page.evaluate("() => jupyterapp.shell.currentWidget.context.path")
        return nbformat.read(self.folder / path, as_version=4)

    def text(self, selector):
        """The visible text of the first element that matches."""
        return self.page.locator(selector).first.inner_text()

    def theme(self, name):
        """Switch to "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name)
        light = str("Light" in name).lower()
        self.wait_for(f"() => document.body.dataset.jpThemeLight === '{light}'")

    def size(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})

    def screenshot(self, path, selector=None):
        """Save a PNG of the page, or of the first element that matches."""
        place = self.page.locator(selector).first if selector else self.page
        place.screenshot(path=str(path))

    def move_slider(self, slider, picture, value, timeout=5):
        """Move a range input; return the milliseconds until `picture` is drawn differently (None: never)."""
        return self.page.evaluate(MOVE_SLIDER, [slider, picture, value, timeout * 1000])

    def median_latency(self, slider, picture, values):
        """Median milliseconds from a moved slider to a changed picture; each of `values` must change it."""
        times = [self.move_slider(slider, picture, value) for value in values]
        assert None not in times, f"{slider} = {values[times.index(None)]} changed nothing in {picture}"
        return statistics.median(times)

    def contrasts(self, selector):
        """[contrast, text, class] of each piece of text that is seen in what matches, the least contrast first."""
        return self.page.evaluate(CONTRASTS, selector)

    def cut_text(self, selector):
        """What in `selector` is wider than its box (cut, or scrolling sideways): [] when all is well."""
        return self.page.evaluate(
            """selector => {
              const place = document.querySelector(selector);
              const wide = [...place.querySelectorAll('*')].filter((node) =>
                node instanceof HTMLElement && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1
                && getComputedStyle(node).display !== 'inline');
              return wide.map((node) => node.className + ': ' + node.textContent.slice(0, 40));
            }""",
            selector,
        )


class Lab:
    """A JupyterLab server on loopback and a browser."""

    def __init__(self, address, folder, context):
        self.address = address
        self.folder = folder
        self._context = context
        self._numbers = count(1)
        self._notebooks = []

    def notebook(self, cells, width=1400, height=900):
        """Open a notebook with these code cells (strings); its kernel is started, nothing is run yet."""
        name = f"test-{next(self._numbers)}.ipynb"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self.folder / name)
        return self.open(name, width, height)

    def open(self, name, width=1400, height=900):
        """Open a notebook file of the server's folder by its name."""
        page = self._context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        notebook = Notebook(page, self.folder)
        self._notebooks.append(notebook)
        page.goto(f"{self.address}/lab/tree/{name}?reset")
        notebook.wait_until_idle()
        notebook.theme("JupyterLab Light")  # the server remembers the theme of the test before
        return notebook

    def blank_page(self):
        """A page of the same browser, without JupyterLab; whoever asks for it closes it."""
        return self._context.new_page()

    def close_notebooks(self):
        """Close the pages and shut their kernels down: JupyterLab itself would leave them running."""
        for notebook in self._notebooks:
            notebook.page.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll()")
            notebook.page.close()
        self._notebooks.clear()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(folder, home, as_shipped=True):
    """Start JupyterLab as `rlcourse lab` configures it, with none of the user's settings read or touched."""
    home.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": str(CONFIGURATION) if as_shipped else "",
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "RLCOURSE_HOME": str(home / "rlcourse"),
    }
    port = _free_port()
    options = [
        "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    log = (home / "server.log").open("w")
    command = [sys.executable, "-m", "jupyterlab", *options]
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=5)
            return server, address
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError(f"JupyterLab did not start:\n{Path(log.name).read_text()[-2000:]}")


def stop_server(server):
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()


def browser_path():
    """Path of an installed Chromium, None if there is none."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


@contextmanager
def running_lab(folder, home):
    """A Lab whose notebooks are in `folder`; settings and logs of the server go to `home`."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # ms; a busy machine needs more than the 5 s of Playwright

    server, address = start_server(folder, home)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
            yield Lab(address, folder, browser.new_context())
            browser.close()
    finally:
        stop_server(server)


# Package scope, not session: while Playwright's event loop is open, no other test may start one.
@pytest.fixture(scope="package")
def _lab(tmp_path_factory):
    if browser_path() is None:
        reason = "no Chromium found: apt-get install -y --no-install-recommends chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with running_lab(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("jupyter")) as lab:
        yield lab


@pytest.fixture(scope="module")
def module_lab(_lab):
    """As `lab`, for a notebook that all tests of a file share."""
    yield _lab
    _lab.close_notebooks()


@pytest.fixture
def lab(_lab):
    """A running JupyterLab with a browser; the notebooks that a test opens are closed after it."""
    yield _lab
    _lab.close_notebooks()
