"""The gallery shows every widget as it is now."""

import pytest

from rlcourse import widgets
from rlcourse.authoring.gallery import PIECES, files, page
from rlcourse.commands.environment import root

DOCS = root() / "docs"
AGAIN = "run `python -m rlcourse.authoring.gallery`"


def paths():
    return [next((DOCS / "gallery").glob(f"{piece.name}.*")).relative_to(DOCS).as_posix() for piece in PIECES]


def test_every_widget_has_its_picture():
    assert {piece.name for piece in PIECES} == {*widgets.__all__, "RobotPlayer", "Prediction"}
    assert sorted(paths()) == sorted(path.relative_to(DOCS).as_posix() for path in (DOCS / "gallery").iterdir())
    assert (DOCS / "gallery.md").read_text(encoding="utf-8") == page(paths()), AGAIN


@pytest.mark.parametrize("piece", [piece for piece in PIECES if piece.same_everywhere], ids=lambda piece: piece.name)
def test_pictures_are_what_the_widgets_draw(piece):
    for path, picture in files([piece]):
        assert (DOCS / path).read_bytes() == picture, AGAIN
