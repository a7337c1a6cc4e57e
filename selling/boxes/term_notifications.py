"""What is told of boxes paid ahead: the receipt, the last one, what is left."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.money import from_minor
from core.templatetags.market import money
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare

from .models import BoxTerm
from .notifications import OfBox
from .queries.terms import standing_of
from .states import Afterwards


class OfTerm(OfBox, NotificationType[BoxTerm]):
    """To who paid boxes ahead."""

    kind = Kind.BOX
    model = BoxTerm
    related = ("subscription__box__partner", "subscription__user", "prepayment")

    def people(self) -> Iterable[User]:
        user = self.about.subscription.user
        return [user] if user else []

    def link(self, _to: Reader) -> str:
        return reverse("accounts:box", args=[self.about.subscription_id])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "headline": self.subject(),
            "words": self.words(),
            "lines": self.lines(),
            "button": self.button(),
        }

    def names(self) -> dict[str, Any]:
        term = self.about
        return {
            "name": term.subscription.box.name,
            "count": term.boxes,
            "amount": money(term.total, term.prepayment.currency),
            "each": money(term.each, term.prepayment.currency),
        }

    def afterwards(self) -> str:
        if self.about.afterwards == Afterwards.END:
            return _("Then the subscription ends.")
        return _("Then you pay for each box again.")


@declare("box_term_paid", template="box_news")
class BoxTermPaid(OfTerm):
    """The receipt."""

    def subject(self) -> Text:
        text = ngettext(
            "%(name)s: %(count)d box prepaid",
            "%(name)s: %(count)d boxes prepaid",
            self.about.boxes,
        )
        return text % self.names()

    def words(self) -> list[str]:
        paid = _("You paid %(amount)s. Each box costs %(each)s with delivery.")
        rest = _("What is not used is paid back at the end.")
        return [paid % self.names(), rest, self.afterwards()]


@declare("box_term_last", template="box_news")
class BoxTermLast(OfTerm):
    """One more prepaid box comes."""

    def is_news(self) -> bool:
        return self.about.is_open and standing_of(self.about).boxes == 1

    def subject(self) -> Text:
        return _("%(name)s: one prepaid box left") % self.names()

    def words(self) -> list[str]:
        return [_("Your next box is the last prepaid one."), self.afterwards()]


@declare("box_term_over", template="box_news")
class BoxTermOver(OfTerm):
    """What was left goes back."""

    def subject(self) -> Text:
        return _("%(name)s: the prepayment is over") % self.names()

    def words(self) -> list[str]:
        paid, said = self.about.prepayment, []
        if paid.returned:
            back = money(from_minor(paid.returned, paid.currency), paid.currency)
            text = _("%(back)s was left and is paid back the way you paid.")
            said.append(text % {"back": back})
        else:
            said.append(_("All of it is used up."))
        if self.about.subscription.is_active:
            said.append(_("From now on you pay for each box again."))
        return said
