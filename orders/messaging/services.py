"""Every write of the talk: ask, answer, write on, hide, take down, show, report.

A refusal is a `TalkError` with its text, and nothing has changed then.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from core.languages import Sentence
from core.notify import notify
from core.refusals import RefusalError
from core.transitions import move
from orders.order.models import VendorOrder
from shop.catalogue.models import Product

from .locks import lock_thread
from .models import Message, Thread, ThreadEvent
from .queries import may_be_written_about
from .states import THREAD_MOVES, ThreadState

REMOVED = Sentence(gettext_noop("Removed by the market."))

_S = ThreadState


class TalkError(RefusalError):
    """Raised when something can't be written or hidden now; the text says why."""


class AnsweredMeanwhileError(TalkError):
    """Raised when the seller's team wrote since the page was made."""


def _whose(click: str, whose: str) -> str:
    """A press is the writer's own: another person's can't be named."""
    return f"{whose}:{click}"[:64]


def ask_about_product(
    product: Product, *, by: User, text: str, is_public: bool, click: str
) -> Thread:
    """A question about a product; pressing twice asks once.

    Raises `TalkError` for a product without a seller.
    """
    if product.partner_id is None:
        raise TalkError(_("This is not on sale at the moment."))
    thread = Thread(
        partner_id=product.partner_id, product=product, asker=by, is_public=is_public
    )
    return _begin(thread, by=by, text=text, click=_whose(click, f"u{by.pk}"))


def write_about_vendor_order(
    vendor_order: VendorOrder, *, by: User | None, text: str, click: str
) -> Thread:
    """The shopper writes to the seller about its part of the order, in private.

    The first message begins the part's one thread. `by` is None for a guest. Raises
    `TalkError` for a part that is not the seller's business yet.
    """
    if not may_be_written_about(vendor_order):
        raise TalkError(_("You can write to the farm after the order is paid."))
    press = _whose(click, f"p{vendor_order.pk}")
    thread = Thread.objects.filter(vendor_order=vendor_order).first()
    if thread is not None:
        return _add(thread, by=by, text=text, click=press)
    new = Thread(
        partner_id=vendor_order.partner_id,
        vendor_order=vendor_order,
        asker_id=vendor_order.order.user_id,
    )
    try:
        return _begin(new, by=by, text=text, click=press)
    except Thread.DoesNotExist:  # another message began it at the same moment
        thread = Thread.objects.get(vendor_order=vendor_order)
        return _add(thread, by=by, text=text, click=press)


def _begin(thread: Thread, *, by: User | None, text: str, click: str) -> Thread:
    """Write a thread with its first message; the same press finds the one it made.

    Raises `Thread.DoesNotExist` when another press was first.
    """
    try:
        with transaction.atomic():
            thread.written_at = timezone.now()
            thread.save()
            _write(thread, by=by, text=text, click=click, is_sellers=False)
    except IntegrityError:
        return Thread.objects.get(messages__click=click)
    return thread


def _write(
    thread: Thread, *, by: User | None, text: str, click: str, is_sellers: bool
) -> Message:
    message = Message.objects.create(
        thread=thread, author=by, text=text, click=click, is_sellers=is_sellers
    )
    notify("message_written", message)
    return message


def write_on(thread: Thread, *, by: User, text: str, click: str) -> Thread:
    """The shopper adds to a question; it waits for an answer again.

    Raises `TalkError` for a thread that the seller has hidden.
    """
    return _add(thread, by=by, text=text, click=_whose(click, f"u{by.pk}"))


@transaction.atomic
def _add(thread: Thread, *, by: User | None, text: str, click: str) -> Thread:
    row = lock_thread(thread.pk)
    if row.messages.filter(click=click).exists():
        return row
    if row.state == _S.HIDDEN:
        raise TalkError(_("This question is closed, so you can't add to it."))
    message = _write(row, by=by, text=text, click=click, is_sellers=False)
    if row.state != _S.OPEN:
        move(row, _S.OPEN, moves=THREAD_MOVES, field="state")
    row.written_at = message.created
    row.save(update_fields=["written_at"])
    return row


