"""An order window that takes place from a total has closed: whether it does."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.market import money
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import PACKING_TEAM, NotificationType, Text, declare
from vendors.members.queries import team_of
from vendors.partner.models import Partner, WindowRound


@declare("window_decided")
class WindowDecided(NotificationType[WindowRound]):
    """To the teams of its seller and of the farms that had orders in it."""

    kind = Kind.WINDOW_DECIDED
    model = WindowRound
    related = ("partner",)

    def _sellers(self) -> list[Partner]:
        farms = Partner.objects.filter(vendor_orders__window_part__round=self.about)
        others = farms.exclude(pk=self.about.partner_id).distinct().order_by("pk")
        return [self.about.partner, *others]

    def people(self) -> Iterable[User]:
        found = [
            person for one in self._sellers() for person in team_of(one, *PACKING_TEAM)
        ]
        return {person.pk: person for person in found}.values()

    def subject(self) -> Text:
        if self.about.is_cancelled:
            return _("Your order window does not take place")
        return _("Your order window takes place")

    def body(self) -> Text:
        currency = self.about.currency
        said = _(
            "Orders came to %(total)s of %(needs)s. You can pack them now, unless an "
            "order still waits for something else."
        )
        if self.about.is_cancelled:
            said = _(
                "Orders came to %(total)s of %(needs)s. All are cancelled and refunded."
            )
        return said % {
            "total": money(self.about.total, currency),
            "needs": money(self.about.needs, currency),
        }

    def link(self, to: Reader) -> str:
        """To the orders of the seller that the person works for."""
        mine = (
            one
            for one in self._sellers()
            if to.user in list(team_of(one, *PACKING_TEAM))
        )
        seller = next(mine, self.about.partner)
        return reverse("desk:orders", args=[seller.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}
