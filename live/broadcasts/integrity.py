"""Broadcasts: one on air for a seller, what is pinned lies there, the story agrees."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines, listed
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.states import ON_AIR, BroadcastStatus

_S = BroadcastStatus
_ON_AIR = listed(ON_AIR)


@invariant("what is pinned lies on the broadcast's own shelf", over=Broadcast)
def pinned_on_shelf(ids: Range) -> Iterator[Breach]:
    return lines(
        "broadcast {}: item {} is of broadcast {}, taken off: {}, {}",
        f"""
        SELECT b.id, i.id, i.broadcast_id, i.is_removed, i.state
        FROM broadcasts_broadcast b
        JOIN broadcasts_shelfitem i ON i.id = b.pinned_id
        WHERE {ids.having("b.id")}
          AND (i.broadcast_id <> b.id OR i.is_removed OR i.state = 'hidden')
        """,
    )


@invariant("nothing is pinned where nobody is on air any more", over=Broadcast)
def pinned_after_the_end(ids: Range) -> Iterator[Breach]:
    return lines(
        "broadcast {}: ended, item {} is pinned",
        f"""
        SELECT b.id, b.pinned_id FROM broadcasts_broadcast b
        WHERE {ids.having("b.id")} AND b.status = '{_S.ENDED}'
          AND b.pinned_id IS NOT NULL
        """,
    )


@invariant("a seller is on air with one broadcast", over=Broadcast)
def one_on_air(ids: Range) -> Iterator[Breach]:
    return lines(
        "seller {}: {} broadcasts on air",
        f"""
        SELECT a.partner_id, COUNT(*) FROM broadcasts_broadcast a
        JOIN broadcasts_broadcast b
          ON b.partner_id = a.partner_id AND b.status IN ({_ON_AIR})
        WHERE {ids.having("a.id")} AND a.status IN ({_ON_AIR})
        GROUP BY a.id, a.partner_id HAVING COUNT(*) > 1
        """,
    )


@invariant("broadcasts are where their story says", over=Broadcast)
def story_agrees(ids: Range) -> Iterator[Breach]:
    return lines(
        "broadcast {}: is {}, its story ends with {}",
        f"""
        SELECT b.id, b.status, e.status FROM broadcasts_broadcast b
        LEFT JOIN broadcasts_broadcastevent e ON e.id = (
            SELECT MAX(l.id) FROM broadcasts_broadcastevent l
            WHERE l.broadcast_id = b.id)
        WHERE {ids.having("b.id")} AND (e.id IS NULL OR e.status <> b.status)
        """,
    )


@invariant("broadcasts that are over say when they ended", over=Broadcast)
def ended_at(ids: Range) -> Iterator[Breach]:
    return lines(
        "broadcast {}: is {}, ended at {}",
        f"""
        SELECT id, status, ended_at FROM broadcasts_broadcast
        WHERE {ids.having("id")}
          AND (status = '{_S.ENDED}') <> (ended_at IS NOT NULL)
        """,
    )


@invariant("every pack on a shelf was put there", over=ShelfItem)
def put_there(ids: Range) -> Iterator[Breach]:
    return lines(
        "shelf item {} of broadcast {}: nobody put it there",
        f"""
        SELECT i.id, i.broadcast_id FROM broadcasts_shelfitem i
        WHERE {ids.having("i.id")} AND NOT EXISTS (
            SELECT 1 FROM broadcasts_shelfevent e
            WHERE e.item_id = i.id AND e.act = 'put')
        """,
    )
