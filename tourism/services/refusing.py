"""Why something of a visit can't be done; the text says what to do."""

from django.core.exceptions import ValidationError


class VisitRefused(ValidationError):  # noqa: N818 - what happened
    """Raised when nothing was changed; the message is for the person."""
