"""Locks of a market's opening."""

from .models import SetupLink


def lock_links() -> None:
    """One at a time makes or uses a link: of two links, too, one wins."""
    list(
        SetupLink.objects.select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk")
    )
