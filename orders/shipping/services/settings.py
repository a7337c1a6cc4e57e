"""What holds for all of a seller's delivery: whose it uses, and its holidays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.shipping.locks import lock_settings
from orders.shipping.models import DeliverySettings
from vendors.partner.models import Partner


class StaleSettings(Exception):  # noqa: N818 - the trade's word
    """Raised when somebody else changed them since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this meanwhile. What you typed is still here: "
                "compare it and save again to keep yours."
            )
        )


@dataclass(frozen=True)
class ClosedDays:
    """Days on which nothing leaves, both included, and why."""

    first: date
    last: date
    name: str = ""


def settings_fingerprint(settings: DeliverySettings | None) -> str:
    """Changes when anything in them does; the same for none as for untouched ones."""
    said = (str(settings.source), settings.closed) if settings else ("own", [])
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@transaction.atomic
def save_settings(
    partner: Partner, *, source: str, closed: Sequence[ClosedDays], seen: str
) -> DeliverySettings:
    """Replace them. Days that are over are forgotten.

    A seller that belongs to no cooperative always uses its own delivery. Raises
    `StaleSettings`, and changes nothing, if they are not what the person saw.
    """
    settings = lock_settings(partner)
    if settings_fingerprint(settings) != seen:
        raise StaleSettings
    has_lender = partner.cooperative_id is not None
    settings.source = source if has_lender else DeliverySettings.Source.OWN
    today = timezone.localdate()
    settings.closed = [
        [one.first.isoformat(), one.last.isoformat(), one.name]
        for one in sorted(closed, key=lambda one: (one.first, one.last))
        if one.last >= today
    ]
    settings.save()
    return settings
