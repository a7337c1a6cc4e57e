"""Who is told of a receipt: by text message, by mail and in the site."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from accounts.contacts import parse_phone
from accounts.models import User
from core.outbox import enqueue
from core.templatetags.market import quantity
from office.intake.emails import receipt_sms
from office.intake.models import Intake
from orders.notifications.services import News, tell_people
from orders.notifications.states import Kind


def tell(row: Intake) -> None:
    """Write down that the household is to be told; nobody else has a receipt sent."""
    household = row.household
    if household is None:
        return
    if parse_phone(household.phone):
        enqueue("intake.sms", f"intake.sms:{row.pk}", intake=row.pk)
    if household.people.filter(user__isnull=False, left=None).exists():
        enqueue("intake.news", f"intake.news:{row.pk}", intake=row.pk)


def tell_accounts(row: Intake) -> None:
    """A notice and a mail to everybody of the household who signs in here."""
    news = News(
        Kind.HARVEST_RECEIPT,
        "harvest_receipt",
        row.pk,
        lazy(lambda: _subject(row), str)(),
        row.cooperative.name,
        reverse("accounts:household_receipt", args=[row.pk]),
    )
    places = row.household.people if row.household else None
    if places is not None:
        people = User.objects.filter(
            household_places__in=places.filter(left=None)
        ).distinct()
        tell_people(news, people)


def _subject(row: Intake) -> str:
    """In the active language, the product's title too."""
    words = {"code": row.code, "weight": quantity(row.net)}
    return _("Receipt {code}: {weight} of {product}").format(
        **words, product=row.product.title
    )


def text_to_send(row: Intake) -> tuple[str, str] | None:
    """The number and the words of a text message; None without a number."""
    phone = parse_phone(row.household.phone) if row.household else None
    return (phone, receipt_sms(row)) if phone else None
