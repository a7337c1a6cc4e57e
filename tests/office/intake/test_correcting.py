"""A correction takes a receipt's place: stock, books and trade follow."""

from uuid import uuid4

import pytest

from core.models import AuditEntry
from office.intake.models import Intake
from office.intake.services.corrections import CorrectionError, correct_intake
from office.intake.services.receipts import IntakeError
from office.intake.states import PaymentTerms
from payments.ledger.queries import balance_of
from tests.factories.office import (
    make_intake,
    make_intake_delivery,
    make_intake_goods,
    make_intake_price,
    pool_of,
)
from tests.factories.orders import make_paid_order
from tests.factories.vendors import make_plain_household
from vendors.cooperatives.models import TradeEntry
from vendors.partner.services.lots import recall_lot

pytestmark = pytest.mark.django_db


def correct(row, product=None, household=None, *, reason="mistyped", **fields):
    delivery = make_intake_delivery(
        product or row.product, household or row.household, is_sure=True, **fields
    )
    return correct_intake(row, delivery, reason=reason, key=uuid4(), by=None)


def take_back(row):
    return correct_intake(row, None, reason="never came", key=uuid4(), by=None)


def traded(household):
    rows = TradeEntry.objects.filter(household=household)
    return sum(row.amount for row in rows), sum(row.units for row in rows)


def owed(household):
    return balance_of(f"household:CNY:{household.pk}")


def test_less_was_brought(household, walnuts):
    row = make_intake(walnuts, household, grams=100_000)

    new = correct(row, grams=70_000)

    assert (new.corrects, new.number, new.net) == (row, 2, 70_000)
    lot = new.lot
    lot.refresh_from_db()
    assert lot == row.lot
    assert (lot.quantity, lot.left, pool_of(walnuts).on_hand) == (70_000,) * 3
    assert owed(household) == 36_400
    assert traded(household) == (36_400, 70_000)
    entry = AuditEntry.objects.get(act="intake.correct")
    assert (entry.scope, entry.cooperative) == ("office:five", row.cooperative_id)
    assert (entry.before["amount"], entry.after["amount"]) == ("520.00", "364.00")
    assert (entry.reason, entry.before["net"], entry.after["net"]) == (
        "mistyped", 100_000, 70_000,
    )  # fmt: skip


def test_another_household_brought_it(cooperative, household, walnuts):
    row = make_intake(walnuts, household)
    right = make_plain_household(cooperative, "Li Na")

    correct(row, household=right)

    assert (owed(household), owed(right)) == (0, 52_000)
    assert (traded(household), traded(right)) == ((0, 0), (52_000, 100_000))
    assert balance_of(f"members-due:CNY:{cooperative.pk}") == -52_000


def test_other_goods_were_brought(cooperative, household, walnuts):
    pears = make_intake_goods(cooperative, "Pears")
    make_intake_price(pears, "2.00")
    row = make_intake(walnuts, household)

    new = correct(row, pears)

    assert (pool_of(walnuts).on_hand, pool_of(pears).on_hand) == (0, 100_000)
    assert owed(household) == 20_000
    assert new.lot != row.lot


def test_bought_was_meant_as_consigned(household, walnuts):
    row = make_intake(walnuts, household)

    new = correct(row, terms=PaymentTerms.CONSIGNED)

    assert owed(household) == 0
    assert traded(household) == (0, 0)
    assert new.lot != row.lot
    assert pool_of(walnuts).on_hand == 100_000


def test_whole_delivery_is_taken_back_and_may_be_put_right_again(household, walnuts):
    row = make_intake(walnuts, household)

    gone = take_back(row)

    assert (gone.net, gone.lot) == (0, None)
    assert pool_of(walnuts).on_hand == 0
    assert owed(household) == 0

    correct(gone, grams=50_000)
    assert pool_of(walnuts).on_hand == 50_000
    assert owed(household) == 26_000


def test_what_is_sold_can_not_be_taken_back_and_it_is_said_how_much(household, walnuts):
    row = make_intake(walnuts, household, grams=100_000)
    make_paid_order([(walnuts.stockrecords.get(), 60)])

    with pytest.raises(CorrectionError) as refused:
        correct(row, grams=30_000)

    assert "70 kg would leave lot" in str(refused.value)
    assert "but only 40 kg can" in str(refused.value)
    assert Intake.objects.count() == 1
    assert pool_of(walnuts).on_hand == 100_000
    assert owed(household) == 52_000

    assert correct(row, grams=60_000).net == 60_000


def test_receipt_is_corrected_once(household, walnuts):
    row = make_intake(walnuts, household)
    new = correct(row, grams=90_000)

    with pytest.raises(CorrectionError, match=new.code):
        correct(row, grams=80_000)

    assert Intake.objects.count() == 2
    assert pool_of(walnuts).on_hand == 90_000


def test_same_key_again_is_the_same_correction(household, walnuts):
    row = make_intake(walnuts, household)
    key = uuid4()

    made = [
        correct_intake(row, None, reason="never came", key=key, by=None)
        for _time in range(2)
    ]

    assert made[0] == made[1]
    assert Intake.objects.count() == 2


def test_refused_correction_uses_no_number(cooperative, household, walnuts):
    row = make_intake(walnuts, household)
    with pytest.raises(IntakeError):
        correct(row, grade="none")

    assert make_intake(walnuts, household).number == 2


def test_hidden_goods_can_still_be_corrected(household, walnuts):
    row = make_intake(walnuts, household)
    walnuts.state = "hidden"
    walnuts.save()

    assert correct(row, grams=90_000).net == 90_000


def test_after_a_recall_more_of_it_goes_into_another_lot(household, walnuts):
    row = make_intake(walnuts, household)
    make_paid_order([(walnuts.stockrecords.get(), 100)])
    recall_lot(row.lot, reason="mould", by=None)

    with pytest.raises(CorrectionError, match="only 0 g"):
        correct(row, grams=90_000)
