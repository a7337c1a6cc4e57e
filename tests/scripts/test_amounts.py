"""Numbers and weights as pages read them: as the server does."""

import random

import pytest
from django.core.exceptions import ValidationError

from core.amounts import MOST_UNITS, UNITS, parse_weights, read_decimal, unit_named
from tests.core.amount_cases import NUMBERS, WEIGHTS

from .conftest import load

READ = """typed => typed.map((text) => amounts.read(text))
  .map((n) => isNaN(n) ? null : n)"""
WEIGH = """typed => typed
  .map(([text, kind, unit]) => amounts.weigh(text, { kind, unit }))
  .map((n) => isNaN(n) ? null : n)"""
SIGNS = "0123456789012345.,' ，。、٫+＋¥e-½/٣५kgt克公斤两升lml"


@pytest.fixture
def amounts(page):
    load(page, amounts="core/amounts.js")
    return page


def drawn(count, longest=12):
    """Texts of figures and signs, many of which are numbers; the same in each run."""
    draw = random.Random(20)
    return [
        "".join(draw.choices(SIGNS, k=draw.randint(1, longest))) for _ in range(count)
    ]


def number(text):
    try:
        return float(read_decimal(text))
    except ValueError:
        return None


def weight(text, kind, unit):
    """As the server reads it; "too much" where a page only compares."""
    try:
        return parse_weights(text, kind=kind, unit=unit)
    except ValidationError as error:
        return "too much" if error.code == "too_much" else None


def test_numbers_of_the_table_are_read_as_meant(amounts):
    read = amounts.evaluate(READ, [typed for typed, _ in NUMBERS])

    meant = [None if number is None else float(number) for _, number in NUMBERS]
    assert dict(zip(NUMBERS, read, strict=True)) == dict(
        zip(NUMBERS, meant, strict=True)
    )


def test_weights_of_the_table_are_added_up(amounts):
    read = amounts.evaluate(WEIGH, [row[:3] for row in WEIGHTS])

    assert dict(zip(WEIGHTS, read, strict=True)) == {row: row[3] for row in WEIGHTS}


def test_whatever_is_typed_pages_and_server_read_the_same_number(amounts):
    texts = drawn(3000)

    read = amounts.evaluate(READ, texts)

    assert dict(zip(texts, read, strict=True)) == {text: number(text) for text in texts}
    assert sum(found is not None for found in read) > 200


def test_whatever_is_typed_pages_and_server_read_the_same_weight(amounts):
    rows = [
        (text, kind, unit)
        for text in drawn(2000)
        for kind, unit in (("weight", "kg"), ("volume", "ml"))
    ]

    read = amounts.evaluate(WEIGH, rows)

    differ = {
        row: (found, weight(*row))
        for row, found in zip(rows, read, strict=True)
        if found != weight(*row)
        and not (weight(*row) == "too much" and (found or MOST_UNITS + 1) > MOST_UNITS)
    }
    assert differ == {}
    assert sum(found is not None for found in read) > 200


def test_pages_know_the_same_units(amounts):
    known = amounts.evaluate("amounts.UNITS")
    assert known == {unit: [per, str(kind)] for unit, (per, kind) in UNITS.items()}

    words = [
        "catty",
        "Tonnes",
        "公吨",
        "公升",
        "millilitre",
        "颗",
        "扎",
        "托",
        "箱",
        "gr",
    ]
    rows = [(f"1 {word}", str(UNITS[unit_named(word)][1]), "none") for word in words]
    per = [UNITS[unit_named(word)][0] for word in words]
    assert amounts.evaluate(WEIGH, rows) == per
