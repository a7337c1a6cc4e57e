"""What happens to broadcasts becomes rows of the outbox, for those who wait."""

from django.dispatch import receiver
from django.utils.translation import gettext_noop

from accounts.models import User
from core.languages import Sentence
from core.models import OutboxMessage
from core.outbox import UndeliverableError, delivers, enqueue
from live.broadcasts.services.plans import TOPIC, tell_of, tell_some
from vendors.partner.models import Partner
from vendors.partner.signals import partner_status_changed
from vendors.partner.states import SELLING

from .models import Broadcast
from .services.airtime import end_broadcast
from .states import ON_AIR, BroadcastNotice, BroadcastStatus, broadcast_moved

STOP = "live.stop"
SHOP_CLOSED = Sentence(gettext_noop("The shop is closed."))


@delivers(TOPIC)
def deliver(message: OutboxMessage) -> None:
    sent = message.payload
    rows = Broadcast.objects.select_related("partner")
    broadcast = rows.filter(pk=sent["broadcast"]).first()
    if broadcast is None:
        raise UndeliverableError("the broadcast does not exist any more")
    tell_some(broadcast, sent["word"], at=sent["at"], after=sent["after"])


@receiver(partner_status_changed)
def stop_without_shop(partner: Partner, **_kwargs: object) -> None:
    """A shop that was suspended or closed leaves the air.

    Not in the same transaction: whoever orders has locked a deal and asks for the shop.
    """
    if partner.status in SELLING:
        return
    on_air = Broadcast.objects.filter(partner=partner, status__in=ON_AIR)
    for pk in on_air.values_list("pk", flat=True):
        enqueue(STOP, f"{STOP}:{pk}", broadcast=pk)


@delivers(STOP)
def stop(message: OutboxMessage) -> None:
    rows = Broadcast.objects.select_related("partner")
    broadcast = rows.filter(pk=message.payload["broadcast"]).first()
    if broadcast is None or not broadcast.is_on_air:
        return
    if broadcast.partner.status not in SELLING:
        end_broadcast(broadcast, by=None, note=SHOP_CLOSED.keep())


@receiver(broadcast_moved)
def note_move(
    broadcast: Broadcast, old: str, by: User | None, **_kwargs: object
) -> None:
    """Paused and gone on with is no news for who is not there."""
    if old != BroadcastStatus.SCHEDULED:
        return
    if broadcast.status == BroadcastStatus.LIVE:
        tell_of(broadcast, BroadcastNotice.BEGUN)
    elif broadcast.status == BroadcastStatus.CANCELLED and by is not None:
        tell_of(broadcast, BroadcastNotice.CANCELLED)
