"""A dispute's money in the books: taken, given back, lost. Each thing is booked once.

The books are in the payment's currency. What Stripe moved in another is booked at the
rate of the first movement, which took just what is disputed.
"""

from collections.abc import Iterable

from core.money import at_ratio, minor_step, split
from orders.disputes.gateway import Movement
from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.states import Bearer
from orders.ledger.services import Account, Draft, Entry, negated, post
from orders.ledger.states import AccountKind, Kind
from orders.payouts.queries import holdings_of
from orders.payouts.services.entries import SHOPPERS, UNPLACED, payable, pending

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
    for share, part, cost in zip(
        shares,
        split(amount, weights, unit),
        split(fee, weights, unit),
        strict=True,
    ):
        entries += [
            Entry(SHOPPERS, -part + cost, share.part_id),
            Entry(DISPUTES, part, share.part_id),
            Entry(FEES, -cost, share.part_id),
        ]
    return Draft(
        cause=f"disputed:{row.id}",
        kind=Kind.DISPUTED,
        currency=dispute.currency,
        entries=entries,
        note=dispute.dispute_id,
        created=row.created,
    )


def book_loss(dispute: Dispute) -> None:
    """What the bank keeps is borne by who was decided to, seller by seller.

    The caller has locked the order.
    """
    for share in dispute.shares.select_related("part", "dispute"):
        post([_lost(share, [])])


def book_decision(share: DisputeShare) -> None:
    """Another bears it now: what was booked by earlier decisions is undone with it."""
    earlier = range(1, share.turn)
    post([_lost(share, [e for turn in earlier for e in negated(share.cause(turn))])])


def _lost(share: DisputeShare, undone: list[Entry]) -> Draft:
    return Draft(
        cause=share.cause(share.turn),
        kind=Kind.DISPUTE_LOST,
        currency=share.dispute.currency,
        entries=_netted(
            [
                *undone,
                Entry(DISPUTES, share.amount, share.part_id),
                *_borne(share, undone),
            ]
        ),
        note=share.note or share.dispute.dispute_id,
        by=share.by,
    )


def _borne(share: DisputeShare, undone: list[Entry]) -> list[Entry]:
    """What a seller has not yet earned goes first; the rest may become a debt."""
    part = share.part
    if part is None:
        # It waited to be given back.
        return [Entry(UNPLACED, -share.amount)]
    if share.bearer != Bearer.SELLER:
        return [Entry(GOODWILL, -share.amount, part.pk)]
    own = pending(part.partner_id)
    here = holdings_of([part])[part.pk][part.partner_id][AccountKind.PENDING]
    here += sum(entry.amount for entry in undone if entry.account == own)
    first = min(share.amount, max(here, 0))
    return [
        Entry(own, -first, part.pk),
        Entry(payable(part.partner_id), first - share.amount, part.pk),
    ]


def _netted(entries: Iterable[Entry]) -> list[Entry]:
    """One entry for each account; what was booked to and fro is left out."""
    sums: dict[tuple[Account, int | None], int] = {}
    for entry in entries:
        place = (entry.account, entry.part_id)
        sums[place] = sums.get(place, 0) + entry.amount
    return [
        Entry(account, amount, part_id)
        for (account, part_id), amount in sums.items()
        if amount
    ]
