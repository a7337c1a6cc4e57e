"""What cooperatives share among their households and pay them: booked as decided."""

from collections import Counter
from collections.abc import Iterator
from operator import add

from core.integrity import Breach, Range, invariant, lines, listed
from office.distribution.models import (
    LossShare,
    Payback,
    PaybackItem,
    PayItem,
    Poll,
    Run,
    RunShare,
)
from office.distribution.queries.figures import terms_of
from office.distribution.queries.payable import posted_runs, progress_of
from office.distribution.states import (
    IN_THE_BOOKS,
    DistributionState,
    ItemState,
    PaybackState,
    PollState,
    VoteChoice,
)
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind

HOUSEHOLD, MEMBERS_DUE = AccountKind.HOUSEHOLD, AccountKind.MEMBERS_DUE
_DUE_BACK = "CASE WHEN p.state = 'booked' THEN i.amount ELSE 0 END"
BOOKED = listed(IN_THE_BOOKS)


@invariant("posted shares of a surplus are owed as they were voted", over=RunShare)
def shares_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "share {} of household {}: {} was voted, the books say {}",
        f"""
        SELECT s.id, s.household_id, s.due, COALESCE(b.amount, 0)
        FROM distribution_runshare s
        JOIN distribution_run r ON r.id = s.run_id
        LEFT JOIN (
            SELECT t.cause, a.household_id, SUM(p.amount) AS amount
            FROM ledger_ledgertransaction t
            JOIN ledger_posting p ON p.transaction_id = t.id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            WHERE t.kind = 'surplus' AND a.kind = '{HOUSEHOLD}'
            GROUP BY t.cause, a.household_id
        ) b ON b.cause = 'distribution:' || r.id AND b.household_id = s.household_id
        WHERE {ids.having("s.id")} AND r.state IN ({BOOKED})
          AND s.due <> COALESCE(b.amount, 0)
        """,
    )


@invariant("what stays of a surplus is a stake", over=RunShare)
def shares_staked(ids: Range) -> Iterator[Breach]:
    return lines(
        "share {} of household {}: {} is to stay, {} was staked",
        f"""
        SELECT s.id, s.household_id, s.reserve + s.retained, COALESCE(SUM(e.amount), 0)
        FROM distribution_runshare s
        JOIN distribution_run r ON r.id = s.run_id
        LEFT JOIN cooperatives_stakeentry e ON e.household_id = s.household_id
          AND e.cause IN (
            'distribution:' || r.id || ':' || s.household_id || ':reserve',
            'distribution:' || r.id || ':' || s.household_id || ':retained')
        WHERE {ids.having("s.id")} AND r.state IN ({BOOKED})
        GROUP BY s.id, s.household_id, s.reserve, s.retained
        HAVING s.reserve + s.retained <> COALESCE(SUM(e.amount), 0)
        """,
    )


@invariant("posted distributions add up and keep the floor", over=Run)
def distributions_add_up(ids: Range) -> Iterator[Breach]:
    """Of corrections the differences are no whole, so only their floor is looked at."""
    rows = Run.objects.filter(
        pk__range=(ids.first, ids.last), state__in=IN_THE_BOOKS
    ).select_related("year__charter")
    for run in rows.prefetch_related("shares"):
        made, shares = run.figures, list(run.shares.all())
        parts = sum(each.total for each in shares)
        if run.corrects_id is None and parts != made["distributable"]:
            yield f"distribution {run}: {made['distributable']}, shared {parts}"
        if made["by_trade"] + made["by_stake"] != made["distributable"]:
            yield f"distribution {run}: its two parts are not the whole"
        floor = terms_of(run).floor
        if made["by_trade"] * 10_000 < floor * made["distributable"]:
            yield f"distribution {run}: {made['by_trade']} by trade is too little"


@invariant("votes counted are those that members cast", over=Poll)
def votes_counted(ids: Range) -> Iterator[Breach]:
    """Online each vote that was counted, and the hall no more than were there."""
    for poll in Poll.objects.filter(
        pk__range=(ids.first, ids.last), state=PollState.COUNTED
    ).select_related("run"):
        sums = Counter(
            poll.voters.filter(counted=True).values_list("choice", flat=True)
        )
        kept = (poll.online_for, poll.online_against, poll.online_abstained)
        cast = tuple(sums[each] for each in VoteChoice)
        if kept != cast:
            yield f"vote {poll}: {kept} was counted online, {cast} was cast"
        there = poll.voters.filter(in_hall=True).count()
        hall = (poll.hall_for, poll.hall_against, poll.hall_abstained)
        if sum(hall) > there:
            yield f"vote {poll}: {sum(hall)} votes of {there} in the hall"
        run = poll.run
        whole = (run.votes_for, run.votes_against, run.abstained)
        if whole != tuple(map(add, kept, hall)) or run.present != sum(cast) + there:
            yield f"vote {poll}: {run} says {whole} of {run.present} present"


@invariant("a distribution that is called paid has reached its households", over=Run)
def paid_is_paid(ids: Range) -> Iterator[Breach]:
    """The other way round a harvest that was corrected may lead, until the night."""
    rows = posted_runs().filter(
        pk__range=(ids.first, ids.last), state=DistributionState.PAID
    )
    for run in rows:
        parts = progress_of(run, list(run.shares.all())).parts
        left = [pk for pk, part in parts.items() if not part.is_settled]
        if left:
            yield f"distribution {run}: households {left[:5]} are not paid"


