"""What happens to broadcasts becomes rows of the outbox, for those who wait."""

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers, enqueue
from orders.notifications.services import News, tell_people
from orders.notifications.states import Kind
from vendors.partner.models import Partner
from vendors.partner.signals import partner_status_changed
from vendors.partner.states import SELLING

from .emails import console_of
from .models import Broadcast, CrewMember
from .rules import SETTLES
from .services import end_broadcast, tell_of, tell_some
from .services.telling import TOPIC
from .signals import broadcast_moved, crew_joined, time_changed
from .states import ON_AIR, BroadcastStatus, Word

STOP = "live.stop"

if TYPE_CHECKING:
    from accounts.models import User


@delivers(TOPIC)
def deliver(message: OutboxMessage) -> None:
    sent = message.payload
    rows = Broadcast.objects.select_related("partner")
    broadcast = rows.filter(pk=sent["broadcast"]).first()
    if broadcast is None:
        raise Undeliverable("the broadcast does not exist any more")
    tell_some(broadcast, sent["word"], at=sent["at"], after=sent["after"])


@receiver(partner_status_changed)
def stop_without_shop(partner: Partner, **_kwargs: Any) -> None:
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
        end_broadcast(broadcast, by=None, note=str(_("The shop is closed.")))


@receiver(broadcast_moved)
def note_move(
    broadcast: Broadcast, old: str, by: "User | None", **_kwargs: Any
) -> None:
    """Paused and gone on with is no news for who is not there."""
    if old != BroadcastStatus.SCHEDULED:
        return
    if broadcast.status == BroadcastStatus.LIVE:
        tell_of(broadcast, Word.BEGUN)
    elif broadcast.status == BroadcastStatus.CANCELLED and by is not None:
        tell_of(broadcast, Word.CANCELLED)


@receiver(time_changed)
def note_time(broadcast: Broadcast, **_kwargs: Any) -> None:
    """After a while, so that a time that is corrected at once is told once."""
    tell_of(broadcast, Word.MOVED, not_before=timezone.now() + SETTLES)


@receiver(crew_joined)
def note_helper(member: CrewMember, **_kwargs: Any) -> None:
    broadcast = member.broadcast
    subject = format_lazy(
        _("{farm} asks you to help with a broadcast"), farm=broadcast.partner.name
    )
    news = News(
        Kind.BROADCAST,
        "broadcast_crew",
        member.pk,
        subject,
        broadcast.title,
        console_of(broadcast),
    )
    tell_people(news, [member.user])
