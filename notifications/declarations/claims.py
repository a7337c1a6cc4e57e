"""What is told of claims: to each side but the one that did it."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from fulfilment.claims.models import Claim, ClaimEvent
from fulfilment.claims.states import GRANTED, WAITING, ClaimActor, ClaimEventType
from fulfilment.claims.wording import deadline_in_words, outcome_in_words
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import (
    SELLING_TEAM,
    NotificationType,
    Text,
    deciders,
    declare,
    staff,
)
from orders.order.models import Order
from vendors.members.queries import MARKET_OFFICE, team_of
from vendors.partner.models import Partner

_BY_SHOPPER: dict[str, Any] = {
    ClaimEventType.FILED: gettext_lazy("We received your claim {number}"),
    ClaimEventType.AUTO: gettext_lazy("Your claim {number} is accepted"),
    ClaimEventType.ACCEPTED: gettext_lazy("{farm} accepted your claim {number}"),
    ClaimEventType.PROPOSED: gettext_lazy(
        "{farm} made an offer for your claim {number}"
    ),
    ClaimEventType.REFUSED: gettext_lazy("{farm} rejected your claim {number}"),
    ClaimEventType.DECIDED: gettext_lazy("The office has decided your claim {number}"),
    ClaimEventType.ANSWER_LATE: gettext_lazy(
        "Your claim {number} is accepted: {farm} did not reply"
    ),
    ClaimEventType.PROPOSAL_STANDS: gettext_lazy(
        "The offer of {farm} for claim {number} is now in effect"
    ),
    ClaimEventType.LEFT: gettext_lazy("Your claim {number} is closed"),
    ClaimEventType.STOCK_OUT: gettext_lazy(
        "Claim {number}: sold out, you are refunded"
    ),
    ClaimEventType.REPLACED_BY_MONEY: gettext_lazy(
        "Claim {number}: you are refunded instead"
    ),
    ClaimEventType.NOTHING_LEFT: gettext_lazy("Claim {number}: already fully refunded"),
    ClaimEventType.SETTLED: gettext_lazy("Your claim {number} is settled"),
}
_BY_SELLER: dict[str, Any] = {
    ClaimEventType.FILED: gettext_lazy("New claim: {number}"),
    ClaimEventType.AUTO: gettext_lazy(
        "Claim {number} was accepted automatically by your rules"
    ),
    ClaimEventType.AGREED: gettext_lazy(
        "The shopper accepted your offer for claim {number}"
    ),
    ClaimEventType.DECLINED: gettext_lazy(
        "The shopper declined your offer for claim {number}"
    ),
    ClaimEventType.ESCALATED: gettext_lazy(
        "Claim {number} was escalated to the office"
    ),
    ClaimEventType.DECIDED: gettext_lazy("The office has decided claim {number}"),
    ClaimEventType.WITHDRAWN: gettext_lazy("Claim {number} was withdrawn"),
    ClaimEventType.PHOTOS: gettext_lazy("New photos for claim {number}"),
    ClaimEventType.ANSWER_LATE: gettext_lazy(
        "Claim {number} was accepted: no reply in time"
    ),
    ClaimEventType.PROPOSAL_STANDS: gettext_lazy(
        "Your offer for claim {number} is now in effect"
    ),
    ClaimEventType.LEFT: gettext_lazy(
        "Claim {number} is closed; your rejection stands"
    ),
    ClaimEventType.STOCK_OUT: gettext_lazy(
        "Claim {number}: sold out, the shopper is refunded"
    ),
    ClaimEventType.REPLACED_BY_MONEY: gettext_lazy(
        "Claim {number}: refund instead of replacement"
    ),
}
_BY_OFFICE: dict[str, Any] = {
    ClaimEventType.DECLINED: gettext_lazy("Claim {number} needs your decision"),
    ClaimEventType.ESCALATED: gettext_lazy("Claim {number} needs your decision"),
    ClaimEventType.OFFICE_LATE: gettext_lazy(
        "Claim {number} is overdue: please decide"
    ),
}


class OfClaim(NotificationType[ClaimEvent]):
    """`words` are of the acts that this side hears of."""

    model = ClaimEvent
    related = ("claim__vendor_order__order__user", "claim__partner__cooperative")
    side: ClassVar[ClaimActor]
    words: ClassVar[Mapping[str, Any]]

    @property
    def claim(self) -> Claim:
        return self.about.claim

    def is_news(self) -> bool:
        return self.about.act in self.words

    def subject(self) -> Text:
        said = str(self.words[self.about.act])
        return said.format(number=self.claim.number, farm=self.claim.partner.name)

    def context(self, _to: Reader) -> dict[str, Any]:
        """The words somebody wrote are quoted; what comes next is what holds now."""
        claim = self.claim
        return {
            "claim": claim,
            "said": self.subject(),
            "quoted": self.about.text,
            "who": str(self.about.get_side_display()),
            "brings": outcome_in_words(claim)
            if claim.state in GRANTED | WAITING
            else "",
            "was_granted": claim.state in GRANTED,
            "deadline": deadline_in_words(claim, self.side),
        }


@declare("claim_answered", event="claim_moved")
class ClaimAnswered(OfClaim):
    """To the shopper; only a guest's link carries the order's key."""

    kind = Kind.CLAIM_ANSWERED
    side, words = ClaimActor.SHOPPER, _BY_SHOPPER

    def order(self) -> Order:
        return self.claim.vendor_order.order

    def body(self) -> Text:
        return _("See the claim's page for what happens next.")

    def link(self, to: Reader) -> str:
        order = self.order()
        path = reverse("orders:claim", args=[order.number, self.claim.number])
        return path if to.user else f"{path}?{urlencode({'key': order.access_key})}"


@declare("claim_new", event="claim_moved")
class ClaimNew(OfClaim):
    """To the seller's team."""

    kind = Kind.CLAIM_NEW
    side, words = ClaimActor.SELLER, _BY_SELLER

    def people(self) -> Iterable[User]:
        team = team_of(self.claim.partner, *SELLING_TEAM)
        return [user for user in team if user.pk != self.about.by_id]

    def body(self) -> Text:
        return _("See it on your desk.")

    def link(self, _to: Reader) -> str:
        return reverse("desk:claim", args=[self.claim.partner.code, self.claim.number])


