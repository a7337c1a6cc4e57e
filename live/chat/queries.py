"""What stands in a chat, what waits for the crew, and who may not write."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from live.broadcasts.models import Broadcast

from .models import ChatMessage, ChatRoom, Silence, WordList
from .rules import DEFAULT_WORDS, LATEST
from .states import MessageState


def latest(broadcast: Broadcast, n: int = LATEST) -> list[ChatMessage]:
    """The last messages that everybody may read, the oldest of them first."""
    rows = ChatMessage.objects.filter(broadcast=broadcast, state=MessageState.SHOWN)
    return list(rows.order_by("-pk")[:n])[::-1]


def held(broadcast: Broadcast) -> QuerySet[ChatMessage]:
    """What waits for the crew's answer, the oldest first."""
    rows = ChatMessage.objects.filter(broadcast=broadcast, state=MessageState.HELD)
    return rows.select_related("user").order_by("pk")


def of_crew(broadcast: Broadcast, n: int = LATEST) -> list[ChatMessage]:
    """The last messages in every state with their reports, the newest first."""
    rows = ChatMessage.objects.filter(broadcast=broadcast)
    counted = rows.annotate(reported=Count("reports"))
    return list(counted.select_related("by").order_by("-pk")[:n])


def reported(broadcast: Broadcast) -> QuerySet[ChatMessage]:
    """What viewers reported and nobody has judged yet."""
    rows = ChatMessage.objects.filter(broadcast=broadcast, judged_at__isnull=True)
    counted = rows.annotate(reported=Count("reports")).filter(reported__gt=0)
    return counted.order_by("-reported", "pk")


def all_messages(broadcast: Broadcast) -> QuerySet[ChatMessage]:
    """Everything that was ever written there, as evidence."""
    rows = ChatMessage.objects.filter(broadcast=broadcast)
    return rows.select_related("user", "by").order_by("pk")


def silences(broadcast: Broadcast) -> QuerySet[Silence]:
    """Who may not write there now, muted or banned."""
    where = Q(broadcast=broadcast) | Q(
        broadcast__isnull=True, partner=broadcast.partner_id
    )
    rows = Silence.objects.filter(where, _in_force()).select_related("user", "by")
    return rows.order_by("-pk")


def silence_of(broadcast: Broadcast, user: User) -> Silence | None:
    """What keeps the person from writing; a ban before a mute."""
    found = list(silences(broadcast).filter(user=user))
    return next((one for one in found if one.is_ban), found[0] if found else None)


def _in_force() -> Q:
    lasts = Q(until__isnull=True) | Q(until__gt=timezone.now())
    return Q(lifted_at__isnull=True) & lasts


def refundable_of(broadcast: Broadcast) -> ChatRoom:
    """How the chat is kept; an unsaved row of rules where nothing was changed."""
    rows = ChatRoom.objects.select_related("pinned")
    found = rows.filter(broadcast=broadcast).first()
    return found or ChatRoom(broadcast=broadcast)


def words_of(partner_id: int | None) -> dict[str, str]:
    """A seller's own words by language; of the market its own, or the first ones."""
    rows = WordList.objects.filter(partner=partner_id)
    if partner_id is None:
        rows = WordList.objects.filter(partner__isnull=True)
    own = dict(rows.values_list("language", "words"))
    start = DEFAULT_WORDS if partner_id is None else dict.fromkeys(DEFAULT_WORDS, "")
    return start | own
