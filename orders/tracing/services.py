"""Calling goods back: lots are closed, everybody concerned is written down and told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from orders.order.locks import lock_parts
from orders.order.services import recall_from_orders
from vendors.partner.locks import lock_lot
from vendors.partner.models import Lot, Partner
from vendors.partner.states import LotStatus

from .locks import lock_recall
from .models import Recall, RecallLine, RecallMessage, RecallNotice, RecallShopper
from .queries import Concerned, concerned, open_draws
from .signals import recall_announced, recall_retried

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

TRIES = 10


class AlreadyRecalled(Exception):  # noqa: N818 - a finding, not a fault
    """Raised when a lot was called back before; the text says so. Nothing changed."""

    def __init__(self, lot: Lot) -> None:
        super().__init__(
            _("Lot %(code)s was recalled already. Nobody was told twice.")
            % {"code": lot.code}
        )
        self.lot = lot


class RecallBusy(Exception):  # noqa: N818 - a finding, not a fault
    """Raised when packing began again and again meanwhile. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _("Orders are being packed from this lot right now. Please try again.")
        )


class AlreadyTold(Exception):  # noqa: N818 - a finding, not a fault
    """Raised when something was told since the page was made. Nobody is told twice."""

    def __init__(self) -> None:
        super().__init__(_("This was told already. Nobody was told twice."))


class _MoreParts(Exception):  # noqa: N818 - a finding, not a fault
    """Packing began between our look and our lock."""


@dataclass(frozen=True)
class Words:
    """What shoppers are told, in one language."""

    reason: str
    advice: str


def start_recall(
    partner: Partner,
    *,
    lots: Sequence[Lot],
    words: Mapping[str, Words],
    by: "User | None",
) -> Recall:
    """Call lots back and tell everybody whose order they fill, each once.

    `words` by the column of a language ("en", "zh_hans"). What is not sent yet is
    picked anew from other lots, and boxes that held it are packed anew. Raises
    `AlreadyRecalled`, `RecallBusy`, and `ValueError` for another seller's lot.
    """
    for _turn in range(TRIES):
        try:
            return _start(partner, lots, words, by)
        except _MoreParts:
            continue
    raise RecallBusy


@transaction.atomic
def _start(
    partner: Partner,
    lots: Sequence[Lot],
    words: Mapping[str, Words],
    by: "User | None",
) -> Recall:
    """Orders are locked before lots, as in packing, so that the two can't deadlock."""
    seen = _parts_of(lots)
    lock_parts(seen)
    held = _locked(partner, lots)
    if _parts_of(held) - seen:
        raise _MoreParts
    recall = Recall.objects.create(partner=partner, by=by)
    recall.lots.set(held)
    shoppers = [_write_down(recall, one) for one in concerned(held)]
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


def _parts_of(lots: Iterable[Lot]) -> set[int]:
    return set(open_draws(lots).values_list("line__vendor_order", flat=True))


def _locked(partner: Partner, lots: Sequence[Lot]) -> list[Lot]:
    held = []
    for lot in sorted(lots, key=lambda lot: (lot.pool_id, lot.pk)):
        now = lock_lot(lot.pk)
        if now.pool.partner_id != partner.pk:
            msg = f"{now.code} is another seller's"
            raise ValueError(msg)
        if now.status != LotStatus.OPEN:
            raise AlreadyRecalled(now)
        held.append(now)
    return held


def _write_down(recall: Recall, one: Concerned) -> RecallShopper:
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


def _reason(words: Mapping[str, Words]) -> str:
    """One of them, for the lot's own record."""
    return next(said.reason for said in words.values() if said.reason)


@transaction.atomic
def add_message(
    recall: Recall, *, words: Mapping[str, Words], seen: int, by: "User | None"
) -> RecallMessage:
    """Tell everybody concerned something more. A recall itself is never undone.

    `seen` is how many messages there were when the person wrote. Raises `AlreadyTold`.
    """
    now = lock_recall(recall.pk)
    if now.messages.count() != seen:
        raise AlreadyTold
    record("recall.told", now, reason=_reason(words), seller=now.partner)
    return _tell(now, now.shoppers.all(), words, by=by)


def tell_again(recall: Recall, *, by: "User | None") -> int:
    """Send what could not be delivered once more; returns how many messages."""
    answers = recall_retried.send(sender=Recall, recall=recall)
    count = sum(int(sent or 0) for _receiver, sent in answers)
    logger.info("recall_retried", recall=recall.pk, count=count, by=by and by.pk)
    return count


def _tell(
    recall: Recall,
    shoppers: Iterable[RecallShopper],
    words: Mapping[str, Words],
    *,
    by: "User | None",
) -> RecallMessage:
    message = RecallMessage(recall=recall, by=by)
    for column, said in words.items():
        setattr(message, f"reason_{column}", said.reason)
        setattr(message, f"advice_{column}", said.advice)
    message.save()
    RecallNotice.objects.bulk_create(
        RecallNotice(message=message, shopper=shopper) for shopper in shoppers
    )
    recall_announced.send(sender=Recall, message=message)
    return message
