"""What sellers and organisations are told of each other."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import SELLING_TEAM, NotificationType, Text, declare
from vendors.members.queries import team_of

from .models import BuyerAccount
from .states import BuyerState


class OfAccount(NotificationType[BuyerAccount]):
    model = BuyerAccount
    related = ("organisation", "partner")

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}


@declare("business_applied")
class BusinessApplied(OfAccount):
    """To those who sell for the seller."""

    kind = Kind.BUSINESS_APPLICATION

    def is_news(self) -> bool:
        return self.about.is_applied

    def people(self) -> Iterable[User]:
        return team_of(self.about.partner, *SELLING_TEAM)

    def subject(self) -> Text:
        said = _("{name} wants to buy as a business")
        return said.format(name=self.about.organisation.name)

    def body(self) -> Text:
        return self.about.message or _("Please accept or refuse.")

    def link(self, _to: Reader) -> str:
        return reverse("desk:buyer", args=[self.about.partner.code, self.about.pk])


@declare("business_decided")
class BusinessDecided(OfAccount):
    """To the people of the organisation."""

    kind = Kind.BUSINESS_DECIDED

    def people(self) -> Iterable[User]:
        rows = User.objects.filter(
            organisation_members__organisation=self.about.organisation_id
        )
        return rows.order_by("pk")

    def is_news(self) -> bool:
        return not self.about.is_applied

    def subject(self) -> Text:
        said = {
            BuyerState.ACCEPTED: _("{seller} accepts {name} as a business buyer"),
            BuyerState.REFUSED: _(
                "{seller} does not accept {name} as a business buyer"
            ),
            BuyerState.ENDED: _("{seller} ended its business terms for {name}"),
        }[BuyerState(self.about.state)]
        names = {
            "seller": self.about.partner.name,
            "name": self.about.organisation.name,
        }
        return said.format(**names)

    def body(self) -> Text:
        if self.about.is_accepted:
            return _("You see your prices when you are signed in.")
        return self.about.reason

    def link(self, _to: Reader) -> str:
        return reverse("accounts:organisation", args=[self.about.organisation_id])
