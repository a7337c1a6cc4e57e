"""The demo's drawings: each says what it shows and has its committed WebP."""

import re
from collections import Counter

import pytest
from PIL import Image

from core.images.encoding import canvas_of, main_colour, widths_of
from demo.drawings import (
    BRAND,
    ICONS,
    MOST_BYTES,
    PICTURES,
    SEE_THROUGH,
    SMALL,
    encode,
    narrowest,
    read_colours,
    read_drawings,
    read_fingerprints,
)

MOST_BYTES_TOGETHER = 8_000_000
MOST_BYTES_SMALL = 3_500_000
DRAWINGS = read_drawings()


def test_there_are_enough_pictures_of_each_kind():
    counts = Counter(drawing.kind for drawing in DRAWINGS)
    wanted = {
        "goods": 60, "view": 24, "hero": 8,
        "live": 6, "lesson": 4, "face": 24, "spot": 8,
    }  # fmt: skip

    assert {kind: counts[kind] >= least for kind, least in wanted.items()} == (
        dict.fromkeys(wanted, True)
    )


def test_every_drawing_says_what_it_shows():
    assert [each.name for each in DRAWINGS if not each.shows.endswith(".")] == []


def test_drawings_need_no_font_and_nothing_from_outside():
    asking = re.compile(r"<text|<image|href=|font-|@import|<script")

    assert [d.name for d in DRAWINGS if asking.search(d.path.read_text())] == []


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.name)
def test_picture_has_the_size_of_its_drawing(drawing):
    with Image.open(drawing.webp) as image:
        assert (image.format, image.size) == ("WEBP", drawing.size)


def test_only_spots_and_cut_outs_are_transparent():
    clear = set()
    for drawing in DRAWINGS:
        with Image.open(drawing.webp) as image:
            if "A" in image.mode and image.getpixel((0, 0))[3] == 0:
                clear.add(drawing.name)

    assert clear == {
        each.name
        for each in DRAWINGS
        if each.kind in SEE_THROUGH and not each.name.endswith("-ground")
    }


def test_pictures_stay_below_their_limits():
    sizes = {each.name: each.webp.stat().st_size for each in DRAWINGS}

    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
    assert sum(sizes.values()) < MOST_BYTES_TOGETHER


def test_pictures_were_made_from_the_present_drawings():
    assert read_fingerprints() == {each.name: each.fingerprint for each in DRAWINGS}


def test_no_picture_is_left_over():
    assert {path.stem for path in PICTURES.glob("*.webp")} == {d.name for d in DRAWINGS}


def test_photos_have_small_copies_ready_and_nothing_else_has():
    wanted = {path for drawing in DRAWINGS for path in drawing.small.values()}

    assert set(SMALL.iterdir()) == wanted
    assert sum(path.stat().st_size for path in wanted) < MOST_BYTES_SMALL


def test_small_copies_are_the_narrowest_that_pages_have():
    for drawing in DRAWINGS:
        for suffix, path in drawing.small.items():
            with Image.open(path) as image:
                assert image.format == suffix.upper()
                assert image.width == widths_of(drawing.size[0])[0], drawing.name


@pytest.mark.parametrize("name", ["apple", "face-01"])
def test_small_copies_and_colours_are_what_is_made_of_a_photo(name):
    drawing = next(each for each in DRAWINGS if each.name == name)
    canvas = canvas_of(drawing.webp.read_bytes())

    for copy in narrowest(canvas):
        assert abs(len(copy.content) - drawing.small[copy.suffix].stat().st_size) < 2000
    assert read_colours()[name] == main_colour(canvas)


def test_picture_that_no_quality_makes_small_is_refused():
    noise = Image.effect_noise((1200, 1200), 200).convert("RGB")

    with pytest.raises(ValueError, match="no quality"):
        encode(noise)


@pytest.mark.parametrize(
    ("name", "side"), [(n, side) for n, (_, side) in ICONS.items()]
)
def test_icon_has_its_size(name, side):
    with Image.open(BRAND / name) as image:
        assert (image.format, image.size) == ("PNG", (side, side))


@pytest.mark.parametrize("name", ["seal.svg", "favicon.svg"])
def test_seal_is_drawn_without_a_font(name):
    svg = (BRAND / name).read_text(encoding="utf-8")

    assert "<text" not in svg
    assert svg.count("<rect") == 9  # the ground and the eight bars of the sign
