"""From SVG to the committed files; needs resvg_py and Pillow, in development only."""

import io
from pathlib import Path

import resvg_py
from PIL import Image

from demo.art import brand
from demo.art.catalogue import (
    DRAWN,
    MASTERS,
    MOST_BYTES,
    PICTURES,
    SEE_THROUGH,
    Kind,
    Picture,
    drawn_fingerprints,
)
from demo.art.shapes import Svg

QUALITIES = (86, 80, 72, 64, 56, 48, 40)
BRAND = Path(__file__).resolve().parents[2] / "static" / "brand"


def rasterise(svg: Svg, width: int) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width)
    return Image.open(io.BytesIO(bytes(png)))


def encode(image: Image.Image, most_bytes: int = MOST_BYTES) -> bytes:
    """WebP at the best quality that stays below the limit."""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= most_bytes:
            return buffer.getvalue()
    message = f"no quality brings the picture below {most_bytes} bytes"
    raise ValueError(message)


def render(picture: Picture) -> None:
    image = rasterise(picture.svg, picture.size.width)
    box = (0, 0, picture.size.width, picture.size.height)
    image = image.crop(box).convert("RGBA" if picture.kind in SEE_THROUGH else "RGB")
    picture.master.write_bytes(encode(image))


def render_brand() -> None:
    """The seal as SVG and as the icons that phones ask for."""
    BRAND.mkdir(parents=True, exist_ok=True)
    for name, svg in brand.BRAND.items():
        (BRAND / name).write_text(svg + "\n", encoding="utf-8")
    for name, icon in brand.ICONS.items():
        svg = brand.seal_document(icon.radius, reach=icon.reach)
        rasterise(svg, icon.size).save(BRAND / name, optimize=True)


def list_pictures() -> str:
    """The pictures by kind, as a page of Markdown."""
    lines = [
        "# Pictures of the demo market",
        "",
        "Drawn by `python -m demo.art`, which needs `resvg_py` and Pillow. The",
        "files are committed, so running the market needs neither.",
    ]
    for kind in Kind:
        drawn = [p for p in PICTURES.values() if p.kind is kind]
        lines += ["", f"## {kind.value.capitalize()} ({len(drawn)})", ""]
        lines += [
            f"- `{p.name}` ({p.size.width} × {p.size.height}): {p.shows}" for p in drawn
        ]
    return "\n".join(lines) + "\n"


def is_stale(picture: Picture, drawn: dict[str, str]) -> bool:
    fresh = drawn.get(picture.name) == picture.fingerprint
    return not (fresh and picture.master.exists())


def render_stale(*, everything: bool = False) -> list[str]:
    """Bring masters, list and brand files up to date; return the names drawn."""
    MASTERS.mkdir(parents=True, exist_ok=True)
    drawn = drawn_fingerprints()
    stale = [p for p in PICTURES.values() if everything or is_stale(p, drawn)]
    for picture in stale:
        render(picture)
    for path in MASTERS.glob("*.webp"):
        if path.stem not in PICTURES:
            path.unlink()
    marks = [f"{p.fingerprint} {p.name}\n" for p in PICTURES.values()]
    DRAWN.write_text("".join(marks), encoding="utf-8")
    (MASTERS / "README.md").write_text(list_pictures(), encoding="utf-8")
    render_brand()
    return [picture.name for picture in stale]
