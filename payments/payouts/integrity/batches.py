"""Money on its way to sellers: in the books, in its batch, released by two, in time."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from core import dates
from core.integrity import Breach, Range, invariant, lines, listed
from payments.ledger.integrity import booked
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind
from payments.payouts.eligibility import least
from payments.payouts.models import BatchYear, PayoutBatch, Transfer
from payments.payouts.payable import old_balances
from payments.payouts.states import LIVE, BatchState, Rail, TransferState
from vendors.banking.states import AccountState
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

PAYABLE, TRANSFERS, SHOPPERS = (
    AccountKind.PAYABLE,
    AccountKind.TRANSFERS,
    AccountKind.SHOPPERS,
)
CONFIRMED, FAILED = TransferState.CONFIRMED, TransferState.FAILED
ON_ITS_WAY = listed(LIVE)


def _booked(ids: Range, kind: str) -> str:
    return booked("payouts_transfer", "transfer", ids, kind)


@invariant("transfers are taken from what is owed", over=Transfer)
def transfers_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "transfer {}: {} of {}, the books took {}",
        f"""
        SELECT x.key, x.state, x.amount, COALESCE(-b.amount, 0)
        FROM payouts_transfer x LEFT JOIN ({_booked(ids, PAYABLE)}) b ON b.id = x.id
        WHERE {ids.having("x.id")} AND COALESCE(-b.amount, 0)
          <> CASE WHEN x.state = '{FAILED}' THEN 0 ELSE x.amount END
        """,
    )


@invariant("confirmed transfers have left what the market holds", over=Transfer)
def transfers_left(ids: Range) -> Iterator[Breach]:
    return lines(
        "transfer {}: {} of {}, {} has left",
        f"""
        SELECT x.key, x.state, x.amount, COALESCE(b.amount, 0)
        FROM payouts_transfer x LEFT JOIN ({_booked(ids, SHOPPERS)}) b ON b.id = x.id
        WHERE {ids.having("x.id")} AND COALESCE(b.amount, 0)
          <> CASE WHEN x.state = '{CONFIRMED}' THEN x.amount ELSE 0 END
        """,
    )


@invariant("the books know what is on its way", over=LedgerAccount)
def on_its_way(ids: Range) -> Iterator[Breach]:
    return lines(
        "account {}: {} is on its way, the books say {}",
        f"""
        SELECT a.key, COALESCE(x.amount, 0), COALESCE(p.amount, 0)
        FROM ledger_ledgeraccount a
        LEFT JOIN (SELECT account_id, SUM(amount) AS amount FROM ledger_posting
                   GROUP BY account_id) p ON p.account_id = a.id
        LEFT JOIN (SELECT currency, SUM(amount) AS amount FROM (
                SELECT currency, amount FROM payouts_transfer
                WHERE state IN ({ON_ITS_WAY})
                UNION ALL SELECT currency, amount FROM payouts_stripetransfer
                WHERE state IN ({ON_ITS_WAY})
                UNION ALL SELECT s.currency, -r.amount FROM payouts_stripereversal r
                JOIN payouts_stripetransfer s ON s.id = r.transfer_id
                WHERE r.state IN ({ON_ITS_WAY})) y GROUP BY currency) x
          ON x.currency = a.currency
        WHERE {ids.having("a.id")} AND a.kind = '{TRANSFERS}'
          AND COALESCE(x.amount, 0) <> COALESCE(p.amount, 0)
        """,
    )


@invariant("batches are the sums of their transfers", over=PayoutBatch)
def batches_add_up(ids: Range) -> Iterator[Breach]:
    return lines(
        "batch {}: {} transfers of {}, there are {} of {}",
        f"""
        SELECT b.number, b.count, b.total, COUNT(x.id), COALESCE(SUM(x.amount), 0)
        FROM payouts_payoutbatch b
        LEFT JOIN payouts_transfer x
          ON x.batch_id = b.id AND x.currency = b.currency
        WHERE {ids.having("b.id")} GROUP BY b.id, b.number, b.count, b.total
        HAVING COUNT(x.id) <> b.count OR COALESCE(SUM(x.amount), 0) <> b.total
        """,
    )


@invariant("batches stand as their transfers do", over=PayoutBatch)
def batches_stand(ids: Range) -> Iterator[Breach]:
    states = BatchState
    fits = " OR ".join(
        f"b.state = '{batch}' AND x.state IN ({listed(transfers)})"
        for batch, transfers in {
            states.DRAFT: (str(TransferState.INTENDED),),
            states.CANCELLED: (str(FAILED),),
            states.DONE: (str(CONFIRMED), str(FAILED)),
        }.items()
    )
    under_way = listed((states.RELEASED, states.SENT))
    return lines(
        "batch {}: {}, its transfer {} is {}",
        f"""
        SELECT b.number, b.state, x.key, x.state FROM payouts_payoutbatch b
        JOIN payouts_transfer x ON x.batch_id = b.id
        WHERE {ids.having("b.id")} AND NOT ({fits}
          OR b.state IN ({under_way}) AND x.state <> '{TransferState.INTENDED}')
        """,
    )


@invariant("batches are released by another person", over=PayoutBatch)
def four_eyes(ids: Range) -> Iterator[Breach]:
    return lines(
        "batch {}: made and released by the same person",
        f"""
        SELECT b.number FROM payouts_payoutbatch b
        WHERE {ids.having("b.id")} AND b.made_by_id = b.released_by_id
        """,
    )


@invariant("batches of a year are numbered without gaps", over=BatchYear)
def numbered(ids: Range) -> Iterator[Breach]:
    return lines(
        "year {}: the last number is {}, there are {} batches",
        f"""
        SELECT y.year, y.last, COUNT(b.id) FROM payouts_batchyear y
        LEFT JOIN payouts_payoutbatch b ON b.number LIKE 'P-' || y.year || '-%%'
        WHERE {ids.having("y.year")} GROUP BY y.year, y.last
        HAVING COUNT(b.id) <> y.last
        """,
    )


@invariant("nobody has two transfers on their way in a currency", over=Transfer)
def one_at_a_time(ids: Range) -> Iterator[Breach]:
    return lines(
        "transfer {}: {} of the same seller is on its way too",
        f"""
        SELECT x.key, y.key FROM payouts_transfer x
        JOIN payouts_transfer y ON y.partner_id = x.partner_id
          AND y.currency = x.currency AND y.id < x.id
          AND COALESCE(y.household_id, 0) = COALESCE(x.household_id, 0)
        WHERE {ids.having("x.id")} AND x.state IN ({ON_ITS_WAY})
          AND y.state IN ({ON_ITS_WAY})
        """,
    )


@invariant("what can be paid out is paid in time", over=LedgerAccount)
def paid_in_time(ids: Range) -> Iterator[Breach]:
    """Of sellers who can be paid by the way they chose; staff hear of the others day
    by day.
    """
    since = timezone.now() - settings.PAYOUT_LATE
    old = old_balances(since, Q(pk__range=(ids.first, ids.last)))
    rows = LedgerAccount.objects.filter(pk__in=old).select_related(
        "partner__bank_account", "partner__stripe_account", "partner__payout_rail"
    )
    for row in rows:
        waits = old[row.pk]
        if waits >= least(row.currency) and _is_reachable(row.partner, since):
            day = dates.day_of(since)
            yield f"account {row.key}: {waits} waits since before {day}"


def _is_reachable(partner: Partner | None, since: datetime) -> bool:
    """Since then already: details that are newer have not kept anybody waiting."""
    if partner is None or partner.status == PartnerStatus.SUSPENDED:
        return False
    rail = getattr(partner, "payout_rail", None)
    if rail is not None and rail.changed_at >= since:
        return False
    if rail is not None and rail.rail == Rail.STRIPE:
        by_stripe = getattr(partner, "stripe_account", None)
        return by_stripe is not None and by_stripe.is_payable
    account = getattr(partner, "bank_account", None)
    return (
        account is not None
        and account.state == AccountState.CONFIRMED
        and account.changed_at < since
    )
