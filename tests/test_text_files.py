"""Text is read and written as UTF-8 everywhere: what Python takes without being told depends on the system."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = [path for folder in ("rlcourse", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))]


def untold(source):
    """The lines of calls that read or write text without saying its encoding."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        told = {keyword.arg: keyword.value for keyword in call.keywords}
        opens = name in ("open", "fdopen", "NamedTemporaryFile", "TemporaryFile", "TextIOWrapper")
        modes = [each.value for each in (*call.args, told.get("mode")) if isinstance(each, ast.Constant)]
        is_text = name in ("read_text", "write_text") or (opens and not any("b" in str(mode) for mode in modes))
        is_text &= getattr(getattr(call.func, "value", None), "id", "") != "Image"  # pictures are no text
        is_text &= name not in ("NamedTemporaryFile", "TemporaryFile") or bool(modes)  # binary, unless told
        if (is_text or {"text", "universal_newlines"} & told.keys()) and "encoding" not in told:
            yield call.lineno


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("path.read_text()", [1]),
        ("path.write_text(text)", [1]),
        ("open(path)", [1]),
        ("path.open('w')", [1]),
        ("open(path, mode='a')", [1]),
        ("tempfile.NamedTemporaryFile('w')", [1]),
        ("subprocess.run(command, text=True)", [1]),
        ("path.read_text(encoding='utf-8')", []),
        ("Image.open(path)", []),
        ("open(path, 'rb')", []),
        ("tempfile.TemporaryFile(dir=folder)", []),
        ("subprocess.run(command, capture_output=True)", []),
    ],
)
def test_what_says_no_encoding_is_found(source, found):
    assert list(untold(source)) == found


def test_every_text_file_is_read_and_written_with_an_encoding():
    found = [f"{path.relative_to(ROOT)}:{line}" for path in FILES for line in untold(path.read_text(encoding="utf-8"))]
    assert found == []
