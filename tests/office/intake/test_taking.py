"""A delivery becomes a receipt, a lot, what is owed, and trade."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core import dates
from core.models import AuditEntry, OutboxMessage
from notifications.models import Notification
from notifications.services import tell_event
from office.intake.models import Intake
from office.intake.rules import MoistureRule
from office.intake.services.receipts import (
    IntakeError,
    MistypedError,
    NoPriceError,
    record_intake,
)
from office.intake.states import PaymentTerms
from payments.ledger.models import LedgerTransaction
from payments.ledger.queries import balance_of
from shop.catalogue.states import ListingState
from tests.factories.accounts import make_user
from tests.factories.office import (
    make_intake,
    make_intake_delivery,
    make_intake_goods,
    make_intake_price,
    make_intake_rule,
    make_person,
    pool_of,
)
from tests.factories.vendors import make_cooperative, make_farm, make_plain_household
from vendors.cooperatives.models import TradeEntry
from vendors.partner.models import Lot

pytestmark = pytest.mark.django_db


def nothing_happened():
    return not any(
        model.objects.exists() for model in (Intake, Lot, LedgerTransaction, TradeEntry)
    )


def test_bought_harvest_is_in_stock_in_the_books_and_in_the_trade(
    cooperative, household, walnuts
):
    row = make_intake(walnuts, household, grams=100_400, tare=400)

    assert (row.net, row.amount, row.currency) == (100_000, 52_000, "CNY")
    assert row.code == f"R-{dates.today().year}-000001"
    assert pool_of(walnuts).on_hand == row.lot.left == row.lot.quantity == 100_000
    assert balance_of(f"household:CNY:{household.pk}") == 52_000
    assert balance_of(f"members-due:CNY:{cooperative.pk}") == -52_000
    assert LedgerTransaction.objects.get().cause == f"intake:{row.pk}"
    trade = TradeEntry.objects.get()
    assert (trade.household, trade.kind, trade.amount, trade.units) == (
        household, "bought", 52_000, 100_000,
    )  # fmt: skip
    assert trade.cause == f"intake:{row.pk}"
    assert AuditEntry.objects.get(act="intake.take").subject == row.code


def test_price_of_the_day_counts_and_of_two_the_later_row(household, cooperative):
    product = make_intake_goods(cooperative)
    today = dates.today()
    make_intake_price(product, "5.00", day=today - timedelta(days=9))
    make_intake_price(product, "6.00", day=today)
    make_intake_price(product, "6.50", day=today)
    make_intake_price(product, "9.00", day=today + timedelta(days=1))

    now = make_intake(product, household, grams=1000)
    before = make_intake(product, household, grams=1000, day=today - timedelta(days=1))

    assert (now.amount, before.amount) == (650, 500)


def test_price_by_jin_with_four_decimals_is_rounded_once(household, cooperative):
    product = make_intake_goods(cooperative)
    make_intake_price(product, "1.1855", unit="jin")

    row = make_intake(product, household, grams=12_345)

    assert row.amount == round(Decimal("1.1855") * 12_345 / 500 * 100)


def test_same_price_again_is_the_same_row(walnuts):
    assert make_intake_price(walnuts, "5.20") == make_intake_price(walnuts, "5.20")


def test_without_a_price_nothing_is_bought_and_it_is_said(household, cooperative):
    product = make_intake_goods(cooperative, "Pears")
    make_intake_price(product, grade="A")

    with pytest.raises(NoPriceError) as refused:
        make_intake(product, household, grade="B")

    assert "There is no price for Pears, grade B, on" in str(refused.value)
    assert nothing_happened()


def test_consigned_harvest_needs_no_price_and_owes_nothing_yet(household, cooperative):
    product = make_intake_goods(cooperative)
    make_intake_rule(product, fee=800)

    row = make_intake(product, household, terms=PaymentTerms.CONSIGNED)

    assert (row.amount, row.fee, row.price) == (0, 800, None)
    assert pool_of(product).on_hand == 100_000
    assert not LedgerTransaction.objects.exists()
    assert not TradeEntry.objects.exists()


def test_no_member_is_kept_apart(cooperative, walnuts):
    row = make_intake(walnuts, supplier="Zhao the trader", is_paid_cash=True)

    assert row.is_paid_cash
    assert not LedgerTransaction.objects.exists()
    trade = TradeEntry.objects.get()
    assert (trade.household, trade.supplier, trade.amount) == (
        None, "Zhao the trader", 52_000,
    )  # fmt: skip


def test_no_member_leaves_nothing_on_consignment(walnuts):
    with pytest.raises(IntakeError, match="Only members"):
        make_intake(walnuts, supplier="Zhao", terms=PaymentTerms.CONSIGNED)

    assert nothing_happened()


def test_household_must_be_a_member_on_the_day(cooperative, walnuts):
    today = dates.today()
    gone = make_plain_household(cooperative, left=today)

    with pytest.raises(IntakeError, match="was not a member on"):
        make_intake(walnuts, gone)
    assert nothing_happened()

    assert make_intake(walnuts, gone, day=today - timedelta(days=1)).household == gone


def test_household_of_another_cooperative_is_refused(walnuts):
    stranger = make_plain_household(make_cooperative())

    with pytest.raises(IntakeError, match="was not a member on"):
        make_intake(walnuts, stranger)

    assert nothing_happened()


def test_goods_that_are_hidden_switched_off_or_anothers_are_refused(
    cooperative, household, walnuts
):
    hidden = make_intake_goods(cooperative, state=ListingState.HIDDEN)
    off = make_intake_goods(cooperative)
    make_intake_rule(off, is_taken=False)
    others = make_intake_goods(make_farm())
    for product in (hidden, off):
        make_intake_price(product)
        with pytest.raises(IntakeError, match="is not accepted now"):
            make_intake(product, household)
    with pytest.raises(IntakeError, match="is not accepted now"):
        record_intake(cooperative, make_intake_delivery(others, household), by=None)
    assert nothing_happened()


def test_slip_of_a_decimal_point_is_asked_about(household, walnuts):
    for _delivery in range(3):
        make_intake(walnuts, household, grams=70_000)

    with pytest.raises(MistypedError, match="700 kg") as refused:
        make_intake(walnuts, household, grams=700_000)

    assert "in total? A delivery is usually about 70 kg." in str(refused.value)
    assert "The amount is ¥3,640.00." in str(refused.value)
    assert Intake.objects.count() == 3
    assert make_intake(walnuts, household, grams=700_000, is_sure=True).net == 700_000


def test_tare_as_much_as_the_weight_is_refused(household, walnuts):
    with pytest.raises(IntakeError, match="tare"):
        make_intake(walnuts, household, grams=5000, tare=5000)

    assert nothing_happened()


def test_same_key_again_is_the_same_delivery(cooperative, household, walnuts):
    delivery = make_intake_delivery(walnuts, household)

    first = record_intake(cooperative, delivery, by=None)
    again = record_intake(cooperative, delivery, by=None)

    assert again == first
    assert Intake.objects.count() == 1
    assert pool_of(walnuts).on_hand == 100_000


def test_numbers_have_no_gaps_after_a_refusal(household, walnuts):
    make_intake(walnuts, household)
    with pytest.raises(IntakeError):
        make_intake(walnuts, household, terms=PaymentTerms.BOUGHT, grade="unknown")
    make_intake(walnuts, household)

    assert sorted(Intake.objects.values_list("number", flat=True)) == [1, 2]


def test_day_lot_is_shared_by_goods_grade_day_and_terms(
    cooperative, household, walnuts
):
    other = make_plain_household(cooperative, "Li Na")
    make_intake_price(walnuts, grade="A")

    first, second = make_intake(walnuts, household), make_intake(walnuts, other)
    graded = make_intake(walnuts, household, grade="A")
    earlier = make_intake(walnuts, household, day=dates.today() - timedelta(1))
    consigned = make_intake(walnuts, household, terms=PaymentTerms.CONSIGNED)

    assert first.lot == second.lot
    assert len({row.lot_id for row in (first, graded, earlier, consigned)}) == 4
    lot = Lot.objects.get(pk=first.lot_id)
    assert lot.quantity == lot.left == 200_000
    assert graded.lot.grade == "A"


def test_lot_of_its_own_for_every_delivery(household, walnuts):
    make_intake_rule(walnuts, is_pooled=False)

    assert make_intake(walnuts, household).lot != make_intake(walnuts, household).lot


def test_rule_and_price_are_kept_as_they_were(household, walnuts):
    rule = make_intake_rule(
        walnuts, moisture=MoistureRule.POINTS, moisture_base=1200, moisture_rate=100
    )
    row = make_intake(walnuts, household, moisture=1450, defects=200)
    rule.moisture_base = 0
    rule.save()
    make_intake_price(walnuts, "9.99", day=date(2026, 2, 1))

    kept = Intake.objects.get(pk=row.pk)

    assert (kept.off_moisture, kept.off_defects, kept.net) == (2500, 2000, 95_500)
    assert kept.rule.base == 1200
    assert kept.price.price == Decimal("5.20")


def test_household_is_told_by_text_message_and_in_its_account(cooperative, walnuts):
    household = make_plain_household(cooperative, phone="13800138000")
    make_person(household)

    row = make_intake(walnuts, household)

    keys = set(OutboxMessage.objects.values_list("key", flat=True))
    assert keys == {f"intake.sms:{row.pk}", f"news:harvest_receipt:{row.pk}"}


def test_notice_of_a_receipt_is_in_its_readers_language(cooperative):
    household = make_plain_household(cooperative)
    make_person(household, user=make_user(language="zh-hans"))
    product = make_intake_goods(cooperative, title_zh_hans="核桃")
    make_intake_price(product)
    row = make_intake(product, household, grams=2500)

    tell_event("harvest_receipt", row.pk)

    notice = Notification.objects.get()
    assert notice.subject_zh_hans == f"收购单{row.code}：核桃2.5公斤"


def test_household_without_phone_and_account_is_told_nothing(household, walnuts):
    make_intake(walnuts, household)

    assert not OutboxMessage.objects.exists()
