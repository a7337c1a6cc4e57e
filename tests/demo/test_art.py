"""The demo's drawings: the same every time, each with its committed master."""

import hashlib
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from demo.art.catalogue import (
    MASTERS,
    MOST_BYTES,
    MOST_BYTES_TOGETHER,
    PICTURES,
    SEE_THROUGH,
    Kind,
    drawn_fingerprints,
    every_picture,
)

ROOT = Path(__file__).resolve().parents[2]
BRAND = ROOT / "static" / "brand"
FINGERPRINT = (
    "import hashlib; from demo.art.catalogue import every_picture; "
    "print(hashlib.sha256(''.join(p.svg for p in every_picture())"
    ".encode()).hexdigest())"
)


def fingerprint():
    drawn = "".join(picture.svg for picture in every_picture())
    return hashlib.sha256(drawn.encode()).hexdigest()


def test_drawing_is_the_same_in_another_process_with_another_hash_seed():
    here = fingerprint()

    elsewhere = subprocess.run(
        [sys.executable, "-c", FINGERPRINT],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()

    assert elsewhere == here


def test_names_are_unique():
    counts = Counter(picture.name for picture in every_picture())

    assert [name for name, count in counts.items() if count > 1] == []


def test_there_are_enough_pictures_of_each_kind():
    counts = Counter(picture.kind for picture in PICTURES.values())

    wanted = {
        Kind.PRODUCT: 60,
        Kind.VIEW: 24,
        Kind.HERO: 8,
        Kind.LIVE: 6,
        Kind.LESSON: 4,
        Kind.FACE: 24,
        Kind.SPOT: 8,
    }
    assert {kind: counts[kind] >= least for kind, least in wanted.items()} == (
        dict.fromkeys(wanted, True)
    )


def test_every_picture_says_what_it_shows():
    assert [p.name for p in PICTURES.values() if not p.shows.endswith(".")] == []


def test_drawings_need_no_font_and_nothing_from_outside():
    asking = re.compile(r"<text|<image|href=|font-|@import|<script")

    assert [p.name for p in PICTURES.values() if asking.search(p.svg)] == []


@pytest.mark.parametrize("name", PICTURES)
def test_master_has_its_size(name):
    picture = PICTURES[name]

    with Image.open(picture.master) as image:
        assert (image.format, image.size) == (
            "WEBP",
            (picture.size.width, picture.size.height),
        )


def test_only_spots_and_cut_outs_are_transparent():
    clear = set()
    for picture in PICTURES.values():
        with Image.open(picture.master) as image:
            if "A" in image.mode and image.getpixel((0, 0))[3] == 0:
                clear.add(picture.name)

    assert clear == {
        p.name
        for p in PICTURES.values()
        if p.kind in SEE_THROUGH and not p.name.endswith("-ground")
    }


def test_masters_stay_below_their_limits():
    sizes = {name: p.master.stat().st_size for name, p in PICTURES.items()}

    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
    assert sum(sizes.values()) < MOST_BYTES_TOGETHER


def test_masters_were_made_from_the_present_drawings():
    assert drawn_fingerprints() == {
        name: picture.fingerprint for name, picture in PICTURES.items()
    }


def test_no_master_is_left_over():
    assert {path.stem for path in MASTERS.glob("*.webp")} == set(PICTURES)


def test_the_list_names_every_picture():
    page = (MASTERS / "README.md").read_text(encoding="utf-8")

    assert re.findall(r"^- `([^`]+)`", page, re.MULTILINE) == [
        picture.name
        for kind in Kind
        for picture in PICTURES.values()
        if picture.kind is kind
    ]


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("apple-touch-icon.png", 180),
        ("icon-192.png", 192),
        ("icon-512.png", 512),
        ("icon-maskable-512.png", 512),
    ],
)
def test_icon_has_its_size(name, side):
    with Image.open(BRAND / name) as image:
        assert (image.format, image.size) == ("PNG", (side, side))


@pytest.mark.parametrize("name", ["seal.svg", "favicon.svg"])
def test_seal_is_drawn_without_a_font(name):
    svg = (BRAND / name).read_text(encoding="utf-8")

    assert "<text" not in svg
    assert svg.count("<rect") == 9  # the ground and the eight bars of the sign
