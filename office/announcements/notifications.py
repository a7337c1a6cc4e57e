"""An announcement, told to each of its recipients; `receivers` says to whom."""

from typing import Any

from django.urls import reverse

from notifications.emails import Reader, absolute
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare
from shop.storefront.follows import way_out
from shop.storefront.models import Follow

from .models import Announcement


@declare("announcement")
class Announced(NotificationType[Announcement]):
    kind = Kind.ANNOUNCEMENT
    model = Announcement
    related = ("cooperative",)

    def subject(self) -> Text:
        return self.about.title

    def body(self) -> Text:
        return self.about.text

    def link(self, _to: Reader) -> str:
        if self.about.to_members:
            return reverse("accounts:cooperative")
        return reverse("storefront:farm", args=[self.about.cooperative.code])

    def context(self, to: Reader) -> dict[str, Any]:
        """With a way out for who gets it because they follow."""
        follow = None
        if to.user is not None and self.about.to_followers:
            cooperative = self.about.cooperative
            rows = Follow.objects.filter(user=to.user)
            follow = (
                rows.filter(partner=cooperative).first()
                or rows.filter(partner__cooperative=cooperative).first()
            )
        return {
            "announcement": self.about,
            "way_out": absolute(way_out(follow)) if follow else "",
        }
