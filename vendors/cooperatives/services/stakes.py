"""Stakes and trade: entries only, added once for each cause; no stake below zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import dates, market
from core.money import from_minor
from core.templatetags.market import money
from vendors.cooperatives.locks import lock_household
from vendors.cooperatives.models import Household, StakeEntry, TradeEntry
from vendors.cooperatives.queries import known_causes, lowest_with
from vendors.cooperatives.states import StakeKind

from . import refusals as no
from .log import note
from .refusals import RegisterError

BY_HAND, BACK = "stake:", "stake-back:"
TOO_MUCH = _("The stake would be %(lacking)s short on or after that day.")
LEFT = _("This household left on %(day)s, so it can't contribute any more.")
NOT_BY_HAND = _("This entry was made automatically, so it can't be reversed here.")
BACK_ALREADY = _("This entry was already reversed.")


@dataclass(frozen=True)
class StakeContent:
    """`amount` in minor units of the market's currency, negative for a withdrawal."""

    amount: int
    day: date
    kind: str = StakeKind.CAPITAL
    note: str = ""


@transaction.atomic
def enter_stake(
    household: Household, content: StakeContent, *, click: str, by: User | None
) -> StakeEntry:
    """Write a contribution or a withdrawal; `click` names it, sent twice it is one.

    Raises `RegisterError` when the stake would be below zero on any day.
    """
    fresh = lock_household(household.pk)
    cause = f"{BY_HAND}{fresh.pk}:{click}"
    written = StakeEntry.objects.filter(cause=cause).first()
    if written is not None:
        return written
    if content.day > dates.today():
        raise RegisterError(no.FUTURE, field="day")
    is_gone = fresh.left is not None and content.day > fresh.left
    if content.amount > 0 and is_gone:
        raise RegisterError(LEFT, field="day", params={"day": fresh.left})
    return _write(fresh, content, cause=cause, act="stake.enter", by=by)


@transaction.atomic
def take_back(entry: StakeEntry, *, by: User | None) -> StakeEntry:
    """Write the entry the other way, today. Raises `RegisterError`."""
    fresh = lock_household(entry.household_id)
    if not entry.cause.startswith(BY_HAND):
        raise RegisterError(NOT_BY_HAND)
    cause = f"{BACK}{entry.pk}"
    if StakeEntry.objects.filter(cause=cause).exists():
        raise RegisterError(BACK_ALREADY)
    today = dates.today()
    content = StakeContent(-entry.amount, today, kind=entry.kind, note=entry.note)
    return _write(fresh, content, cause=cause, act="stake.take_back", by=by)


def _write(
    household: Household,
    content: StakeContent,
    *,
    cause: str,
    act: str,
    by: User | None,
) -> StakeEntry:
    currency = market.currency()
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
        raise RegisterError(TOO_MUCH, field="amount", params={"lacking": lacking})
    entry.save()
    note(
        act,
        household,
        after=told_stake(entry),
        reason=content.note,
    )
    return entry


def told_stake(entry: StakeEntry) -> dict[str, str]:
    """What the activity log says of an entry."""
    return {
        "amount": str(from_minor(entry.amount, entry.currency)),
        "currency": entry.currency,
        "kind": entry.kind,
        "day": entry.day.isoformat(),
    }


@transaction.atomic
def enter_stakes(entries: Iterable[StakeEntry]) -> list[StakeEntry]:
    """Write those whose cause is not written yet. Three queries for any number."""
    new = {each.cause: each for each in entries}
    for cause in known_causes(StakeEntry, new):
        del new[cause]
    return StakeEntry.objects.bulk_create(new.values(), batch_size=2000)


@transaction.atomic
def enter_trades(entries: Iterable[TradeEntry]) -> list[TradeEntry]:
    """Write those whose cause is not written yet. Three queries for any number."""
    new = {each.cause: each for each in entries}
    for cause in known_causes(TradeEntry, new):
        del new[cause]
    return TradeEntry.objects.bulk_create(new.values(), batch_size=2000)
