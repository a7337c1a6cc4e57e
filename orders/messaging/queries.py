"""What is read of the talk: by everybody, by a shopper, at a seller's desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.prepared import Prepared, any_of
from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .models import Message, Thread
from .rules import masked
from .states import ThreadState

SHOWN_ON_A_PAGE = 5


@dataclass(frozen=True)
class MessageView:
    """One message as its reader sees it."""

    text: str
    who: str
    is_sellers: bool
    message: Message


@dataclass(frozen=True)
class Conversation:
    """A thread with what its reader may read of it."""

    thread: Thread
    said: tuple[MessageView, ...]


def name_of(user: User | None) -> str:
    """Who has no account any more is a shopper like others."""
    return _("A shopper") if user is None else user.public_name


def public_threads(product: Product | int) -> QuerySet[Thread]:
    """Answered and not hidden, the last answered first."""
    return (
        Thread.objects.filter(product=product, is_public=True, public_to__isnull=False)
        .exclude(state=ThreadState.HIDDEN)
        .order_by("-public_to")
    )


@Prepared
def _newest_threads(product: int) -> QuerySet[Thread]:
    threads = public_threads(product).select_related("partner", "asker")
    return threads[: SHOWN_ON_A_PAGE + 1]


@Prepared
def _public_messages(threads: Sequence[int]) -> QuerySet[Message]:
    shown = Message.objects.filter(pk__lte=F("thread__public_to"))
    return shown.filter(any_of("thread", threads)).order_by("pk")


def said_on(product: Product, limit: int = SHOWN_ON_A_PAGE) -> list[Conversation]:
    """The newest answered questions of a product, for everybody.

    Most goods have none: then it is one query, else two.
    """
    threads = {thread.pk: thread for thread in _newest_threads(product.pk)[:limit]}
    if not threads:
        return []
    said: dict[int, list[Message]] = {pk: [] for pk in threads}
    for message in _public_messages(list(threads)):
        said[message.thread_id].append(message)
    return [in_public(threads[pk], rows) for pk, rows in said.items() if rows]


def conversations_on(product: Product) -> QuerySet[Thread]:
    """All public threads of a product with what everybody may read: two queries."""
    shown = Message.objects.filter(pk__lte=F("thread__public_to")).order_by("pk")
    return (
        public_threads(product)
        .select_related("partner", "asker")
        .prefetch_related(Prefetch("messages", shown))
    )


def in_public(thread: Thread, messages: list[Message]) -> Conversation:
    """For everybody: what leads past the market is covered."""
    asker = name_of(thread.asker)
    farm = str(thread.partner.name)
    return Conversation(
        thread,
        tuple(
            MessageView(
                masked(one.text),
                farm if one.is_sellers else asker,
                one.is_sellers,
                one,
            )
            for one in messages
        ),
    )


def for_shopper(thread: Thread) -> Conversation:
    """Everything, as it was typed: the reader is who asked."""
    farm = str(thread.partner.name)
    return Conversation(
        thread,
        tuple(
            MessageView(
                one.text, farm if one.is_sellers else _("You"), one.is_sellers, one
            )
            for one in thread.messages.all()
        ),
    )


def for_seller(thread: Thread) -> Conversation:
    """For the desk: who of the team wrote; of public questions what everybody reads."""
    asker = asker_of(thread)
    return Conversation(
        thread,
        tuple(
            MessageView(
                masked(one.text) if thread.is_public else one.text,
                _team_name(one) if one.is_sellers else asker,
                one.is_sellers,
                one,
            )
            for one in thread.messages.all()
        ),
    )


def asker_of(thread: Thread) -> str:
    """Whom the seller talks with; of a guest only that it is one."""
    if thread.asker is None and thread.vendor_order is not None:
        return _("A guest")
    return name_of(thread.asker)


def _team_name(message: Message) -> str:
    return (message.author and message.author.get_full_name()) or _("Your team")


_MESSAGES = Prefetch("messages", Message.objects.select_related("author"))


def threads_of(partner: Partner) -> QuerySet[Thread]:
    """The seller's own threads with what a row of the desk shows: two queries."""
    return (
        Thread.objects.filter(partner=partner)
        .select_related("asker", "product", "partner", "vendor_order")
        .prefetch_related(_MESSAGES)
    )


def count_open(partner: Partner) -> int:
    """Questions that wait for an answer."""
    return Thread.objects.filter(partner=partner, state=ThreadState.OPEN).count()


def count_by_state(partner: Partner) -> dict[str, int]:
    rows = Thread.objects.filter(partner=partner).order_by().values_list("state")
    return dict(rows.annotate(n=Count("pk")))


def threads_by(user: User) -> QuerySet[Thread]:
    """What the person asked, the last written first: two queries."""
    return (
        Thread.objects.filter(asker=user)
        .select_related("product", "partner", "vendor_order__order")
        .prefetch_related(_MESSAGES)
    )


def reportable_by(user: User) -> QuerySet[Thread]:
    """What the person has read: their own threads, and what everybody reads."""
    shown = Q(is_public=True, public_to__isnull=False) & ~Q(state=ThreadState.HIDDEN)
    return Thread.objects.filter(Q(asker=user) | shown).select_related(
        "partner", "product", "vendor_order__order"
    )


def thread_of(vendor_order: VendorOrder) -> Thread | None:
    return (
        Thread.objects.filter(vendor_order=vendor_order)
        .select_related("partner", "vendor_order__order")
        .prefetch_related(_MESSAGES)
        .first()
    )


def may_be_written_about(vendor_order: VendorOrder) -> bool:
    """An unpaid order is not its seller's business yet."""
    return vendor_order.status in VISIBLE_TO_SELLER


def reported_threads() -> QuerySet[Thread]:
    """Those that somebody reported, the latest first, with all that was written."""
    rows = Thread.objects.filter(reported_at__isnull=False)
    return (
        rows.select_related("partner", "product", "vendor_order")
        .prefetch_related("messages__author", "events__by")
        .order_by("-reported_at", "-pk")
    )
