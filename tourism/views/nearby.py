"""Experiences on a viewpoint's page: its own first, then those of its village."""

from typing import Any

from tourism.queries import experiences_at
from vendors.places.models import Viewpoint


def near(viewpoint: Viewpoint) -> dict[str, Any] | None:
    """One query."""
    found = experiences_at(viewpoint)
    return {"experiences": found} if found else None
