"""The mails of claims: to the shopper, to the seller's team, to the office."""

from typing import Any
from urllib.parse import urlencode

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from orders.claims.models import Claim, ClaimEvent
from orders.claims.states import GRANTED, WAITING, Side
from orders.claims.wording import deadline_in_words, outcome_in_words
from orders.order.models import Order
from vendors.members.queries import MARKET_OFFICE

from .claim_words import subject_for
from .emails import MAILS, Mail, Reader, _mail


def shopper_path(claim: Claim) -> str:
    return reverse("orders:claim", args=[claim.part.order.number, claim.number])


def desk_path(claim: Claim) -> str:
    return reverse("desk:claim", args=[claim.partner.code, claim.number])


def office_path(claim: Claim, slug: str | None) -> str:
    return reverse("office:claim", args=[slug or MARKET_OFFICE, claim.number])


def _said(event: ClaimEvent, side: str, to: Reader) -> dict[str, Any]:
    """What all three mails say, in the reader's language.

    The words somebody wrote are quoted; what comes next is what holds now.
    """
    claim = event.claim
    with translation.override(to.language):
        return {
            "claim": claim,
            "said": str(subject_for(event, side)),
            "quoted": event.text,
            "who": str(event.get_side_display()),
            "brings": outcome_in_words(claim)
            if claim.state in GRANTED | WAITING
            else "",
            "was_granted": claim.state in GRANTED,
            "deadline": deadline_in_words(claim, side),
        }


def claim_answered(event: ClaimEvent, to: Reader) -> EmailMultiAlternatives:
    """For the shopper; only a guest's link carries the order's key."""
    path = shopper_path(event.claim)
    if to.user is None:
        path = f"{path}?{urlencode({'key': event.claim.part.order.access_key})}"
    said = _said(event, Side.SHOPPER, to)
    return _mail("claim_answered", to, link=path, **said)


def claim_new(event: ClaimEvent, to: Reader) -> EmailMultiAlternatives:
    """For the seller's team."""
    said = _said(event, Side.SELLER, to)
    return _mail("claim_new", to, link=desk_path(event.claim), **said)


def claim_to_decide_office(event: ClaimEvent, to: Reader) -> EmailMultiAlternatives:
    """For the admins of the seller's cooperative."""
    cooperative = event.claim.partner.cooperative
    slug = cooperative.code if cooperative else None
    return _to_decide(event, to, slug)


def claim_to_decide_market(event: ClaimEvent, to: Reader) -> EmailMultiAlternatives:
    """For the operator's staff."""
    return _to_decide(event, to, None)


def _to_decide(
    event: ClaimEvent, to: Reader, slug: str | None
) -> EmailMultiAlternatives:
    said = _said(event, Side.OFFICE, to)
    link = office_path(event.claim, slug)
    return _mail("claim_to_decide", to, link=link, **said)


def _order_of(event: ClaimEvent) -> Order:
    return event.claim.part.order


_CLAIM = ("claim__part__order__user", "claim__partner__cooperative")
MAILS |= {
    "claim_answered": Mail(claim_answered, ClaimEvent, _CLAIM, _order_of),
    "claim_new": Mail(claim_new, ClaimEvent, _CLAIM),
    "claim_to_decide_office": Mail(claim_to_decide_office, ClaimEvent, _CLAIM),
    "claim_to_decide_market": Mail(claim_to_decide_market, ClaimEvent, _CLAIM),
}
