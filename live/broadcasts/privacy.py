"""What broadcasts hold of a person, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import Broadcast, CrewMember, Reminder


def hosted_by(user: User) -> Iterator[dict[str, Any]]:
    rows = Broadcast.objects.filter(host=user).select_related("partner")
    for each in rows.order_by("pk"):
        yield {
            "seller": each.partner.name,
            "title": each.title,
            "planned_for": each.starts_at,
            "began": each.started_at,
            "ended": each.ended_at,
            "state": str(each.get_status_display()),
        }


def helped_by(user: User) -> Iterator[dict[str, Any]]:
    rows = CrewMember.objects.filter(user=user).select_related("broadcast__partner")
    for each in rows.order_by("pk"):
        yield {
            "seller": each.broadcast.partner.name,
            "title": each.broadcast.title,
            "part": str(each.get_role_display()),
        }


def reminders_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Reminder.objects.filter(user=user).select_related("broadcast__partner")
    for each in rows.order_by("pk"):
        yield {
            "seller": each.broadcast.partner.name,
            "title": each.broadcast.title,
            "asked": each.created,
            "told": each.told_at,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "broadcasts": hosted_by,
        "broadcasts-helped-with": helped_by,
        "broadcasts-to-be-reminded-of": reminders_of,
    }
