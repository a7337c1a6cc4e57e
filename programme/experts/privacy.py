"""What a county's experts' work holds of a person: their roles, visits and steps."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import Expert, ExpertEntry, ExpertVisit


def roles_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Expert.objects.filter(person=user).select_related("county")
    for each in rows.prefetch_related("contracts").order_by("pk"):
        yield {
            "county": each.county.name,
            "name": each.name,
            "skills": ", ".join(each.skill_words),
            "languages": each.languages,
            "note": each.note,
            "contracts": [
                {
                    "from": one.first,
                    "until": one.until,
                    "days": one.days_agreed,
                    "cost_per_day": one.day_rate,
                    "currency": one.currency,
                }
                for one in each.contracts.all()
            ],
        }


def visits_of(user: User) -> Iterator[dict[str, Any]]:
    rows = ExpertVisit.objects.filter(expert__person=user).select_related("village")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "village": each.village.name,
            "planned": each.planned_on,
            "purpose": each.purpose,
            "done": each.done_on,
            "report": each.report,
            "next_step": each.next_step,
        }


def steps_by(user: User) -> Iterator[dict[str, Any]]:
    for each in ExpertEntry.objects.filter(by=user).iterator(chunk_size=500):
        yield {
            "about": str(each.thing),
            "state": each.state_words,
            "said": each.reason,
            "when": each.at,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "expert-roles": roles_of,
        "expert-visits": visits_of,
        "expert-steps": steps_by,
    }
