import pytest

from rlcourse.mdp.maps import CELLS
from rlcourse.symbols import SYMBOLS, symbol_as_svg, symbol_of, symbols_as_css, symbols_as_data


def luminance(color):
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_cell_of_a_map_has_a_symbol():
    assert [symbol_of(letter).letter for letter in CELLS] == list(CELLS)
    with pytest.raises(ValueError, match="'x' is no cell of a map"):
        symbol_of("x")


@pytest.mark.parametrize("letter, reward, name", [
    ("G", 1.0, "goal"), ("G", -2.0, "pit"), ("P", -1.0, "pit"), ("P", 3.0, "goal"),
    ("G", 0.0, "goal"), ("P", 0.0, "pit"), ("C", 5.0, "cliff"), (".", -1.0, "free"), ("S", 2.0, "start"),
])  # fmt: skip
def test_the_reward_decides_how_an_end_looks(letter, reward, name):
    assert symbol_of(letter, reward).name == name


@pytest.mark.parametrize("symbol", SYMBOLS.values(), ids=SYMBOLS.keys())
def test_words_on_a_symbol_can_be_read_in_both_themes(symbol):
    assert contrast(symbol.fill, symbol.ink) >= 4.5
    assert contrast(symbol.dark_fill, symbol.dark_ink) >= 4.5


def test_kinds_are_told_apart_by_shape_too():
    shapes = [symbol.shapes for symbol in SYMBOLS.values() if symbol.name not in ("wall", "free")]
    assert len(set(shapes)) == len(shapes) and all(shapes)
    assert contrast(SYMBOLS["wall"].fill, SYMBOLS["free"].fill) > 3


@pytest.mark.parametrize("symbol", SYMBOLS.values(), ids=SYMBOLS.keys())
def test_shapes_stay_in_the_unit_square(symbol):
    assert all(0 <= number <= 1 for _, points in symbol.shapes for point in points for number in point)


def test_browser_and_still_pictures_get_the_same_shapes_and_colors():
    css, data = symbols_as_css(".here"), symbols_as_data()
    for name, symbol in SYMBOLS.items():
        assert f"--rl-{name}: {symbol.fill};" in css and f"--rl-{name}: {symbol.dark_fill};" in css
        assert symbol_as_svg(symbol, 0, 0, 1).count("<polygon") == len(data[name]) == len(symbol.shapes)
        assert f'fill="{symbol.fill}"' not in symbol_as_svg(symbol, 0, 0, 1, themed=True)
