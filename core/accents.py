"""A market's own colour: checked for contrast, with all that pages make of it.

Contrast is WCAG 2.2's: 4.5 for text. Buttons, links and chips of both schemes are
derived from the one colour that somebody chose, so that none of them can be unreadable.
"""

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

ENOUGH = 4.5
# As in static/tokens.css: where text in the accent stands, by scheme.
PAPERS = {
    "light": ("#FBF6EC", "#FFFDF8", "#F3EBDB"),
    "dark": ("#181410", "#221C16", "#2C251D"),
}
ON = {"light": "#FFFDF8", "dark": "#15240F"}
STEP = 0.01  # of lightness
PRESSED = 1.25  # how much a button that is pressed differs from one that is not
ENDS = frozenset({"#000000", "#ffffff"})
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Shades:
    """What one scheme's tokens of the accent become, each as #rrggbb."""

    accent: str
    press: str
    on: str
    soft: str
    ink: str

    def tokens(self) -> str:
        named = zip(
            ("leaf", "leaf-press", "on-leaf", "leaf-soft", "leaf-ink"),
            (self.accent, self.press, self.on, self.soft, self.ink),
            strict=True,
        )
        return " ".join(f"--{name}: {colour};" for name, colour in named)


def parsed(text: str) -> str:
    """#rrggbb in small letters of what was typed, or "" for no colour."""
    code = text.strip().lower().removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", code):
        code = "".join(2 * sign for sign in code)
    return f"#{code}" if re.fullmatch(r"[0-9a-f]{6}", code) else ""


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def is_readable(colour: str) -> bool:
    """Whether it can be text on every light paper, and carry light text itself."""
    grounds = (*PAPERS["light"], ON["light"])
    return all(contrast(colour, ground) >= ENOUGH for ground in grounds)


def nearest_readable(colour: str) -> str:
    """The same hue, as dark as it has to be."""
    return next(one for one in _shaded(colour, -STEP) if is_readable(one))


@lru_cache(maxsize=16)
def shades_of(colour: str) -> tuple[Shades, Shades]:
    """The light and the dark scheme's, of a colour that is readable."""
    return _shades(colour, "light"), _shades(_lit(colour), "dark")


def stylesheet(colour: str) -> str:
    """The tokens that take the place of those in static/tokens.css."""
    light, dark = shades_of(colour)
    return (
        f":root {{ {light.tokens()} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark.tokens()} }} }}\n"
    )


def _lit(colour: str) -> str:
    """The same hue as light as dark paper needs it."""
    grounds = (*PAPERS["dark"], ON["dark"])
    return next(
        one
        for one in _shaded(colour, STEP)
        if all(contrast(one, ground) >= ENOUGH for ground in grounds)
    )


def _shades(accent: str, scheme: str) -> Shades:
    papers, is_light = PAPERS[scheme], scheme == "light"
    # Further from the paper, so that what is pressed stays as readable.
    further = -STEP if is_light else STEP
    press = next(
        one
        for one in _shaded(accent, further)
        if contrast(one, accent) >= PRESSED or one in ENDS
    )
    soft = _mixed(accent, papers[1], 0.13 if is_light else 0.2)
    ink = next(
        one
        for one in _shaded(accent, further)
        if all(contrast(one, ground) >= ENOUGH for ground in (soft, *papers))
    )
    return Shades(accent, press, ON[scheme], soft, ink)


def _shaded(colour: str, step: float) -> Iterator[str]:
    """The colour, then ever darker or lighter ones, to black or white."""
    hue, light, full = colorsys.rgb_to_hls(*_rgb(colour))
    yield colour.lower()
    while 0 < light < 1:
        light = min(1.0, max(0.0, light + step))
        yield _hex(colorsys.hls_to_rgb(hue, light, full))
    yield "#000000" if step < 0 else "#ffffff"


def _mixed(one: str, other: str, share: float) -> str:
    parts = zip(_rgb(one), _rgb(other), strict=True)
    red, green, blue = (share * a + (1 - share) * b for a, b in parts)
    return _hex((red, green, blue))


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _rgb(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
