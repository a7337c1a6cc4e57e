"""Contributions and withdrawals of stake: entries only, never below zero in sum."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from core.templatetags.market import money
from vendors.cooperatives.locks import lock_household
from vendors.cooperatives.models import Household, StakeEntry
from vendors.cooperatives.queries import lowest_with
from vendors.cooperatives.states import StakeKind

from . import refusals as no
from .noting import note
from .refusals import RegisterRefused

if TYPE_CHECKING:
    from accounts.models import User

BY_HAND, BACK = "stake:", "stake-back:"
TOO_MUCH = _("There would be %(lacking)s too little on that day or after it.")
LEFT = _("This household left on %(day)s, so nothing can be contributed any more.")
NOT_BY_HAND = _("This entry was not made by hand, so it can't be taken back here.")
BACK_ALREADY = _("This entry was taken back already.")


@dataclass(frozen=True)
class StakeContent:
    """`amount` in minor units of the market's currency, negative for a withdrawal."""

    amount: int
    day: date
    kind: str = StakeKind.CAPITAL
    note: str = ""


@transaction.atomic
def enter_stake(
    household: Household, content: StakeContent, *, click: str, by: "User | None"
) -> StakeEntry:
    """Write a contribution or a withdrawal; `click` names it, sent twice it is one.

    Raises `RegisterRefused` when the stake would be below zero on any day.
    """
    fresh = lock_household(household.pk)
    cause = f"{BY_HAND}{fresh.pk}:{click}"
    written = StakeEntry.objects.filter(cause=cause).first()
    if written is not None:
        return written
    if content.day > timezone.localdate():
        raise RegisterRefused(no.FUTURE, field="day")
    is_gone = fresh.left is not None and content.day > fresh.left
    if content.amount > 0 and is_gone:
        raise RegisterRefused(LEFT, field="day", params={"day": fresh.left})
    return _write(fresh, content, cause=cause, act="stake.enter", by=by)


@transaction.atomic
def take_back(entry: StakeEntry, *, by: "User | None") -> StakeEntry:
    """Write the entry the other way, today. Raises `RegisterRefused`."""
    fresh = lock_household(entry.household_id)
    if not entry.cause.startswith(BY_HAND):
        raise RegisterRefused(NOT_BY_HAND)
    cause = f"{BACK}{entry.pk}"
    if StakeEntry.objects.filter(cause=cause).exists():
        raise RegisterRefused(BACK_ALREADY)
    today = timezone.localdate()
    content = StakeContent(-entry.amount, today, kind=entry.kind, note=entry.note)
    return _write(fresh, content, cause=cause, act="stake.take_back", by=by)


def _write(
    household: Household,
    content: StakeContent,
    *,
    cause: str,
    act: str,
    by: "User | None",
) -> StakeEntry:
    currency = settings.MARKET_CURRENCY
    entry = StakeEntry(
        household=household,
        kind=content.kind,
        currency=currency,
        amount=content.amount,
        day=content.day,
        cause=cause,
        note=content.note,
        by=by,
    )
    lowest = lowest_with(entry)
    if content.amount < 0 and lowest < 0:
        lacking = money(from_minor(-lowest, currency), currency)
        raise RegisterRefused(TOO_MUCH, field="amount", params={"lacking": lacking})
    entry.save()
    note(
        act,
        household,
        after=told_stake(entry),
        reason=content.note,
    )
    return entry


def told_stake(entry: StakeEntry) -> dict[str, str]:
    """What the log of acts says of an entry."""
    return {
        "amount": str(from_minor(entry.amount, entry.currency)),
        "currency": entry.currency,
        "kind": entry.kind,
        "day": entry.day.isoformat(),
    }
