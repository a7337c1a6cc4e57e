"""The years worked by hand in docs/distribution.md come out of the rules to the fen."""

from decimal import Decimal
from pathlib import Path

from office.distribution.rules import DistributionTerms, Member, shared
from office.distribution.states import ReserveBy

DOC = Path(__file__).resolve().parents[3] / "docs" / "distribution.md"
COLUMNS = ("trade", "stake", "by_trade", "by_stake", "due", "reserve")


def rows_of(heading):
    """The table of households below a heading: number → its columns as written."""
    text = DOC.read_text(encoding="utf-8").split(heading)[1]
    found = {}
    table = text.split("| household |")[1].splitlines()[2:]
    for line in table:
        if not line.startswith("|"):
            break
        number, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        found[number] = tuple(cells)
    return found


def minor(text, digits):
    return int(Decimal(text.replace("−", "-")).scaleb(digits))


def as_minor(rows, digits):
    return {
        number: tuple(minor(cell, digits) for cell in cells)
        for number, cells in rows.items()
    }


def table(outcome):
    rows = {
        each.number: tuple(getattr(each, name) for name in COLUMNS)
        for each in outcome.shares
    }
    columns = zip(*rows.values(), strict=True)
    return rows | {"sum": tuple(sum(column) for column in columns)}


def members(rows, left=()):
    return [
        Member(place, number, trade=row[0], stake=row[1], stays=number not in left)
        for place, (number, row) in enumerate(rows.items())
        if number != "sum"
    ]


def test_five_villages_2025():
    written = as_minor(rows_of("## A year, worked by hand"), 2)

    outcome = shared(
        10994435,
        1250000,
        members(written, left={"05"}),
        DistributionTerms(reserve=1000),
    )

    assert (outcome.made_up, outcome.loss_after) == (1250000, 0)
    assert (outcome.after_losses, outcome.reserve) == (9744435, 974444)
    assert (outcome.distributable, outcome.by_trade) == (8769991, 5261995)
    assert outcome.by_stake == 3507996
    assert table(outcome) == written


def test_surplus_of_2025_is_the_sum_of_its_lines():
    text = DOC.read_text(encoding="utf-8").split("| income and costs |")[1]
    lines = [line for line in text.splitlines()[2:] if line.startswith("|")][:9]
    amounts = [minor(line.split("|")[2].strip(" *"), 2) for line in lines]

    assert len(amounts) == 9
    assert sum(amounts[:-1]) == amounts[-1] == 10994435


def test_a_loss_is_carried_and_made_up_in_yen():
    written = as_minor(rows_of("## A year with a loss"), 0)
    terms = DistributionTerms(reserve=1000, reserve_by=ReserveBy.TRADE)

    lost = shared(4210000 - 4515300, 0, members(written), terms)
    outcome = shared(1000001, lost.loss_after, members(written), terms)

    assert (lost.distributable, lost.loss_after, lost.reserve) == (0, 305300, 0)
    assert [each.due for each in lost.shares] == [0, 0, 0]
    assert (outcome.made_up, outcome.reserve) == (305300, 69470)
    assert (outcome.distributable, outcome.by_trade) == (625231, 375139)
    assert table(outcome) == written
