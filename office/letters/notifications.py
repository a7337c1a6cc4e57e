"""A letter, told to each of its recipients; and its seller, that it was stopped."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.brand import said_by
from core.languages import in_words
from notifications.emails import Reader, absolute
from notifications.states import Kind
from notifications.types import NotificationType, Text, ToShop, declare
from office.mailings.queries import mail_picture
from office.mailings.states import MailingState
from shop.storefront.follows import way_out_of_letters

from .models import Letter
from .queries import receives
from .services import LETTERS


@declare("letter")
class LetterSent(NotificationType[Letter]):
    """To who agreed; `receivers` tells them in pieces."""

    kind = Kind.LETTER
    model = Letter
    related = ("partner", "picture")

    def subject(self) -> Text:
        return said_by(self.about.partner.name, self.about.title)

    def body(self) -> Text:
        return self.about.text

    def link(self, _to: Reader) -> str:
        return reverse("storefront:farm", args=[self.about.partner.code])

    def is_for(self, to: Reader) -> bool:
        if self.about.state == MailingState.STOPPED or to.user is None:
            return False
        return receives(self.about.partner_id, to.user.pk) is not None

    def note_left_off(self, to: Reader) -> None:
        if to.user is not None:
            LETTERS.leave_off(self.about, to.user)

    def unsubscribe(self, to: Reader) -> str:
        """From this seller's letters, not from all of them."""
        found = receives(self.about.partner_id, to.user.pk) if to.user else None
        return absolute(way_out_of_letters(found)) if found else ""

    def context(self, _to: Reader) -> dict[str, Any]:
        goods = self.about.goods.filter(is_public=True).order_by("pk")
        return {
            "letter": self.about,
            "picture": mail_picture(self.about),
            "goods": [(each, absolute(each.get_absolute_url())) for each in goods],
        }


@declare("letter_stopped")
class LetterStopped(ToShop[Letter]):
    """An office stopped it, or its time came and it could not be sent."""

    kind = Kind.LETTER_STOPPED
    model = Letter

    def subject(self) -> Text:
        return _("Letter stopped: %(title)s") % {"title": self.about.title}

    def body(self) -> Text:
        return in_words(self.about.reason)

    def link(self, _to: Reader) -> str:
        return reverse("desk:letter", args=[self.about.partner.code, self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"letter": self.about}
