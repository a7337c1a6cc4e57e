"""Breaches of claims, past the services."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from orders.claims.models import Claim, ClaimLine
from orders.claims.states import ClaimState
from orders.payouts.models import Hold

from .rows import change


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
    let_go_of_a_sale: "sales under an open claim are held back",
    leave_a_claim_lying: "claims that nobody answered move on",
}
