"""Who hears of which step of a claim, and in which words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from orders.claims.models import ClaimEvent
from orders.claims.states import Act, Side

_BY_SHOPPER: dict[str, Any] = {
    Act.FILED: _("We have your claim {number}"),
    Act.AUTO: _("Your claim {number} is accepted"),
    Act.ACCEPTED: _("{farm} has accepted your claim {number}"),
    Act.PROPOSED: _("{farm} proposes something for your claim {number}"),
    Act.REFUSED: _("{farm} has refused your claim {number}"),
    Act.DECIDED: _("The office has decided your claim {number}"),
    Act.ANSWER_LATE: _("Your claim {number} goes through: {farm} did not answer"),
    Act.PROPOSAL_STANDS: _("What {farm} proposed for claim {number} is done now"),
    Act.LEFT: _("Your claim {number} is closed"),
    Act.STOCK_OUT: _("Claim {number}: sold out, so your money goes back"),
    Act.REPLACED_BY_MONEY: _("Claim {number}: your money goes back instead"),
    Act.NOTHING_LEFT: _("Claim {number}: everything was paid back before"),
    Act.SETTLED: _("Your claim {number} is settled"),
}
_BY_SELLER: dict[str, Any] = {
    Act.FILED: _("A shopper makes a claim: {number}"),
    Act.AUTO: _("Claim {number} was accepted at once, by your rules"),
    Act.AGREED: _("The shopper takes your proposal for claim {number}"),
    Act.DECLINED: _("The shopper declines your proposal for claim {number}"),
    Act.ESCALATED: _("The office is asked to decide claim {number}"),
    Act.DECIDED: _("The office has decided claim {number}"),
    Act.WITHDRAWN: _("Claim {number} was taken back"),
    Act.PHOTOS: _("More photos for claim {number}"),
    Act.ANSWER_LATE: _("Claim {number} went through: nobody answered it in time"),
    Act.PROPOSAL_STANDS: _("What you proposed for claim {number} is done now"),
    Act.LEFT: _("Claim {number} is closed, your refusal stands"),
    Act.STOCK_OUT: _("Claim {number}: sold out, so the money goes back"),
    Act.REPLACED_BY_MONEY: _("Claim {number}: the money goes back instead"),
}
_BY_OFFICE: dict[str, Any] = {
    Act.DECLINED: _("Claim {number} waits for your decision"),
    Act.ESCALATED: _("Claim {number} waits for your decision"),
    Act.OFFICE_LATE: _("Claim {number} is past its time: please decide"),
}
_WORDS = {Side.SHOPPER: _BY_SHOPPER, Side.SELLER: _BY_SELLER, Side.OFFICE: _BY_OFFICE}
SHOPPER_HEARS = frozenset(_BY_SHOPPER)
SELLER_HEARS = frozenset(_BY_SELLER)
OFFICE_HEARS = frozenset(_BY_OFFICE)


def subject_for(event: ClaimEvent, side: str) -> str | Promise:
    """A line, in the reader's language when it is shown."""
    claim = event.claim
    said = _WORDS[Side(side)][event.act]
    return format_lazy(said, number=claim.number, farm=claim.partner.name)
