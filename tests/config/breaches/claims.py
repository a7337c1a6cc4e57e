"""Breaches of claims, past the services."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from core.models import OutboxMessage
from fulfilment.claims.models import Claim, ClaimLine
from fulfilment.claims.services.steps import accept
from fulfilment.claims.states import ClaimState
from orders.order.services.short import apply_short_supply, plan_short_supply
from payments.payouts.models import Hold
from tests.factories.fulfilment import (
    make_claim,
    make_received_vendor_order,
    pack_vendor_order,
    send_vendor_order,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

from .rows import change, refund_of


def in_state(state):
    return Claim.objects.filter(state=state)


def claim_more_packs_than_were_sent():
    change(ClaimLine.objects.all(), packs=F("packs") + 1000)


def let_go_of_a_line():
    change(ClaimLine.objects.filter(is_open=True), is_open=False)


def forget_what_happened():
    """A move that nobody wrote down."""
    change(in_state(ClaimState.PROPOSED), state=ClaimState.REFUSED)


def grant_another_sum():
    change(in_state(ClaimState.SETTLED).filter(amount__gt=0), amount=F("amount") + 1)


def send_once_more_for_money():
    change(Claim.objects.filter(replacement__isnull=False), granted_at=None)


def pay_for_packs_that_were_sent():
    claim = Claim.objects.filter(replacement__isnull=False).first()
    refund_of(claim.paid_vendor_order, 100, f"claim:{claim.number}:missing")


def keep_the_money_for_what_was_left_out():
    """One of two packs is sent once more, and what pays for the other is lost."""
    farm = make_farm()
    make_member(farm)
    vendor_order = make_received_vendor_order(
        make_pack(farm, "Plums", price="20.00"), packs=4
    )
    claim = make_claim(vendor_order, wanted="replacement", packs=2, degree=100)
    accept(claim, by=vendor_order.order.user)
    claim.refresh_from_db()
    line = claim.replacement.lines.get()
    good = line.pack_quantity
    apply_short_supply(
        plan_short_supply(line.pool, good=good, rule="proportional"), by=None
    )
    send_vendor_order(pack_vendor_order(claim.replacement))
    OutboxMessage.objects.filter(topic="claims.pay_missing").delete()


def let_go_of_a_sale():
    change(
        Hold.objects.filter(cause__startswith="claim:", released_at__isnull=True),
        released_at=timezone.now(),
    )


def leave_a_claim_lying():
    late = timezone.now() - timedelta(days=3)
    change(in_state(ClaimState.OPEN), deadline_at=late)


PLANTS = {
    claim_more_packs_than_were_sent: (
        "claims name lines of their part, and no more than was sent"
    ),
    let_go_of_a_line: "claims hold their lines until they have ended",
    forget_what_happened: "claims are what their history says",
    grant_another_sum: "money that a claim granted goes back, once",
    send_once_more_for_money: "goods sent once more cost nothing and belong to a claim",
    pay_for_packs_that_were_sent: (
        "money for packs left out of a replacement is what they cost"
    ),
    keep_the_money_for_what_was_left_out: (
        "packs left out of a replacement are paid back"
    ),
    let_go_of_a_sale: "sales under an open claim are held back",
    leave_a_claim_lying: "claims that nobody answered move on",
}
