"""Experiences on a viewpoint's page: those of its village first."""

from typing import Any

from tourism.queries import experiences_near
from vendors.places.models import Viewpoint


def near(viewpoint: Viewpoint) -> dict[str, Any] | None:
    """One query."""
    found = experiences_near([viewpoint.village_id])
    return {"experiences": found} if found else None
