"""What a household reads of its receipt by mail and by text message."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.money import from_minor
from core.templatetags.market import day, money, quantity
from orders.notifications.emails import MAILS, Mail, Reader, _mail

from .models import Intake
from .states import Terms


def harvest_receipt(row: Intake, to: Reader) -> EmailMultiAlternatives:
    """For somebody of the household: what was weighed, taken off, and what it is."""
    link = reverse("accounts:household_receipt", args=[row.pk])
    return _mail("harvest_receipt", to, link=link, row=row)


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
            text = _("%(cooperative)s: receipt %(code)s corrects an earlier one.")
            return f"{text % words} {_standing(row, words)}"
        return f"{_('%(cooperative)s, receipt %(code)s.') % words} " + _standing(
            row, words
        )


def _standing(row: Intake, words: dict[str, str]) -> str:
    if not row.net:
        return _("The delivery of %(day)s was taken back.") % words
    if row.terms == Terms.CONSIGNED:
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
    return str(settings.LANGUAGE_CODE)


MAILS |= {
    "harvest_receipt": Mail(
        harvest_receipt, Intake, ("household", "product", "cooperative", "corrects")
    )
}
