"""What shoppers and sellers wrote: whose it is, who waits, and what everybody reads."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from orders.messaging.models import Thread
from orders.messaging.states import ThreadState


@invariant("threads about orders are their seller's and their shopper's", over=Thread)
def threads_in_place(ids: Range) -> Iterator[Breach]:
    """A guest's thread has no asker, also once the order was taken into an account."""
    return lines(
        "thread {}: not between the two of part {}",
        f"""
        SELECT t.id, v.number FROM talk_thread t
        JOIN order_vendororder v ON v.id = t.vendor_order_id
        JOIN order_order o ON o.id = v.order_id
        WHERE {ids.having("t.id")} AND (
            t.partner_id <> v.partner_id
            OR t.asker_id IS NOT NULL AND (o.user_id IS NULL OR t.asker_id <> o.user_id)
        )
        """,
    )


@invariant("everybody reads up to the seller's last answer", over=Thread)
def threads_shown(ids: Range) -> Iterator[Breach]:
    return lines(
        "thread {}: shown up to message {}, the last answer is {}",
        f"""
        SELECT t.id, t.public_to, MAX(m.id) FROM talk_thread t
        LEFT JOIN talk_message m ON m.thread_id = t.id AND m.is_sellers
        WHERE {ids.having("t.id")} GROUP BY t.id, t.public_to
        HAVING COALESCE(t.public_to, 0) <> COALESCE(MAX(m.id), 0)
        """,
    )


@invariant("threads wait for an answer to their last message", over=Thread)
def threads_waiting(ids: Range) -> Iterator[Breach]:
    answered, hidden = ThreadState.ANSWERED, ThreadState.HIDDEN
    return lines(
        "thread {}: {}, though its last message says otherwise",
        f"""
        SELECT t.id, t.state FROM talk_thread t
        LEFT JOIN (
            SELECT thread_id, MAX(id) AS id FROM talk_message
            WHERE {ids.having("thread_id")} GROUP BY thread_id
        ) newest ON newest.thread_id = t.id
        LEFT JOIN talk_message m ON m.id = newest.id
        WHERE {ids.having("t.id")} AND t.state <> '{hidden}'
          AND (m.id IS NULL OR m.is_sellers <> (t.state = '{answered}'))
        """,
    )