@transaction.atomic
def answer(
    thread: Thread, *, by: User, text: str, click: str, seen: int | None
) -> Thread:
    """The seller writes; a public question is on the product's page from now on.

    `seen` is the last message on the page the answer was typed on. Raises
    `AnsweredMeanwhileError` when somebody of the team wrote after it, and `TalkError`
    for a thread that is hidden.
    """
    row = lock_thread(thread.pk)
    press = _whose(click, f"u{by.pk}")
    if row.messages.filter(click=press).exists():
        return row
    if row.state == _S.HIDDEN:
        raise TalkError(_("This question is hidden. Show it again to reply."))
    if seen is None or row.messages.filter(is_sellers=True, pk__gt=seen).exists():
        raise AnsweredMeanwhileError(
            _(
                "A team member has already replied. Read it above, then "
                "send yours if still needed."
            )
        )
    message = _write(row, by=by, text=text, click=press, is_sellers=True)
    row.public_to, row.written_at, row.is_news = message.pk, message.created, True
    row.save(update_fields=["public_to", "written_at", "is_news"])
    if row.state != _S.ANSWERED:
        move(row, _S.ANSWERED, moves=THREAD_MOVES, field="state")
    return row


@transaction.atomic
def hide_thread(thread: Thread, *, by: User, reason: str) -> Thread:
    """Take a question off the product's page and the list of what to answer.

    Raises `TalkError` for a thread about an order: its shopper needs an answer.
    """
    row = lock_thread(thread.pk)
    if row.state != _S.HIDDEN:
        _hide(row, by=by, reason=reason, act=ThreadEvent.Act.HIDDEN)
    return row


@transaction.atomic
def take_down(thread: Thread, *, by: User) -> Thread:
    """The market hides a question; its seller can't show it again.

    Raises `TalkError` for a thread about an order, which nobody else reads.
    """
    row = lock_thread(thread.pk)
    if not _is_taken_down(row):
        reason = REMOVED.keep()
        _hide(row, by=by, reason=reason, act=ThreadEvent.Act.TAKEN_DOWN)
    return row


def _hide(row: Thread, *, by: User, reason: str, act: str) -> None:
    if row.vendor_order_id is not None:
        raise TalkError(
            _("Messages about an order can't be hidden. You can report them.")
        )
    row.hidden_reason = reason
    row.save(update_fields=["hidden_reason"])
    if row.state != _S.HIDDEN:
        move(row, _S.HIDDEN, moves=THREAD_MOVES, field="state")
    _note(row, act, by=by, reason=reason)
    # It can be shown and hidden again, each time with a reason of its own.
    notify("thread_hidden", row, str(row.events.count()))


def _is_taken_down(row: Thread) -> bool:
    seen = row.events.exclude(act=ThreadEvent.Act.REPORTED).order_by("-pk")
    last = seen.values_list("act", flat=True).first()
    return last == ThreadEvent.Act.TAKEN_DOWN


@transaction.atomic
def show_thread(thread: Thread, *, by: User) -> Thread:
    """The seller takes its hiding back.

    Raises `TalkError` for what the market has taken down.
    """
    row = lock_thread(thread.pk)
    if _is_taken_down(row):
        raise TalkError(_("Removed by the market. Please contact the market."))
    return _show(row, by=by)


@transaction.atomic
def put_back(thread: Thread, *, by: User) -> Thread:
    """The market shows a question again, whoever hid it."""
    return _show(lock_thread(thread.pk), by=by)


def _show(row: Thread, *, by: User) -> Thread:
    """Open again, or answered when the seller wrote last."""
    if row.state != _S.HIDDEN:
        return row
    last = row.messages.order_by("-pk").first()
    was_answered = last is not None and last.is_sellers
    state = _S.ANSWERED if was_answered else _S.OPEN
    move(row, state, moves=THREAD_MOVES, field="state")
    row.hidden_reason = ""
    row.save(update_fields=["hidden_reason"])
    _note(row, ThreadEvent.Act.SHOWN, by=by)
    return row


@transaction.atomic
def report_thread(thread: Thread, *, by: User, reason: str) -> Thread:
    """Ask the market's operator to look at it; each person once.

    `report_reason` is the last one's; the events keep all of them.
    """
    row = lock_thread(thread.pk)
    if row.events.filter(act=ThreadEvent.Act.REPORTED, by=by).exists():
        return row
    row.reported_at, row.report_reason = row.reported_at or timezone.now(), reason
    row.save(update_fields=["reported_at", "report_reason"])
    _note(row, ThreadEvent.Act.REPORTED, by=by, reason=reason)
    notify("thread_reported", row, str(row.events.count()))
    return row


def _note(thread: Thread, act: str, *, by: User, reason: str = "") -> None:
    ThreadEvent.objects.create(thread=thread, act=act, by=by, reason=reason)


def note_read(thread: Thread) -> None:
    """The shopper has read the seller's last message."""
    if thread.is_news:
        Thread.objects.filter(pk=thread.pk).update(is_news=False)
