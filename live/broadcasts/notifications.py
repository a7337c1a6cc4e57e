"""What those who wait for a broadcast are told, and those asked to help."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.market import moment
from notifications.emails import Reader, absolute
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare
from shop.storefront.follows import way_out
from shop.storefront.models import Follow

from .models import Broadcast, CrewMember
from .states import BroadcastNotice


class OfBroadcast(NotificationType[Broadcast]):
    """To those who wait for it; `services.plans` tells them in pieces."""

    kind = Kind.BROADCAST
    model = Broadcast
    related = ("partner",)

    def said(self, text: str) -> str:
        return text % {"farm": self.about.partner.name, "title": self.about.title}

    @property
    def when(self) -> dict[str, str]:
        return {"when": moment(self.about.starts_at)}

    def body(self) -> Text:
        return _("Starts %(when)s.") % self.when

    def link(self, _to: Reader) -> str:
        return self.about.get_absolute_url()

    def context(self, to: Reader) -> dict[str, Any]:
        """With a way out for who gets it because they follow."""
        rows = Follow.objects.filter(user=to.user, partner=self.about.partner_id)
        follow = rows.first() if to.user else None
        return {
            "headline": self.subject(),
            "words": self.body(),
            "way_out": absolute(way_out(follow)) if follow else "",
        }


@declare("broadcast_soon", template="broadcast")
class BroadcastSoon(OfBroadcast):
    def subject(self) -> Text:
        return self.said(_("%(farm)s goes live soon: %(title)s"))


@declare("broadcast_begun", template="broadcast")
class BroadcastBegun(OfBroadcast):
    def subject(self) -> Text:
        return self.said(_("%(farm)s is live: %(title)s"))

    def body(self) -> Text:
        return self.about.about or _("Come and watch, and ask your questions.")


@declare("broadcast_moved", template="broadcast")
class BroadcastMoved(OfBroadcast):
    def subject(self) -> Text:
        return self.said(_("New time for the broadcast of %(farm)s: %(title)s"))


@declare("broadcast_cancelled", template="broadcast")
class BroadcastCancelled(OfBroadcast):
    def subject(self) -> Text:
        return self.said(_("Broadcast of %(farm)s cancelled: %(title)s"))

    def body(self) -> Text:
        text = _("Previously planned: %(when)s.") % self.when
        if self.about.cancel_reason:
            reason = _("Reason: %(reason)s")
            text += " " + reason % {"reason": self.about.cancel_reason}
        return text


BY_WORD: dict[str, type[OfBroadcast]] = {
    BroadcastNotice.SOON: BroadcastSoon,
    BroadcastNotice.BEGUN: BroadcastBegun,
    BroadcastNotice.MOVED: BroadcastMoved,
    BroadcastNotice.CANCELLED: BroadcastCancelled,
}


@declare("broadcast_crew")
class AskedToHelp(NotificationType[CrewMember]):
    kind = Kind.BROADCAST
    model = CrewMember
    related = ("broadcast__partner", "user")

    def people(self) -> Iterable[User]:
        return [self.about.user]

    def subject(self) -> Text:
        said = _("{farm} invites you to help with a broadcast")
        return said.format(farm=self.about.broadcast.partner.name)

    def body(self) -> Text:
        return self.about.broadcast.title

    def link(self, _to: Reader) -> str:
        return reverse("live:console", args=[self.about.broadcast.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"member": self.about}
