"""What the worker does for registers; it may run twice unharmed."""

from datetime import timedelta

from django.utils import timezone

from core.rounds import scheduled

from .services.uploads import forget_uploads

KEPT_FOR = timedelta(days=30)


@scheduled()
def forget_register_files() -> int:
    """Let go of files that nobody took in for a month."""
    return forget_uploads(timezone.now() - KEPT_FOR)
