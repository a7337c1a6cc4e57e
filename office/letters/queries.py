"""Whom a letter reaches, what became of it, and whether a seller may send one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.models import Delivery, OutboxMessage
from core.templatetags.market import moment
from office.market_settings import LETTERS_IN_30_DAYS
from shop.storefront.models import LetterConsent
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from .models import Letter, LetterCopy
from .states import SAID, LetterState

ON_A_PAGE = 40
PERIOD = timedelta(days=30)


def consents(partner: Partner) -> QuerySet[LetterConsent]:
    """Of those who receive the seller's letters now."""
    rows = LetterConsent.objects.filter(partner=partner, ended=None)
    return rows.filter(user__is_active=True)


def receives(partner_id: int, user_id: int) -> LetterConsent | None:
    rows = LetterConsent.objects.filter(partner=partner_id, user=user_id, ended=None)
    return rows.first()


def hindrance(partner: Partner, at: datetime, *, but: int = 0) -> str:
    """Why the seller can't send a letter at that time; empty when it can.

    `but` is the letter that it is about.
    """
    if partner.status not in SELLING:
        return _("Your shop is not open, so its letters are not sent.")
    most = LETTERS_IN_30_DAYS()
    since = at - PERIOD
    known = Letter.objects.filter(partner=partner).exclude(pk=but)
    planned = Q(state=LetterState.SCHEDULED, send_at__gt=since, send_at__lte=at)
    rows = known.filter(Q(sent_at__gt=since) | planned)
    times = sorted(each.sent_at or each.send_at or at for each in rows)
    if len(times) < most:
        return ""
    if not most:
        return _("This market sends no letters of sellers.")
    said = _("At most %(most)d letters in 30 days. The next one can go at %(when)s.")
    return said % {"most": most, "when": moment(times[-most] + PERIOD)}


@dataclass(frozen=True)
class Counted:
    """What became of a letter, by people; nobody notes who opened it."""

    sent: int
    failed: int
    left_off: int


def counted(letter: Letter) -> Counted:
    copies = LetterCopy.objects.filter(letter=letter)
    left_off = copies.filter(is_left_off=True).count()
    keys = f"mail:letter:{letter.pk}:"
    parked = OutboxMessage.objects.filter(
        topic="notifications.mail",
        key__startswith=keys,
        state=OutboxMessage.State.PARKED,
    )
    bounced = Delivery.objects.filter(key__startswith=keys, state=Delivery.State.FAILED)
    failed = len(
        set(parked.values_list("key", flat=True))
        | set(bounced.values_list("key", flat=True))
    )
    return Counted(max(copies.count() - left_off - failed, 0), failed, left_off)


def versions_of(row: Letter) -> list[tuple[str, str, str]]:
    """Language, title and text of each language it is said in."""
    codes = {"en": "en", "zh_hans": "zh-Hans"}
    return [
        (codes[column], title, getattr(row, f"text_{column}"))
        for column in SAID
        if (title := getattr(row, f"title_{column}"))
    ]
