"""Telling a buyer something, once for each occasion."""

from accounts.models import User
from core.notify import notify
from live.broadcasts.models import Broadcast
from live.deals.states import DealNotice
from notifications.models import SentNotification
from notifications.services import record_sent
from notifications.states import Kind


def tell(
    user: User,
    broadcast: Broadcast,
    event: DealNotice,
    *,
    occasion: str,
    **data: object,
) -> None:
    """Call it inside the change's transaction."""
    sent = record_sent(
        Kind.DEAL,
        event,
        broadcast,
        f"{user.pk}:{occasion}",
        recipient_id=user.pk,
        data=data,
    )
    if sent is not None:
        notify("live-deal", sent)


def forget(user: User) -> None:
    """What the person won and lost goes with their account."""
    SentNotification.objects.filter(kind=Kind.DEAL, recipient=user).delete()
