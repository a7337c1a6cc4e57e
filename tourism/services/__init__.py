"""Every write to visits: experiences, slots, bookings, tickets, scans."""

from django.core.exceptions import ValidationError

from core.refusals import RefusalError


class VisitError(RefusalError, ValidationError):
    """Raised when nothing was changed; the message is for the person."""
