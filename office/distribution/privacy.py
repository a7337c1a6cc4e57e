"""What online votes hold of a person: those they cast, for their data."""

from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import PollVoter


def votes_of(user: User) -> list[dict[str, Any]]:
    """Each vote that the person cast last for a household; one query."""
    rows = PollVoter.objects.filter(cast_by=user).exclude(choice="")
    rows = rows.select_related("poll__run__cooperative", "household").order_by("pk")
    return [
        {
            "cooperative": each.poll.run.cooperative.name,
            "distribution": each.poll.run.number,
            "household": each.household.number,
            "vote": each.choice,
            "cast": each.cast_at.isoformat() if each.cast_at else None,
        }
        for each in rows
    ]


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"members_votes": votes_of}
