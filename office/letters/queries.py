"""Whom a letter reaches, and whether a seller may send one."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.templatetags.market import moment
from office.mailings.states import MailingState
from office.market_settings import LETTERS_IN_30_DAYS
from shop.storefront.models import LetterConsent
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from .models import Letter

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
    planned = Q(state=MailingState.SCHEDULED, send_at__gt=since, send_at__lte=at)
    rows = known.filter(Q(sent_at__gt=since) | planned)
    times = sorted(each.sent_at or each.send_at or at for each in rows)
    if len(times) < most:
        return ""
    if not most:
        return _("This market sends no letters of sellers.")
    said = _("At most %(most)d letters in 30 days. The next one can go at %(when)s.")
    return said % {"most": most, "when": moment(times[-most] + PERIOD)}
