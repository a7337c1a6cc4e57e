"""What a household is told of its receipt: in the site, by mail, by text message."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core.market import first_language
from core.money import from_minor
from core.templatetags.market import day, money, quantity
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare

from .models import Intake
from .states import PaymentTerms


@declare("harvest_receipt")
class HarvestReceipt(NotificationType[Intake]):
    """To everybody of the household who signs in here: weighed, taken off, and kept."""

    kind = Kind.HARVEST_RECEIPT
    model = Intake
    related = ("household", "product", "cooperative", "corrects")

    def people(self) -> Iterable[User]:
        household = self.about.household
        places = household.people.filter(left=None) if household else []
        return User.objects.filter(household_places__in=places).distinct()

    def subject(self) -> Text:
        return _("Receipt {code}: {weight} of {product}").format(
            code=self.about.code,
            weight=quantity(self.about.net),
            product=self.about.product.title,
        )

    def body(self) -> Text:
        return self.about.cooperative.name

    def link(self, _to: Reader) -> str:
        return reverse("accounts:household_receipt", args=[self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"row": self.about}


def receipt_sms(row: Intake) -> str:
    """One text message, in the language of the household's account if it has one."""
    with translation.override(_language(row)):
        words = {
            "cooperative": row.cooperative.name,
            "code": row.code,
            "day": day(row.day),
            "product": row.product.title,
            "weight": quantity(row.net),
            "amount": money(from_minor(row.amount, row.currency), row.currency),
        }
        if row.corrects_id:
            said = _("%(cooperative)s: receipt %(code)s corrects an earlier one.")
        else:
            said = _("%(cooperative)s, receipt %(code)s.")
        return pgettext("two sentences", "%(first)s %(second)s") % {
            "first": said % words,
            "second": _standing(row, words),
        }


def _standing(row: Intake, words: dict[str, str]) -> str:
    if not row.net:
        return _("The delivery of %(day)s was reversed.") % words
    if row.terms == PaymentTerms.CONSIGNED:
        text = _("%(day)s: %(weight)s of %(product)s on consignment.")
    else:
        text = _("%(day)s: %(weight)s of %(product)s for %(amount)s.")
    return text % words


def _language(row: Intake) -> str:
    if row.household is not None:
        places = row.household.people.filter(user__isnull=False, left=None)
        known = places.exclude(user__language="").values_list("user__language")
        if found := known.first():
            return str(found[0])
    return first_language()
