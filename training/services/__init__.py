"""Every write to training."""

from django.core.exceptions import ValidationError

from core.refusals import RefusalError


class TrainingError(RefusalError, ValidationError):
    """Raised when nothing was changed; the message is for the person."""
