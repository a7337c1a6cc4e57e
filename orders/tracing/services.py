"""Calling goods back: lots are closed, everybody concerned is written down and told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.hooks import Hook
from core.notify import notify
from core.refusals import RefusalError
from core.transactions import whole_act
from orders.order.locks import lock_vendor_orders
from orders.order.services.lot_allocation import recall_from_orders
from vendors.partner.locks import lock_lots
from vendors.partner.models import Lot, Partner
from vendors.partner.states import LotStatus

from .locks import lock_recall
from .models import Recall, RecallLine, RecallMessage, RecallNotice, RecallShopper
from .queries import Concerned, concerned, open_draws

logger = structlog.get_logger(__name__)

TRIES = 10

# Answers with how many it sends; what has arrived is never sent again.
RESEND: Hook[Callable[[Recall], int]] = Hook(
    __name__, "what sends a recall's failed messages again"
)


class AlreadyRecalledError(RefusalError):
    """Raised when a lot was called back before; the text says so. Nothing changed."""

    def __init__(self, lot: Lot) -> None:
        super().__init__(
            _("Lot %(code)s was already recalled. Nobody was notified twice.")
            % {"code": lot.code}
        )
        self.lot = lot


class RecallBusyError(RefusalError):
    """Raised when packing began again and again meanwhile. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _("Orders are being packed from this lot right now. Please try again.")
        )


class AlreadyToldError(RefusalError):
    """Raised when something was told since the page was made. Nobody is told twice."""

    def __init__(self) -> None:
        super().__init__(_("This was already announced. Nobody was notified twice."))


class _MoreVendorOrdersError(Exception):
    """Packing began between our look and our lock."""


@dataclass(frozen=True)
class RecallText:
    """What shoppers are told, in one language."""

    reason: str
    advice: str


def start_recall(
    partner: Partner,
    *,
    lots: Sequence[Lot],
    words: Mapping[str, RecallText],
    by: User | None,
) -> Recall:
    """Call lots back and tell everybody whose order they fill, each once.

    `words` by the column of a language ("en", "zh_hans"). What is not sent yet is
    picked anew from other lots, and boxes that held it are packed anew. Raises
    `AlreadyRecalledError`, `RecallBusyError`, and `ValueError` for another seller's
    lot.
    """
    for _turn in range(TRIES):
        try:
            return _start(partner, lots, words, by)
        except _MoreVendorOrdersError:
            continue
    raise RecallBusyError


@whole_act
def _start(
    partner: Partner,
    lots: Sequence[Lot],
    words: Mapping[str, RecallText],
    by: User | None,
) -> Recall:
    """Orders are locked before lots, as in packing, so that the two can't deadlock."""
    seen = _vendor_orders_of(lots)
    lock_vendor_orders(seen)
    held = _locked(partner, lots)
    if _vendor_orders_of(held) - seen:
        raise _MoreVendorOrdersError
    recall = Recall.objects.create(partner=partner, by=by)
    recall.lots.set(held)
    shoppers = [_record_shopper(recall, one) for one in concerned(held)]
    for lot in held:
        recall_from_orders(lot, reason=_reason(words), by=by)
    _tell(recall, shoppers, words, by=by)
    record(
        "recall.started",
        recall,
        after={"lots": [lot.code for lot in held], "shoppers": len(shoppers)},
        reason=_reason(words),
        seller=partner,
    )
    logger.warning("recall_started", recall=recall.pk, shoppers=len(shoppers))
    return recall


def _vendor_orders_of(lots: Iterable[Lot]) -> set[int]:
    return set(open_draws(lots).values_list("line__vendor_order", flat=True))


def _locked(partner: Partner, lots: Sequence[Lot]) -> list[Lot]:
    held = []
    for now in lock_lots(lot.pk for lot in lots):
        if now.pool.partner_id != partner.pk:
            msg = f"{now.code} is another seller's"
            raise ValueError(msg)
        if now.status != LotStatus.OPEN:
            raise AlreadyRecalledError(now)
        held.append(now)
    return held


def _record_shopper(recall: Recall, one: Concerned) -> RecallShopper:
    shopper = RecallShopper.objects.create(
        recall=recall, order=one.order, user=one.order.user
    )
    RecallLine.objects.bulk_create(
        RecallLine(
            shopper=shopper,
            line=draw.line,
            lot_id=draw.lot_id,
            units=draw.units,
            shipped=draw.shipped,
        )
        for draw in one.draws
    )
    return shopper


def _reason(words: Mapping[str, RecallText]) -> str:
    """One of them, for the lot's own record."""
    return next(said.reason for said in words.values() if said.reason)


@transaction.atomic
def add_message(
    recall: Recall, *, words: Mapping[str, RecallText], seen: int, by: User | None
) -> RecallMessage:
    """Tell everybody concerned something more. A recall itself is never undone.

    `seen` is how many messages there were when the person wrote. Raises
    `AlreadyToldError`.
    """
    now = lock_recall(recall.pk)
    if now.messages.count() != seen:
        raise AlreadyToldError
    record("recall.told", now, reason=_reason(words), seller=now.partner)
    return _tell(now, now.shoppers.all(), words, by=by)


def tell_again(recall: Recall, *, by: User | None) -> int:
    """Send what could not be delivered once more; returns how many messages."""
    count = sum(send(recall) for send in RESEND)
    logger.info("recall_retried", recall=recall.pk, count=count, by=by and by.pk)
    return count


def _tell(
    recall: Recall,
    shoppers: Iterable[RecallShopper],
    words: Mapping[str, RecallText],
    *,
    by: User | None,
) -> RecallMessage:
    message = RecallMessage(recall=recall, by=by)
    for column, said in words.items():
        setattr(message, f"reason_{column}", said.reason)
        setattr(message, f"advice_{column}", said.advice)
    message.save()
    RecallNotice.objects.bulk_create(
        RecallNotice(message=message, shopper=shopper) for shopper in shoppers
    )
    notify("recall", message)
    return message
