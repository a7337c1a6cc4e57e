"""On which days a store opened and closed, told from what happened to its seller."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.states import SELLING, PartnerStatus


@dataclass(frozen=True)
class Turn:
    """A store that opened (`is_open`) or closed on a day; it was the other before."""

    village_id: int
    day: date
    is_open: bool


def turns_of(villages: Iterable[int]) -> list[Turn]:
    """Every turn of the villages' stores up to today; two queries.

    What counts is how the store stood at a day's end. On holiday it stays open; one
    that is closing takes no more orders and is closed.
    """
    ids = list(villages)
    partners = Partner.objects.filter(village_id__in=ids).order_by("pk")
    events = PartnerEvent.objects.filter(partner__village_id__in=ids)
    told: dict[int, list[tuple[date, str]]] = {}
    for partner_id, when, status in events.order_by("created", "pk").values_list(
        "partner_id", "created", "status"
    ):
        told.setdefault(partner_id, []).append((timezone.localdate(when), status))
    rows = partners.values("pk", "village_id", "status", "opened_at", "opens_on")
    return [turn for row in rows for turn in _turns(row, told.get(row["pk"], []))]


def _turns(row: dict[str, Any], events: list[tuple[date, str]]) -> Iterator[Turn]:
    steps = _steps(row, events)
    today, was = timezone.localdate(), False
    for day, status in sorted(steps.items()):
        now = status in SELLING
        if now != was and day <= today:
            yield Turn(row["village_id"], day, now)
            was = now


def _steps(row: dict[str, Any], events: list[tuple[date, str]]) -> dict[date, str]:
    """By day, the status at its end; a shop that opens on a day ahead opens then."""
    steps = dict(events)
    if row["opened_at"]:
        opened = timezone.localdate(row["opened_at"])
        if not events or opened < events[0][0]:
            steps[opened] = PartnerStatus.OPEN
    if not steps:
        return {}
    # A store of which nothing tells since when it does not sell was never counted.
    if (steps[max(steps)] in SELLING) != (row["status"] in SELLING):
        return {}
    opens_on = row["opens_on"]
    before = [day for day in steps if opens_on and day < opens_on]
    late = {opens_on: steps[max(before)]} if before else {}
    return late | {day: status for day, status in steps.items() if day not in before}
