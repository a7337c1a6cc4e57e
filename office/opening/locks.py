"""Locks of a market's opening."""

from .models import SetupLink


def lock_links() -> None:
    """One at a time makes or uses a link, or begins what the market has once."""
    list(
        SetupLink.objects.select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk")
    )
