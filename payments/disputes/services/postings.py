"""A dispute's money in the books: taken, given back, lost; and who bears a share.

Each thing is booked once. The books are in the payment's currency. What Stripe moved in
another is booked at the rate of the first movement, which took just what is disputed.
"""

from collections.abc import Iterable

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.money import at_ratio, minor_step, split
from core.notify import notify
from orders.order.locks import lock_order
from payments.disputes.gateway import Movement
from payments.disputes.locks import lock_dispute
from payments.disputes.models import Dispute, DisputeShare
from payments.disputes.signals import share_decided
from payments.disputes.states import LiableParty
from payments.ledger.queries import is_booked
from payments.ledger.services import Account, Draft, Entry, negated, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.locks import lock_payment
from payments.payouts.queries import holdings_of
from payments.payouts.services.entries import SHOPPERS, UNPLACED, payable, pending

DISPUTES = Account(AccountKind.DISPUTES)
FEES = Account(AccountKind.FEES)
GOODWILL = Account(AccountKind.GOODWILL)


def book_movements(dispute: Dispute, movements: Iterable[Movement]) -> None:
    """Book what Stripe took and gave back, and what it keeps for the work.

    Sets `taken`, `settled` and `fee` of the dispute; the caller saves it.
    """
    rows = sorted(movements, key=lambda each: (each.created, each.id))
    if not rows:
        return
    shares = list(dispute.shares.all())
    first = abs(rows[0].amount)
    post(_moved(dispute, row, shares, first) for row in rows)
    dispute.settled = -sum(row.amount for row in rows)
    dispute.fee = sum(row.fee for row in rows)
    dispute.settled_currency = rows[0].currency
    dispute.taken = -sum(_presented(dispute, row.amount, first) for row in rows)


def _presented(dispute: Dispute, settled: int, first: int) -> int:
    return at_ratio(settled, dispute.amount, first) if first else 0


def _moved(
    dispute: Dispute, row: Movement, shares: list[DisputeShare], first: int
) -> Draft:
    amount, fee = (_presented(dispute, each, first) for each in (row.amount, row.fee))
    weights = [share.amount for share in shares]
    unit = minor_step(dispute.currency)
    entries: list[Entry] = []
    for share, moved, cost in zip(
        shares,
        split(amount, weights, unit),
        split(fee, weights, unit),
        strict=True,
    ):
        entries += [
            Entry(SHOPPERS, -moved + cost, share.vendor_order_id),
            Entry(DISPUTES, moved, share.vendor_order_id),
            Entry(FEES, -cost, share.vendor_order_id),
        ]
    return Draft(
        cause=f"disputed:{row.id}",
        kind=TransactionKind.DISPUTED,
        currency=dispute.currency,
        entries=entries,
        note=dispute.dispute_id,
        created=row.created,
    )


def book_loss(dispute: Dispute) -> None:
    """What the bank keeps is borne by who was decided to, seller by seller.

    The caller has locked the order.
    """
    for share in dispute.shares.select_related("vendor_order", "dispute"):
        post([_lost(share, [])])


def book_decision(share: DisputeShare) -> None:
    """Another bears it now: what was booked by earlier decisions is undone with it."""
    earlier = range(1, share.turn)
    post([_lost(share, [e for turn in earlier for e in negated(share.cause(turn))])])


def _lost(share: DisputeShare, undone: list[Entry]) -> Draft:
    return Draft(
        cause=share.cause(share.turn),
        kind=TransactionKind.DISPUTE_LOST,
        currency=share.dispute.currency,
        entries=_netted(
            [
                *undone,
                Entry(DISPUTES, share.amount, share.vendor_order_id),
                *_borne(share, undone),
            ]
        ),
        note=share.note or share.dispute.dispute_id,
        by=share.by,
    )


def _borne(share: DisputeShare, undone: list[Entry]) -> list[Entry]:
    """What a seller has not yet earned goes first; the rest may become a debt."""
    vendor_order = share.vendor_order
    if vendor_order is None:
        # It waited to be given back.
        return [Entry(UNPLACED, -share.amount)]
    if share.bearer != LiableParty.SELLER:
        return [Entry(GOODWILL, -share.amount, vendor_order.pk)]
    own = pending(vendor_order.partner_id)
    here = holdings_of([vendor_order])[vendor_order.pk][vendor_order.partner_id][
        AccountKind.PENDING
    ]
    here += sum(entry.amount for entry in undone if entry.account == own)
    first = min(share.amount, max(here, 0))
    return [
        Entry(own, -first, vendor_order.pk),
        Entry(payable(vendor_order.partner_id), first - share.amount, vendor_order.pk),
    ]


def _netted(entries: Iterable[Entry]) -> list[Entry]:
    """One entry for each account; what was booked to and fro is left out."""
    sums: dict[tuple[Account, int | None], int] = {}
    for entry in entries:
        place = (entry.account, entry.vendor_order_id)
        sums[place] = sums.get(place, 0) + entry.amount
    return [
        Entry(account, amount, vendor_order_id)
        for (account, vendor_order_id), amount in sums.items()
        if amount
    ]


logger = structlog.get_logger(__name__)


@transaction.atomic
def decide_share(share_id: int, *, bearer: str, note: str, by: User) -> DisputeShare:
    """Let the market or the seller bear a share if it is lost, or was.

    What was booked of a loss already moves over; more than the seller has becomes a
    debt. Deciding the same again changes nothing.
    """
    share = DisputeShare.objects.select_related("dispute__payment").get(pk=share_id)
    payment = share.dispute.payment
    lock_order(payment.order_id)
    lock_payment(payment.pk)
    dispute = lock_dispute(share.dispute_id)
    share = DisputeShare.objects.select_related("vendor_order").get(pk=share_id)
    share.dispute = dispute
    if share.bearer == bearer:
        return share
    was_booked = is_booked(share.cause(share.turn))
    before = {"bearer": share.bearer}
    share.bearer, share.note, share.by = bearer, note[:500], by
    share.decided_at = timezone.now()
    if was_booked:
        share.turn += 1
    share.save()
    if was_booked:
        book_decision(share)
    share_decided.send(sender=DisputeShare, share=share)
    # Before it is lost a decision may never count; after, each is an occasion.
    if dispute.is_closed:
        notify("dispute_share", share, f"decided-{share.turn}")
    record(
        "dispute.decided",
        dispute,
        before=before,
        after={"bearer": bearer},
        reason=note,
        seller=share.vendor_order.partner if share.vendor_order else None,
    )
    logger.info("dispute_decided", share=share.pk, bearer=bearer, by=by.pk)
    return share