@invariant("households are never paid more than they were owed", over=LedgerAccount)
def households_not_overpaid(ids: Range) -> Iterator[Breach]:
    """A harvest that is corrected after it was paid leaves a debt: no fault."""
    return lines(
        "account {}: {} is owed",
        f"""
        SELECT a.key, SUM(p.amount) FROM ledger_ledgeraccount a
        JOIN ledger_posting p ON p.account_id = a.id
        JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
        WHERE {ids.having("a.id")} AND a.kind = '{HOUSEHOLD}'
        GROUP BY a.id, a.key
        HAVING SUM(CASE WHEN t.kind = 'harvest' AND p.amount < 0 THEN 0
                   ELSE p.amount END) < 0
        """,
    )


@invariant("what households are owed, their cooperatives owe", over=LedgerAccount)
def pairs_cancel_out(ids: Range) -> Iterator[Breach]:
    return lines(
        "account {}: {} is due, the households are owed {}",
        f"""
        SELECT key, due, owed FROM (
            SELECT a.key AS key,
                (SELECT COALESCE(-SUM(p.amount), 0) FROM ledger_posting p
                 WHERE p.account_id = a.id) AS due,
                (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_posting p
                 JOIN ledger_ledgeraccount o ON o.id = p.account_id
                 JOIN cooperatives_household h ON h.id = o.household_id
                 WHERE o.kind = '{HOUSEHOLD}' AND o.currency = a.currency
                   AND h.cooperative_id = a.partner_id) AS owed
            FROM ledger_ledgeraccount a
            WHERE {ids.having("a.id")} AND a.kind = '{MEMBERS_DUE}'
        ) sums WHERE due <> owed
        """,
    )


@invariant("payments to households are in the books once", over=PayItem)
def payments_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "payment {} of household {}: {} of {}, the books took {}",
        f"""
        SELECT i.id, i.household_id, i.state, i.amount, COALESCE(-b.amount, 0)
        FROM distribution_payitem i
        LEFT JOIN (
            SELECT x.id, SUM(p.amount) AS amount FROM distribution_payitem x
            JOIN ledger_ledgertransaction t ON t.cause IN (
                'payment:' || x.id, 'payment:' || x.id || ':returned')
            JOIN ledger_posting p ON p.transaction_id = t.id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            WHERE {ids.having("x.id")} AND a.kind = '{HOUSEHOLD}' GROUP BY x.id
        ) b ON b.id = i.id
        WHERE {ids.having("i.id")} AND COALESCE(-b.amount, 0)
          <> CASE WHEN i.state = '{ItemState.PAID}' THEN i.amount ELSE 0 END
        """,
    )


@invariant("stakes paid back are out of the stakes once", over=PaybackItem)
def paybacks_unstaked(ids: Range) -> Iterator[Breach]:
    return lines(
        "stake {} of household {}: {} goes back, {} is out of the stakes",
        f"""
        SELECT i.id, i.household_id, {_DUE_BACK}, COALESCE(-e.amount, 0)
        FROM distribution_paybackitem i
        JOIN distribution_payback p ON p.id = i.payback_id
        LEFT JOIN cooperatives_stakeentry e ON e.household_id = i.household_id
          AND e.kind = i.kind AND e.cause = 'payback:' || p.id || ':' || i.id
        WHERE {ids.having("i.id")} AND {_DUE_BACK} <> COALESCE(-e.amount, 0)
        """,
    )


@invariant("leavers bear losses once and no more than goes back", over=LossShare)
def losses_borne(ids: Range) -> Iterator[Breach]:
    """Of all their paybacks together never more than their share."""
    return lines(
        "loss {} of household {}: {} taken of {} that goes back, share {}",
        f"""
        SELECT s.id, s.household_id, s.taken, s.back, s.share FROM (
            SELECT l.id, l.household_id, l.taken, l.share,
                (SELECT COALESCE(SUM(i.amount), 0) FROM distribution_paybackitem i
                 WHERE i.payback_id = l.payback_id
                   AND i.household_id = l.household_id) AS back,
                (SELECT SUM(o.taken) FROM distribution_lossshare o
                 JOIN distribution_payback p ON p.id = o.payback_id
                 WHERE o.household_id = l.household_id AND o.year_id = l.year_id
                   AND p.state <> '{PaybackState.CANCELLED}') AS whole
            FROM distribution_lossshare l WHERE {ids.having("l.id")}
        ) s WHERE s.taken > s.back OR s.whole > s.share
        """,
    )


@invariant("stakes paid back are owed to their households once", over=Payback)
def paybacks_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "payback {} of household {}: {} goes back, the books say {}",
        f"""
        SELECT s.id, s.household_id, s.due, COALESCE(b.amount, 0) FROM (
            SELECT p.id, i.household_id, SUM({_DUE_BACK}) - CASE
                WHEN p.state <> '{PaybackState.BOOKED}' THEN 0 ELSE
                COALESCE((SELECT SUM(l.taken) FROM distribution_lossshare l
                          WHERE l.payback_id = p.id
                            AND l.household_id = i.household_id), 0) END AS due
            FROM distribution_payback p
            JOIN distribution_paybackitem i ON i.payback_id = p.id
            WHERE {ids.having("p.id")} GROUP BY p.id, p.state, i.household_id
        ) s LEFT JOIN (
            SELECT t.cause, a.household_id, SUM(p.amount) AS amount
            FROM ledger_ledgertransaction t
            JOIN ledger_posting p ON p.transaction_id = t.id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            WHERE t.kind = 'stake-back' AND a.kind = '{HOUSEHOLD}'
            GROUP BY t.cause, a.household_id
        ) b ON b.cause = 'payback:' || s.id AND b.household_id = s.household_id
        WHERE s.due <> COALESCE(b.amount, 0)
        """,
    )
