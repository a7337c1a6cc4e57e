"""What the other side of an agreement on a host's commission is told."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare
from vendors.members.models import PartnerRole

from .models import CommissionAgreement


@declare("live_terms", template="broadcast")
class HostTerms(NotificationType[CommissionAgreement]):
    kind = Kind.HOST_TERMS
    model = CommissionAgreement
    related = ("host", "seller")

    def subject(self) -> Text:
        agreement = self.about
        if agreement.ended_at:
            said = _("{seller} and {host}: host commission of {percent} percent ended")
        elif agreement.is_accepted:
            said = _("{seller} and {host}: host commission of {percent} percent agreed")
        else:
            said = _(
                "{seller} and {host}: host commission of {percent} percent offered"
            )
        return said.format(
            seller=agreement.seller.name,
            host=agreement.host.name,
            percent=f"{agreement.percent:f}".rstrip("0").rstrip("."),
        )

    def body(self) -> Text:
        if self.about.is_accepted or self.about.ended_at:
            return _("See all agreements on your desk.")
        return _("It takes effect when you accept it. You can also decline it.")

    def link(self, to: Reader) -> str:
        sides = (self.about.host, self.about.seller)
        role = PartnerRole.objects.filter(user=to.user, partner__in=sides).first()
        own = next((one for one in sides if role and role.partner_id == one.pk), None)
        return reverse("desk:live_terms", args=[(own or self.about.seller).code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body(), "way_out": ""}
