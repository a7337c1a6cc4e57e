"""What counties' programmes hold of a person: their entries, and what they run."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import PlanEntry, PlannedMeasure, SpendingEntry


def steps_by(user: User) -> Iterator[dict[str, Any]]:
    for each in PlanEntry.objects.filter(by=user).iterator(chunk_size=500):
        yield {
            "about": str(each.thing),
            "state": each.state_words,
            "said": each.reason,
            "when": each.at,
        }


def measures_of(user: User) -> Iterator[dict[str, Any]]:
    rows = PlannedMeasure.objects.filter(responsible=user)
    for each in rows.select_related("programme").order_by("pk"):
        yield {
            "programme": each.programme.title,
            "measure": each.name,
            "from": each.first,
            "until": each.last,
        }


def spending_by(user: User) -> Iterator[dict[str, Any]]:
    rows = SpendingEntry.objects.filter(entered_by=user).select_related("line")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "line": each.line.name,
            "amount": each.money,
            "currency": each.line.currency,
            "paid_on": each.day,
            "entered": each.entered_at,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "programme-steps": steps_by,
        "programme-measures": measures_of,
        "programme-spending": spending_by,
    }
