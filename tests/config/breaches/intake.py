"""Breaches of the depot: receipts, the lots they fed, what members are owed."""

from django.db.models import F
from django.utils import timezone

from office.intake.models import ConsignedSale, ReceiptYear
from payments.ledger.models import Posting
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from tests.factories.office import (
    make_intake,
    make_intake_goods,
    make_intake_price,
)
from tests.factories.vendors import make_cooperative, make_member, make_plain_household
from vendors.cooperatives.models import TradeEntry
from vendors.members.states import Role
from vendors.partner.models import StockEntry

from .books import unguarded
from .rows import change


def a_receipt(**fields):
    """A sound one, at a depot of its own."""
    cooperative = make_cooperative()
    make_member(cooperative, Role.ADMIN)
    product = make_intake_goods(cooperative)
    make_intake_price(product)
    return make_intake(product, make_plain_household(cooperative), **fields)


def lose_a_number():
    a_receipt()
    change(ReceiptYear.objects.all(), last=F("last") + 1)


def feed_a_lot_past_the_scales():
    row = a_receipt()
    for quantity, reason in ((7, "harvest"), (-7, "count")):
        StockEntry.objects.create(
            pool=row.lot.pool, lot=row.lot, quantity=quantity, reason=reason
        )


def owe_another_sum():
    """The pair still cancels out."""
    row = a_receipt()
    with unguarded():
        for posting in Posting.objects.filter(transaction__cause=f"intake:{row.pk}"):
            sign = 1 if posting.amount > 0 else -1
            change(Posting.objects.filter(pk=posting.pk), amount=F("amount") + sign)


def count_other_trade():
    row = a_receipt()
    with unguarded():
        change(TradeEntry.objects.filter(cause=f"intake:{row.pk}"), amount=1)


def sell_without_owing():
    row = a_receipt(terms="consigned")
    ConsignedSale.objects.create(
        intake=row, turn=1, currency="CNY", units=1, gross=5, fee=0, amount=5
    )


def sell_more_than_was_brought():
    row = a_receipt(terms="consigned")
    ConsignedSale.objects.create(
        intake=row, turn=1, currency="CNY", units=row.net + 1, gross=0, fee=0, amount=0
    )


def let_the_market_owe_for_harvest():
    """Balanced, but on another account than the cooperative's own."""
    row = a_receipt(terms="consigned")
    household = Account(AccountKind.HOUSEHOLD, household_id=row.household_id)
    entries = [Entry(household, 5), Entry(Account(AccountKind.GOODWILL), -5)]
    post(
        [
            Draft(
                "planted",
                TransactionKind.HARVEST,
                "CNY",
                entries,
                created=timezone.now(),
            )
        ]
    )


PLANTS = {
    lose_a_number: "receipts of harvest are numbered without gaps",
    feed_a_lot_past_the_scales: "lots were fed what was weighed in",
    owe_another_sum: "members are owed what their receipts say",
    count_other_trade: "receipts count as trade",
    sell_without_owing: "what was sold on consignment is owed and traded",
    sell_more_than_was_brought: "no more is paid for than was left on consignment",
    let_the_market_owe_for_harvest: "what members are owed, their cooperative owes",
}