class ClaimToDecide(OfClaim):
    kind = Kind.CLAIM_TO_DECIDE
    side, words = ClaimActor.OFFICE, _BY_OFFICE

    @abstractmethod
    def office(self) -> str:
        """The slug of who decides."""

    def body(self) -> Text:
        return _("Both sides are waiting for your decision.")

    def link(self, _to: Reader) -> str:
        return reverse("office:claim", args=[self.office(), self.claim.number])


@declare("claim_to_decide_office", event="claim_moved", template="claim_to_decide")
class ClaimToDecideAtOffice(ClaimToDecide):
    """To the admins of the seller's cooperative."""

    def people(self) -> Iterable[User]:
        return deciders(self.claim.partner.cooperative, "office.claims.decide")

    def cooperative(self) -> Partner | None:
        found: Partner | None = self.claim.partner.cooperative
        return found

    def office(self) -> str:
        cooperative = self.claim.partner.cooperative
        return cooperative.code if cooperative else MARKET_OFFICE


@declare("claim_to_decide_market", event="claim_moved", template="claim_to_decide")
class ClaimToDecideAtMarket(ClaimToDecide):
    """To the operator's staff where there is no cooperative, or it is late."""

    def people(self) -> Iterable[User]:
        is_late = self.about.act == ClaimEventType.OFFICE_LATE
        return (
            staff("office.claims.decide")
            if is_late or self.claim.partner.cooperative is None
            else []
        )

    def office(self) -> str:
        return MARKET_OFFICE
