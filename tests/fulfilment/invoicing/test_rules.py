"""What a credit note takes of each rate, for any amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilment.invoicing.rules import (
    MoreThanInvoicedError,
    TaxGroup,
    credited,
    grouped,
)

AMOUNTS = st.integers(min_value=1, max_value=10**7)
RATES = ["0.13", "0.09", "0", ""]


@st.composite
def invoices(draw):
    rates = draw(st.lists(st.sampled_from(RATES), min_size=1, unique=True))
    groups = []
    for rate in rates:
        gross = draw(AMOUNTS)
        tax = draw(st.integers(min_value=0, max_value=gross)) if rate > "0" else 0
        groups.append(TaxGroup(rate, gross, tax))
    return groups


@given(invoices(), st.data())
def test_notes_of_any_cut_add_up_to_the_invoice(groups, data):
    total = sum(group.gross for group in groups)
    before, taxes, left = {}, {}, total
    while left:
        amount = data.draw(st.integers(min_value=max(1, left // 3), max_value=left))
        rate = data.draw(st.sampled_from([*RATES, "0.05"]))
        note = credited(groups, before, [(rate, amount)])
        assert sum(group.gross for group in note) == amount
        for group in note:
            assert 0 <= group.tax <= group.gross
            before[group.rate] = before.get(group.rate, 0) + group.gross
            taxes[group.rate] = taxes.get(group.rate, 0) + group.tax
        left -= amount

    assert before == {group.rate: group.gross for group in groups}
    assert taxes == {group.rate: group.tax for group in groups}


@given(invoices(), AMOUNTS)
def test_never_more_than_was_invoiced(groups, more):
    total = sum(group.gross for group in groups)

    with pytest.raises(MoreThanInvoicedError):
        credited(groups, {}, [("0.09", total + more)])


def test_what_a_rate_holds_is_taken_from_it_alone():
    groups = [TaxGroup("0.13", 1000, 115), TaxGroup("0.09", 500, 41)]

    assert credited(groups, {}, [("0.09", 500)]) == [TaxGroup("0.09", 500, 41)]


def test_coins_of_ten_are_kept():
    groups = [TaxGroup("0.05", 12_350, 590)]

    assert credited(groups, {}, [("0.05", 4000)], unit=10) == [
        TaxGroup("0.05", 4000, 190)
    ]


def test_groups_of_a_rate_become_one_the_highest_first():
    found = grouped([TaxGroup("", 5, 0), TaxGroup("0.09", 1, 0), TaxGroup("0.13", 2, 1),
                     TaxGroup("0.09", 3, 1), TaxGroup("0", 0, 0)])  # fmt: skip

    assert found == [TaxGroup("0.13", 2, 1), TaxGroup("0.09", 4, 1), TaxGroup("", 5, 0)]
