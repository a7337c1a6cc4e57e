"""The demo's pictures: one SVG a drawing, and the WebP that is made from it.

`python -m demo.drawings` makes the WebP of each drawing that changed, and the icons of
the seal; what it needs is in `requirements-dev.txt`. The files that it makes are
committed, so running the market does not need it.
"""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree as ET

from PIL import Image

from core.images.encoding import FORMATS, Copy, canvas_of, copies, main_colour

PICTURES = Path(__file__).resolve().parent / "pictures"
# The narrowest copies of those that are handed in as photos, ready for pages.
SMALL = PICTURES / "small"
BRAND = Path(__file__).resolve().parent.parent / "static" / "brand"
# By name, a fingerprint of the drawing that each WebP was made from, and the colour
# that fills most of it.
MADE_FROM = PICTURES / "made-from.txt"
# What a name begins with says what the picture is for; the others are of goods.
KINDS = ("view", "hero", "live", "film", "lesson", "face", "spot")
SEE_THROUGH = ("film", "spot")
MOST_BYTES = 90_000
QUALITIES = (86, 80, 72, 64, 56, 48, 40)
ICONS = {
    "apple-touch-icon.png": ("icon-square.svg", 180),
    "icon-192.png": ("icon.svg", 192),
    "icon-512.png": ("icon.svg", 512),
    "icon-maskable-512.png": ("icon-maskable.svg", 512),
}
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Drawing:
    """One SVG; `shows` says in a sentence what is on it, `size` is in pixels."""

    path: Path
    size: tuple[int, int]
    shows: str

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def kind(self) -> str:
        kind = self.name.partition("-")[0]
        return kind if kind in KINDS else "goods"

    @property
    def fingerprint(self) -> str:
        return sha256(self.path.read_bytes()).hexdigest()[:16]

    @property
    def webp(self) -> Path:
        return self.path.with_suffix(".webp")

    @property
    def small(self) -> dict[str, Path]:
        """Its narrowest copies by their formats; none of what is no photo."""
        if self.kind in SEE_THROUGH:
            return {}
        return {suffix: SMALL / f"{self.name}.{suffix}" for suffix in FORMATS}


def read_drawings() -> list[Drawing]:
    """All of them by name. Raises `ParseError` for one that is no XML."""
    return [_read(path) for path in sorted(PICTURES.glob("*.svg"))]


def _read(path: Path) -> Drawing:
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    size = int(root.attrib["width"]), int(root.attrib["height"])
    return Drawing(path, size, root.findtext(f"{_SVG}title") or "")


def read_fingerprints() -> dict[str, str]:
    rows = MADE_FROM.read_text(encoding="utf-8").splitlines()
    return {name: mark for mark, name, _colour in (row.split() for row in rows)}


def read_colours() -> dict[str, str]:
    """As #rrggbb, by name."""
    rows = MADE_FROM.read_text(encoding="utf-8").splitlines()
    return {name: colour for _mark, name, colour in (row.split() for row in rows)}


def narrowest(canvas: Image.Image) -> Iterator[Copy]:
    """The first copies that pages have of a photo, one in each format."""
    return islice(copies(canvas), len(FORMATS))


def encode(image: Image.Image) -> bytes:
    """WebP at the best quality below `MOST_BYTES`. Raises ValueError where none is."""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= MOST_BYTES:
            return buffer.getvalue()
    msg = f"no quality brings the picture below {MOST_BYTES} bytes"
    raise ValueError(msg)


def rasterise(svg: Path, size: tuple[int, int]) -> Image.Image:
    """A drawing in pixels. Raises ValueError for what is no SVG."""
    import resvg_py  # of requirements-dev.txt; films read the pictures without it

    png = resvg_py.svg_to_bytes(svg_path=str(svg), width=size[0], height=size[1])
    return Image.open(io.BytesIO(bytes(png)))


def make_changed() -> list[str]:
    """Bring WebP files and icons up to date; returns the names that were made."""
    known = read_fingerprints()
    drawings = read_drawings()
    changed = [each for each in drawings if known.get(each.name) != each.fingerprint]
    for drawing in changed:
        mode = "RGBA" if drawing.kind in SEE_THROUGH else "RGB"
        image = rasterise(drawing.path, drawing.size).convert(mode)
        drawing.webp.write_bytes(encode(image))
        _make_small(drawing)
    for name, (source, side) in ICONS.items():
        rasterise(BRAND / source, (side, side)).save(BRAND / name, optimize=True)
    colours = read_colours() | {each.name: _colour_of(each) for each in changed}
    rows = [f"{d.fingerprint} {d.name} {colours[d.name]}\n" for d in drawings]
    MADE_FROM.write_text("".join(rows), encoding="utf-8")
    return [each.name for each in changed]


def _make_small(drawing: Drawing) -> None:
    if drawing.small:
        SMALL.mkdir(exist_ok=True)
        for copy in narrowest(canvas_of(drawing.webp.read_bytes())):
            drawing.small[copy.suffix].write_bytes(copy.content)


def _colour_of(drawing: Drawing) -> str:
    return main_colour(canvas_of(drawing.webp.read_bytes()))


if __name__ == "__main__":
    made = make_changed()
    sys.stdout.write(f"{len(made)} made: {', '.join(made) or 'nothing changed'}\n")
