"""Nothing is lost: what came less what went is what is held, and has an owner.

Every transaction of the books sums to zero, so that what lies with the payment provider
and the banks always equals what sellers, cooperatives, market, tax and shoppers have of
it. Here that sum is compared with the rows of the world outside: payments, refunds,
transfers, disputes.
"""

from collections.abc import Iterator

from orders.ledger.models import LedgerAccount
from orders.ledger.states import AccountKind
from orders.order.models import Order
from orders.payment.states import Destination, PaymentState, RefundState
from orders.payouts.states import StripeState, TransferState

from .invariants import Breach, Range, invariant, lines

SHOPPERS, FEES = AccountKind.SHOPPERS, AccountKind.FEES
CAME = f"p.state = '{PaymentState.SUCCEEDED}'"
WENT_BACK = (
    f"r.state = '{RefundState.SUCCEEDED}' AND r.destination = '{Destination.METHOD}'"
)


@invariant("what came and did not leave is held, in each currency", over=LedgerAccount)
def held_in_all(ids: Range) -> Iterator[Breach]:
    """Paid − refunded − paid out − with banks − costs of payment = what is held."""
    return lines(
        "account {}: {} is held, the books say {}",
        f"""
        SELECT key, held, booked FROM (
            SELECT a.key AS key,
                (SELECT COALESCE(SUM(p.amount), 0) FROM payment_payment p
                 WHERE {CAME} AND p.currency = a.currency)
              - (SELECT COALESCE(SUM(r.amount), 0) FROM payment_refund r
                 JOIN payment_payment p ON p.id = r.payment_id
                 WHERE {WENT_BACK} AND p.currency = a.currency)
              - (SELECT COALESCE(SUM(x.amount), 0) FROM payouts_transfer x
                 WHERE x.state = '{TransferState.CONFIRMED}'
                   AND x.currency = a.currency)
              - (SELECT COALESCE(SUM(x.amount), 0) FROM payouts_stripetransfer x
                 WHERE x.state = '{StripeState.CONFIRMED}'
                   AND x.currency = a.currency)
              + (SELECT COALESCE(SUM(y.amount), 0) FROM payouts_stripereversal y
                 JOIN payouts_stripetransfer x ON x.id = y.transfer_id
                 WHERE y.state = '{StripeState.CONFIRMED}'
                   AND x.currency = a.currency)
              - (SELECT COALESCE(SUM(d.taken), 0) FROM disputes_dispute d
                 WHERE d.currency = a.currency)
              + (SELECT COALESCE(SUM(l.amount), 0) FROM ledger_posting l
                 JOIN ledger_ledgeraccount f ON f.id = l.account_id
                 WHERE f.kind = '{FEES}' AND f.currency = a.currency) AS held,
                (SELECT COALESCE(-SUM(l.amount), 0) FROM ledger_posting l
                 WHERE l.account_id = a.id) AS booked
            FROM ledger_ledgeraccount a
            WHERE {ids.having("a.id")} AND a.kind = '{SHOPPERS}'
        ) sums WHERE held <> booked
        """,
    )


@invariant("what came and did not leave is held, order by order", over=Order)
def held_of_orders(ids: Range) -> Iterator[Breach]:
    """Sellers are paid out from balances of many orders, so that is left out here."""
    return lines(
        "order {}: {} is held, the books say {}",
        f"""
        SELECT number, held, booked FROM (
            SELECT o.number AS number,
                (SELECT COALESCE(SUM(p.amount), 0) FROM payment_payment p
                 WHERE {CAME} AND p.order_id = o.id)
              - (SELECT COALESCE(SUM(r.amount), 0) FROM payment_refund r
                 JOIN order_vendororder v ON v.id = r.vendor_order_id
                 WHERE {WENT_BACK} AND v.order_id = o.id)
              - (SELECT COALESCE(SUM(d.taken), 0) FROM disputes_dispute d
                 JOIN payment_payment p ON p.id = d.payment_id
                 WHERE p.order_id = o.id)
              + COALESCE(b.costs, 0) AS held,
                COALESCE(b.booked, 0) AS booked
            FROM order_order o
            LEFT JOIN (
                SELECT v.order_id,
                    -SUM(CASE WHEN a.kind = '{SHOPPERS}' THEN l.amount ELSE 0 END)
                      AS booked,
                    SUM(CASE WHEN a.kind = '{FEES}' THEN l.amount ELSE 0 END) AS costs
                FROM order_vendororder v
                JOIN ledger_posting l ON l.part_id = v.id
                JOIN ledger_ledgeraccount a ON a.id = l.account_id
                WHERE {ids.having("v.order_id")} GROUP BY v.order_id
            ) b ON b.order_id = o.id
            WHERE {ids.having("o.id")} AND o.paid_at IS NOT NULL
        ) sums WHERE held <> booked
        """,
    )
