"""What CONTRIBUTING names is where it says."""

import re

import pytest

from tests.source_files import ROOT

TEXT = " ".join((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split())
PLACES = sorted(set(re.findall(r"`([\w.]+/[\w./]+\.\w+)`", TEXT)))
# "`name` in `path`".
NAMES = re.findall(r"((?:`\w+`(?: and )?)+) in `([\w/]+\.py)`", TEXT)
MADE = {"shop_opened.html", "templates/desk/season.html"}


@pytest.mark.parametrize("place", [each for each in PLACES if each not in MADE])
def test_file_is_there(place):
    assert (ROOT / place).exists() or (ROOT / "static" / place).exists()


@pytest.mark.parametrize(("names", "place"), NAMES)
def test_name_is_in_its_file(names, place):
    code = (ROOT / place).read_text(encoding="utf-8")

    for name in re.findall(r"\w+", names.replace(" and ", " ")):
        assert re.search(rf"\b{name}\b", code), name


def test_names_are_found():
    assert len(NAMES) >= 8
