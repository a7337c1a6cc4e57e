"""Who hears of a statement: the second person it waits for, and who entered it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.languages import in_words
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare, running
from programme.plans.notifications import officers
from vendors.places.queries import stands_in

from .models import StatementEntry
from .states import StatementState

_HEADLINES: dict[str, Promise] = {
    StatementState.DECLARED: gettext_lazy("%(farm)s: please check “%(name)s”"),
    StatementState.RETURNED: gettext_lazy("%(farm)s: “%(name)s” was sent back"),
    StatementState.CONFIRMED: gettext_lazy("%(farm)s: “%(name)s” is confirmed"),
}


@declare("statement_step")
class StatementStep(NotificationType[StatementEntry]):
    """To the farm's heads and the county's officers, but not to who did it."""

    kind = Kind.PROGRAMME
    model = StatementEntry
    related = ("statement__partner", "statement__county")

    def people(self) -> Iterable[User]:
        statement = self.about.statement
        told = {
            one.pk: one
            for one in (
                *running(statement.partner),
                *officers(stands_in(statement.county)),
            )
        }
        return [one for one in told.values() if one.pk != self.about.by_id]

    def subject(self) -> Text:
        statement = self.about.statement
        words = _HEADLINES[StatementState(self.about.new)]
        return str(words) % {"farm": statement.partner.name, "name": str(statement)}

    def body(self) -> Text:
        return in_words(self.about.reason)

    def link(self, to: Reader) -> str:
        statement = self.about.statement
        county = stands_in(statement.county)
        user = getattr(to, "user", None)
        if user is not None and county.officers.filter(user=user).exists():
            args: list[Any] = [county.slug, statement.pk]
            return reverse("programme:channel_statement", args=args)
        return reverse(
            "desk:channel_statement", args=[statement.partner.code, statement.pk]
        )

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}
