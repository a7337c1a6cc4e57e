"""A delivery becomes a receipt, a lot, what is owed, and trade."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.models import AuditEntry, OutboxMessage
from office.intake.models import Intake
from office.intake.rules import MoistureRule
from office.intake.services import IntakeRefused, Mistyped, NoPrice, take_in
from office.intake.services.telling import tell_accounts
from office.intake.states import Terms
from orders.ledger.models import LedgerTransaction
from orders.ledger.queries import balance_of
from orders.notifications.models import Notification
from shop.catalogue.states import ListingState
from tests.cast import a_cooperative, a_farm, a_user
from vendors.cooperatives.models import TradeEntry
from vendors.partner.models import Lot

from .makers import (
    a_delivery_of,
    a_household,
    a_person,
    a_price,
    a_rule,
    an_intake,
    pool_of,
    some_goods,
)

pytestmark = pytest.mark.django_db


def nothing_happened():
    return not any(
        model.objects.exists() for model in (Intake, Lot, LedgerTransaction, TradeEntry)
    )


def test_bought_harvest_is_in_stock_in_the_books_and_in_the_trade(
    cooperative, household, walnuts
):
    row = an_intake(walnuts, household, grams=100_400, tare=400)

    assert (row.net, row.amount, row.currency) == (100_000, 52_000, "CNY")
    assert row.code == f"R-{timezone.localdate().year}-000001"
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
    product = some_goods(cooperative)
    today = timezone.localdate()
    a_price(product, "5.00", day=today - timedelta(days=9))
    a_price(product, "6.00", day=today)
    a_price(product, "6.50", day=today)
    a_price(product, "9.00", day=today + timedelta(days=1))

    now = an_intake(product, household, grams=1000)
    before = an_intake(product, household, grams=1000, day=today - timedelta(days=1))

    assert (now.amount, before.amount) == (650, 500)


def test_price_by_jin_with_four_decimals_is_rounded_once(household, cooperative):
    product = some_goods(cooperative)
    a_price(product, "1.1855", unit="jin")

    row = an_intake(product, household, grams=12_345)

    assert row.amount == round(Decimal("1.1855") * 12_345 / 500 * 100)


def test_same_price_again_is_the_same_row(walnuts):
    assert a_price(walnuts, "5.20") == a_price(walnuts, "5.20")


def test_without_a_price_nothing_is_bought_and_it_is_said(household, cooperative):
    product = some_goods(cooperative, "Pears")
    a_price(product, grade="A")

    with pytest.raises(NoPrice) as refused:
        an_intake(product, household, grade="B")

    assert "There is no price for Pears of grade B on" in str(refused.value)
    assert nothing_happened()


def test_consigned_harvest_needs_no_price_and_owes_nothing_yet(household, cooperative):
    product = some_goods(cooperative)
    a_rule(product, fee=800)

    row = an_intake(product, household, terms=Terms.CONSIGNED)

    assert (row.amount, row.fee, row.price) == (0, 800, None)
    assert pool_of(product).on_hand == 100_000
    assert not LedgerTransaction.objects.exists()
    assert not TradeEntry.objects.exists()


def test_no_member_is_kept_apart(cooperative, walnuts):
    row = an_intake(walnuts, supplier="Zhao the trader", is_paid_cash=True)

    assert row.is_paid_cash
    assert not LedgerTransaction.objects.exists()
    trade = TradeEntry.objects.get()
    assert (trade.household, trade.supplier, trade.amount) == (
        None, "Zhao the trader", 52_000,
    )  # fmt: skip


def test_no_member_leaves_nothing_on_consignment(walnuts):
    with pytest.raises(IntakeRefused, match="Only members"):
        an_intake(walnuts, supplier="Zhao", terms=Terms.CONSIGNED)

    assert nothing_happened()


def test_household_must_be_a_member_on_the_day(cooperative, walnuts):
    today = timezone.localdate()
    gone = a_household(cooperative, left=today)

    with pytest.raises(IntakeRefused, match="was no member on"):
        an_intake(walnuts, gone)
    assert nothing_happened()

    assert an_intake(walnuts, gone, day=today - timedelta(days=1)).household == gone


def test_household_of_another_cooperative_is_refused(walnuts):
    stranger = a_household(a_cooperative())

    with pytest.raises(IntakeRefused, match="was no member"):
        an_intake(walnuts, stranger)

    assert nothing_happened()


def test_goods_that_are_hidden_switched_off_or_anothers_are_refused(
    cooperative, household, walnuts
):
    hidden = some_goods(cooperative, state=ListingState.HIDDEN)
    off = some_goods(cooperative)
    a_rule(off, is_taken=False)
    others = some_goods(a_farm())
    for product in (hidden, off):
        a_price(product)
        with pytest.raises(IntakeRefused, match="is not taken in now"):
            an_intake(product, household)
    with pytest.raises(IntakeRefused, match="is not taken in now"):
        take_in(cooperative, a_delivery_of(others, household), by=None)
    assert nothing_happened()


def test_weight_like_700_kg_for_700_g_is_asked_about(household, walnuts):
    for _delivery in range(3):
        an_intake(walnuts, household, grams=30_000)

    with pytest.raises(Mistyped, match="700 kg") as refused:
        an_intake(walnuts, household, grams=700_000)

    assert "usually about 30 kg" in str(refused.value)
    assert Intake.objects.count() == 3
    assert an_intake(walnuts, household, grams=700_000, is_sure=True).net == 700_000


def test_tare_as_much_as_the_weight_is_refused(household, walnuts):
    with pytest.raises(IntakeRefused, match="tare"):
        an_intake(walnuts, household, grams=5000, tare=5000)

    assert nothing_happened()


def test_same_key_again_is_the_same_delivery(cooperative, household, walnuts):
    delivery = a_delivery_of(walnuts, household)

    first = take_in(cooperative, delivery, by=None)
    again = take_in(cooperative, delivery, by=None)

    assert again == first
    assert Intake.objects.count() == 1
    assert pool_of(walnuts).on_hand == 100_000


def test_numbers_have_no_gaps_after_a_refusal(household, walnuts):
    an_intake(walnuts, household)
    with pytest.raises(IntakeRefused):
        an_intake(walnuts, household, terms=Terms.BOUGHT, grade="unknown")
    an_intake(walnuts, household)

    assert sorted(Intake.objects.values_list("number", flat=True)) == [1, 2]


def test_day_lot_is_shared_by_goods_grade_day_and_terms(
    cooperative, household, walnuts
):
    other = a_household(cooperative, "Li Na")
    a_price(walnuts, grade="A")

    first, second = an_intake(walnuts, household), an_intake(walnuts, other)
    graded = an_intake(walnuts, household, grade="A")
    earlier = an_intake(walnuts, household, day=timezone.localdate() - timedelta(1))
    consigned = an_intake(walnuts, household, terms=Terms.CONSIGNED)

    assert first.lot == second.lot
    assert len({row.lot_id for row in (first, graded, earlier, consigned)}) == 4
    lot = Lot.objects.get(pk=first.lot_id)
    assert lot.quantity == lot.left == 200_000
    assert graded.lot.grade == "A"


def test_lot_of_its_own_for_every_delivery(household, walnuts):
    a_rule(walnuts, is_pooled=False)

    assert an_intake(walnuts, household).lot != an_intake(walnuts, household).lot


def test_rule_and_price_are_kept_as_they_were(household, walnuts):
    rule = a_rule(
        walnuts, moisture=MoistureRule.POINTS, moisture_base=1200, moisture_rate=100
    )
    row = an_intake(walnuts, household, moisture=1450, defects=200)
    rule.moisture_base = 0
    rule.save()
    a_price(walnuts, "9.99", day=date(2026, 2, 1))

    kept = Intake.objects.get(pk=row.pk)

    assert (kept.off_moisture, kept.off_defects, kept.net) == (2500, 2000, 95_500)
    assert kept.rule.base == 1200
    assert kept.price.price == Decimal("5.20")


def test_household_is_told_by_text_message_and_in_its_account(cooperative, walnuts):
    household = a_household(cooperative, phone="13800138000")
    a_person(household)

    row = an_intake(walnuts, household)

    keys = set(OutboxMessage.objects.values_list("key", flat=True))
    assert keys == {f"intake.sms:{row.pk}", f"intake.news:{row.pk}"}


def test_notice_of_a_receipt_is_in_its_readers_language(cooperative):
    household = a_household(cooperative)
    a_person(household, user=a_user(language="zh-hans"))
    product = some_goods(cooperative, title_zh_hans="核桃")
    a_price(product)
    row = an_intake(product, household, grams=2500)

    tell_accounts(row)

    notice = Notification.objects.get()
    assert notice.subject == f"收购单{row.code}：核桃2.5公斤"


def test_household_without_phone_and_account_is_told_nothing(household, walnuts):
    an_intake(walnuts, household)

    assert not OutboxMessage.objects.exists()
