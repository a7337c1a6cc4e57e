"""What shoppers have on their balances, and how it came about."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, Min, Q, QuerySet, Sum, Value
from django.utils.translation import gettext as _

from orders.order.models import Order

from .models import BalanceChoice, Credit, CreditUse
from .states import Origin, UseKind

GIVEN, TAKEN = 0, 1
# Of these the note is for their shopper.
GIVEN_AWAY = frozenset({Origin.GIFT, Origin.GIFT_CARD})


def balances_of(user_id: int) -> dict[str, int]:
    """What the shopper can spend by currency, in its smallest unit; one query."""
    rows = Credit.objects.unspent(user_id).order_by().values_list("currency")
    return {code: int(total) for code, total in rows.annotate(total=Sum("left"))}


def balance(user_id: int, currency: str) -> int:
    return balances_of(user_id).get(currency, 0)


@dataclass(frozen=True)
class CreditPosition:
    """What a shopper has in one currency, in its smallest unit.

    `money` of it can be paid back, the rest was given to be spent; `expiring` of it has
    a last day, the first of which is `expires_at`.
    """

    currency: str
    total: int
    money: int
    expiring: int
    expires_at: datetime | None


def standings_of(user_id: int) -> list[CreditPosition]:
    """By currency; one query, whatever the number of credits."""
    rows = Credit.objects.unspent(user_id).order_by("currency").values("currency")
    found = rows.annotate(
        total=Sum("left"),
        money=Sum("left", filter=Q(is_gift=False), default=0),
        expiring=Sum("left", filter=Q(expires_at__isnull=False), default=0),
        first=Min("expires_at"),
    )
    return [
        CreditPosition(
            row["currency"], row["total"], row["money"], row["expiring"], row["first"]
        )
        for row in found
    ]


def takes_differences(user_id: int | None) -> bool:
    """Whether a shopper wants small differences on the balance."""
    if user_id is None:
        return False
    wishes = BalanceChoice.objects.filter(user=user_id, takes_differences=True)
    return wishes.exists()


@dataclass(frozen=True)
class Event:
    """One line of a balance's history; `amount` is negative for what was taken."""

    at: datetime
    label: str
    amount: int
    currency: str
    order: Order | None = None
    note: str = ""
    expires_at: datetime | None = None


def history_keys(user_id: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Where to find each line of the history, newest first, to be cut into pages."""
    given = Credit.objects.filter(user=user_id, earmark=None)
    taken = CreditUse.objects.filter(credit__user=user_id, credit__earmark=None)
    keys = [
        rows.order_by().values_list("created", Value(what, IntegerField()), "pk")
        for rows, what in ((given, GIVEN), (taken, TAKEN))
    ]
    return keys[0].union(keys[1], all=True).order_by("-created", "-pk")


def history(keys: Iterable[tuple[datetime, int, int]]) -> list[Event]:
    """The lines of those keys; what was taken at once for one thing is one line."""
    wanted = list(keys)
    given = _by_id(Credit, wanted, GIVEN)
    taken = _by_id(CreditUse, wanted, TAKEN)
    events: list[Event] = []
    for _at, what, pk in wanted:
        event = _given(given[pk]) if what == GIVEN else _taken(taken[pk])
        if events and _is_same(events[-1], event):
            total = events[-1].amount + event.amount
            events[-1] = replace(event, amount=total)
        else:
            events.append(event)
    return events


def _by_id(model: type[Any], keys: list[tuple[datetime, int, int]], kind: int) -> Any:
    ids = [pk for _at, what, pk in keys if what == kind]
    related = ("order",) if model is Credit else ("order", "credit")
    return model.objects.select_related(*related).in_bulk(ids)


def _is_same(one: Event, other: Event) -> bool:
    return replace(one, amount=0) == replace(other, amount=0)


def _given(credit: Credit) -> Event:
    return Event(
        at=credit.created,
        label=str(Origin(credit.origin).label),
        amount=credit.amount,
        currency=credit.currency,
        order=credit.order,
        note=credit.note if credit.origin in GIVEN_AWAY else "",
        expires_at=credit.expires_at,
    )


def _taken(use: CreditUse) -> Event:
    is_held = use.kind == UseKind.SPENT and use.order and not use.order.paid_at
    return Event(
        at=use.created,
        label=_("Reserved for an order") if is_held else str(UseKind(use.kind).label),
        amount=-use.amount,
        currency=use.credit.currency,
        order=use.order,
    )


def gifts() -> QuerySet[Credit]:
    """What the market gave, the latest first."""
    rows = Credit.objects.filter(origin=Origin.GIFT).select_related("user", "by")
    return rows.order_by("-created", "-pk")


def usable(balance: int, total: int, *, least: int, step: int) -> int:
    """What of `total` a balance pays, all in the currency's smallest unit.

    As much as there is, in whole steps; where the rest would be less than can be
    charged, so much less that the rest is the least charge.
    """
    use = min(balance, total)
    use -= use % step
    if 0 < total - use < least:
        return max(total - least, 0)
    return use
