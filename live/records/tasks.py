"""What the clock does with records of broadcasts; each may run twice unharmed."""

from celery import shared_task

from .services import apply_retention, ask_for_due, make_due_clips
from .services import count_due as count_due_figures


@shared_task
def ask_for_evidence() -> int:
    """Bundles that are missing, since news were lost or a video is ready now."""
    return ask_for_due()


@shared_task
def cut_clips() -> int:
    """Replays that are ready, cut into what was explained in them."""
    return make_due_clips()


@shared_task
def delete_old_records() -> int:
    found = apply_retention()
    return found.bundles + found.messages + found.watches


@shared_task
def count_figures() -> int:
    """Who watches what is on air, and who has watched since it was counted."""
    return count_due_figures()
