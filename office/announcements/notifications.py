"""An announcement, told to each of its recipients; `receivers` says to whom."""

from typing import Any

from django.urls import reverse

from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare
from office.mailings.queries import mail_picture
from office.mailings.states import MailingState

from .models import Announcement
from .queries import is_member
from .services import ANNOUNCEMENTS


@declare("announcement")
class Announced(NotificationType[Announcement]):
    kind = Kind.ANNOUNCEMENT
    model = Announcement
    related = ("cooperative", "picture")

    def subject(self) -> Text:
        return self.about.title

    def body(self) -> Text:
        return self.about.text

    def link(self, _to: Reader) -> str:
        return reverse("accounts:cooperative")

    def is_for(self, to: Reader) -> bool:
        if self.about.state == MailingState.STOPPED or to.user is None:
            return False
        return is_member(self.about.cooperative, to.user)

    def note_left_off(self, to: Reader) -> None:
        if to.user is not None:
            ANNOUNCEMENTS.leave_off(self.about, to.user)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "announcement": self.about,
            "picture": mail_picture(self.about),
        }
