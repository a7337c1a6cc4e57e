"""Where the person finds a shop that was opened for them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from openings.models import ShopOpening
from openings.queries.shops import waiting_for
from vendors.members.cards import Card
from vendors.partner.models import Partner

SHOWN_FOR = timedelta(days=30)


def opened_for_you(user: User, partner: Partner) -> list[Card]:
    """On the desk of a shop that was handed over lately; one query."""
    since = timezone.now() - SHOWN_FOR
    rows = ShopOpening.objects.filter(partner=partner, user=user, handed_at__gt=since)
    opening = rows.select_related("office").first()
    if opening is None:
        return []
    text = _("See who opened it, what was done there, and who may still help.")
    return [
        Card("info", _("This shop was opened for you"), text, reverse("openings:mine"))
    ]


def shop_waiting(user: User) -> str:
    """The page where a shop waits for the person, or ""."""
    return reverse("openings:mine") if waiting_for(user).exists() else ""
