"""Keeps a recall in the lot's own history."""

from django.dispatch import receiver

from accounts.models import User
from vendors.partner.models import Lot
from vendors.partner.signals import lot_recalled

from .services import note_recall


@receiver(lot_recalled)
def keep_recall(lot: Lot, by: User | None = None, **_kwargs: object) -> None:
    note_recall(lot, by=by)
