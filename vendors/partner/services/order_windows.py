"""When a seller takes orders: windows added, changed and removed."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import RefusalError
from vendors.partner.locks import lock_partner
from vendors.partner.models import OrderWindow, Partner

MOST_WINDOWS = 30


class OrderWindowError(RefusalError):
    """Raised for a window that can't be; the text says why. Nothing changed."""


@dataclass(frozen=True)
class WindowContent:
    """What a seller says of one window: weekly by weekdays and times, else moments."""

    is_weekly: bool
    opens_weekday: int | None = None
    opens_time: time | None = None
    closes_weekday: int | None = None
    closes_time: time | None = None
    delivers_weekday: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    delivers_on: date | None = None
    least: Decimal | None = None
    needs: Decimal | None = None
    for_members: bool = False


@transaction.atomic
def save_order_window(
    partner: Partner, content: WindowContent, *, pk: int | None = None
) -> OrderWindow:
    """Add a window, or change the one of that id.

    Raises `OrderWindow.DoesNotExist` when it was removed meanwhile, and
    `OrderWindowError` for one too many.
    """
    held = lock_partner(partner.pk)
    windows = held.order_windows
    if pk is None and windows.count() >= MOST_WINDOWS:
        raise OrderWindowError(
            _("There are too many order windows. Please remove one that is over.")
        )
    window = OrderWindow(partner=held) if pk is None else windows.get(pk=pk)
    for field, value in vars(content).items():
        setattr(window, field, value)
    window.for_members = window.for_members and held.is_cooperative
    window.save()
    return window


@transaction.atomic
def remove_order_window(partner: Partner, pk: int) -> bool:
    """Without any, the seller takes orders at any time. False when it was gone."""
    held = lock_partner(partner.pk)
    gone, _rows = held.order_windows.filter(pk=pk).delete()
    return bool(gone)
