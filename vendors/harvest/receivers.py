"""Keeps a recall in the lot's own history."""

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from vendors.partner.models import Lot
from vendors.partner.signals import lot_recalled

from .services import note_recall

if TYPE_CHECKING:
    from accounts.models import User


@receiver(lot_recalled)
def keep_recall(lot: Lot, by: "User | None" = None, **_kwargs: Any) -> None:
    note_recall(lot, by=by)
