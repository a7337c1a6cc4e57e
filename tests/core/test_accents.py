"""A market's own colour is readable wherever pages put it, in light and dark."""

import re
from colorsys import hls_to_rgb
from pathlib import Path

import pytest

from core.accents import (
    ENOUGH,
    ON,
    PAPERS,
    contrast,
    is_readable,
    nearest_readable,
    parsed,
    shades_of,
    stylesheet,
)

HUES = [
    "#"
    + "".join(f"{round(255 * part):02x}" for part in hls_to_rgb(hue / 24, light, full))
    for hue in range(24)
    for light in (0.05, 0.3, 0.5, 0.9)
    for full in (0.0, 0.5, 1.0)
]


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("typed", "colour"),
    [("#2F5D3A", "#2f5d3a"), ("abc", "#aabbcc"), (" #FFF ", "#ffffff"), ("green", ""),
     ("#12345", ""), ("", ""), ("#2f5d3a;}", "")],
)  # fmt: skip
def test_what_is_a_colour(typed, colour):
    assert parsed(typed) == colour


def test_any_hue_becomes_readable_in_both_schemes():
    for colour in HUES:
        accent = nearest_readable(colour)
        assert is_readable(accent)
        check_shades(accent)


def check_shades(accent):
    for scheme, shades in zip(("light", "dark"), shades_of(accent), strict=True):
        for paper in PAPERS[scheme]:
            assert contrast(shades.accent, paper) >= ENOUGH
            assert contrast(shades.press, paper) >= ENOUGH
            assert contrast(shades.ink, paper) >= ENOUGH
        assert contrast(shades.ink, shades.soft) >= ENOUGH
        for ground in (shades.accent, shades.press):
            assert contrast(ON[scheme], ground) >= ENOUGH


def test_stylesheet_holds_tokens_and_nothing_else():
    text = stylesheet("#1f4e8c")
    assert "--leaf: #1f4e8c;" in text
    assert re.fullmatch(r"[-A-Za-z0-9#:;{}() @\n]+", text)
    names = set(re.findall(r"--([a-z-]+):", text))
    assert names == {"leaf", "leaf-press", "on-leaf", "leaf-soft", "leaf-ink"}


def test_papers_are_those_of_the_tokens():
    text = Path("static/tokens.css").read_text()
    light, dark = text.split("@media", 1)
    for scheme, part in (("light", light), ("dark", dark)):
        for colour in (*PAPERS[scheme], ON[scheme]):
            assert colour in part
