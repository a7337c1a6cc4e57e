"""What claims say in words: what they bring, who has to answer, what happens else."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import from_minor
from core.templatetags.market import moment, money
from fulfilment.market_settings import CLAIM_WINDOW

from .models import Claim, ClaimLine
from .rules import packs_to_send
from .states import DEGREES, ClaimActor, ClaimOutcome, ClaimState

_S = ClaimState


def sum_of(claim: Claim) -> str:
    currency = claim.vendor_order.order.currency
    return money(from_minor(claim.amount, currency), currency)


def outcome_in_words(claim: Claim) -> str:
    """What is asked for, proposed or granted: "¥12.00 back, the way it was paid"."""
    if claim.outcome == ClaimOutcome.NOTHING:
        return _("nothing")
    if claim.outcome == ClaimOutcome.BALANCE:
        return _("%(sum)s refunded to the balance") % {"sum": sum_of(claim)}
    if claim.outcome == ClaimOutcome.MONEY:
        return _("%(sum)s refunded to the original payment method") % {
            "sum": sum_of(claim)
        }
    packs = sum(packs_to_send(row.packs, row.granted) for row in claim.lines.all())
    text = ngettext(
        "Replacement of %(packs)d pack", "Replacement of %(packs)d packs", packs
    )
    return text % {"packs": packs}


def degree_in_words(degree: int) -> str:
    """30 → "Some: about a third (30 %)"."""
    words = str(dict(DEGREES).get(degree, _("None of it")))
    return _("%(words)s (%(degree)d%%)") % {"words": words, "degree": degree}


def line_in_words(row: ClaimLine) -> str:
    """What is said of a line: packs, and how much of them."""
    text = ngettext(
        "%(packs)d pack. %(degree)s", "%(packs)d packs. %(degree)s", row.packs
    )
    return text % {"packs": row.packs, "degree": degree_in_words(row.degree)}


def _of_shopper() -> dict[str, str]:
    return {
        _S.OPEN: _(
            "The farm has until %(when)s to answer. After that your claim is accepted."
        ),
        _S.PROPOSED: _(
            "Please answer by %(when)s. After that the farm's offer is accepted."
        ),
        _S.REFUSED: _(
            "You can appeal to the office until %(when)s. After that "
            "the claim is closed."
        ),
        _S.ESCALATED: _(
            "The office decides by %(when)s. If it is late, it is "
            "reminded every day and your claim stays open."
        ),
    }


def _of_seller() -> dict[str, str]:
    return {
        _S.OPEN: _(
            "Please answer by %(when)s. After that the claim is accepted: %(outcome)s."
        ),
        _S.PROPOSED: _(
            "The shopper has until %(when)s to answer. After that "
            "your offer is accepted."
        ),
        _S.REFUSED: _(
            "The shopper has until %(when)s to appeal to the office. "
            "After that the claim is closed. You can still accept it."
        ),
        _S.ESCALATED: _(
            "The office decides by %(when)s. You can still accept the claim."
        ),
    }


def _of_office() -> dict[str, str]:
    return {
        _S.OPEN: _("The farm has until %(when)s. After that the claim is accepted."),
        _S.PROPOSED: _(
            "The shopper has until %(when)s. After that the offer is accepted."
        ),
        _S.REFUSED: _(
            "The shopper can appeal until %(when)s. After that the claim is closed."
        ),
        _S.ESCALATED: _(
            "Please decide by %(when)s. After that you are reminded every day."
        ),
    }


_WORDS = {
    ClaimActor.SHOPPER: _of_shopper,
    ClaimActor.SELLER: _of_seller,
    ClaimActor.OFFICE: _of_office,
}


def deadline_in_words(claim: Claim, side: str) -> str:
    """Who has to say something until when, and what happens else."""
    words = _WORDS[ClaimActor(side)]()
    if claim.state not in words or claim.deadline_at is None:
        return ""
    return words[claim.state] % {
        "when": moment(claim.deadline_at),
        "outcome": outcome_in_words(claim),
    }


def window_in_words(hours: float) -> str:
    """48 → "48 hours", 72 → "3 days": whole days from three on."""
    if hours >= 72 and hours % 24 == 0:
        days = round(hours / 24)
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    whole = round(hours)
    return ngettext("%(hours)d hour", "%(hours)d hours", whole) % {"hours": whole}


def market_window() -> str:
    return window_in_words(CLAIM_WINDOW().total_seconds() / 3600)
