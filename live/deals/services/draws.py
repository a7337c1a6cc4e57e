"""Draws: a sealed seed, a closed list, and winners that anybody can work out again."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.languages import columns, in_each
from core.transitions import move
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services.shelf import log_shelf
from live.broadcasts.states import ShelfAct
from live.deals.locks import lock_draw
from live.deals.models import CouponDrop, Draw, DrawEntry
from live.deals.proof import commitment_of, hash_of_entries, order_of, ticket_of
from live.deals.rules import MOST_OF_A_PRIZE, MOST_WINNERS, DealError
from live.deals.states import DRAW_MOVES, DealNotice, DrawStatus
from orders.order.models import Line
from shop.offers.services import Gives
from vendors.members.models import PartnerRole

from .coupons import MOST_PERCENT, Coupon, hand_out, make_drop
from .lifecycle import own_item
from .news import say_draw
from .notifications import tell


@dataclass(frozen=True)
class Prize:
    """What each winner gets: a pack of an item for nothing, or so much percent off.

    A pack is ordered as any other, with delivery, at the seller's cost.
    """

    winners: int
    item: ShelfItem | None = None
    percent: int | None = None


@transaction.atomic
def start_draw(broadcast: Broadcast, prize: Prize, *, by: User | None) -> Draw:
    """Begin one among those who buy in this broadcast. Raises `DealError`.

    The seed is chosen and sealed now, before anybody knows who will be in.
    """
    held = lock_broadcast(broadcast.pk)
    if not held.is_on_air:
        raise DealError(_("You can start a draw while you are live."))
    if not 1 <= prize.winners <= MOST_WINNERS:
        text = _("Please enter the number of winners, from 1 to %(most)d.")
        raise DealError(text % {"most": MOST_WINNERS})
    if (prize.item is None) == (prize.percent is None):
        raise DealError(_("Please choose a pack or a percentage as the prize."))
    if prize.percent is not None and not 1 <= prize.percent <= MOST_PERCENT:
        raise DealError(_("Please enter a percentage from 1 to 90."))
    running = [DrawStatus.OPEN, DrawStatus.CLOSED]
    if Draw.objects.filter(broadcast=held, status__in=running).exists():
        raise DealError(_("There is already a draw. Finish that one first."))
    drop, words = _prize(held, prize, by=by)
    seed = secrets.token_hex(32)
    draw = Draw.objects.create(
        broadcast=held,
        **columns("prize", words, MOST_OF_A_PRIZE),
        drop=drop,
        winners=prize.winners,
        seed=seed,
        commitment=commitment_of(seed),
        by=by,
    )
    _note(draw, by=by, commitment=draw.commitment)
    record("live.draw", draw, after={"winners": prize.winners}, seller=held.partner)
    return draw


def _prize(
    held: Broadcast, prize: Prize, *, by: User | None
) -> tuple[CouponDrop, Callable[[], str]]:
    """The vouchers that winners will get, and what they are called."""
    coupon = Coupon(count=prize.winners, percent=prize.percent or 100, days=30)
    if prize.item is None:
        gives = Gives(percent=prize.percent)
        drop = make_drop(held, gives, coupon, currency="", by=by)
        CouponDrop.objects.filter(pk=drop.pk).update(is_prize=True)
        percent = {"percent": prize.percent or 0}
        return drop, lambda: _("%(percent)d%% off") % percent
    item = own_item(held, prize.item)
    pack = item.stockrecord
    gives = Gives(percent=100, free=pack)
    drop = make_drop(held, gives, coupon, currency="", by=by, item=item)

    def named() -> str:
        names = {"product": pack.product.get_title(), "pack": pack.name}
        return _("%(product)s, %(pack)s") % names

    return drop, named


def _note(draw: Draw, *, by: User | None, **data: Any) -> None:
    """Into the shelf's log, which is evidence, and to the open pages."""
    log_shelf(
        draw.broadcast,
        ShelfAct.DRAW,
        by=by,
        event="draw",
        draw=draw.pk,
        status=draw.status,
        **data,
    )
    say_draw(draw)


def buyers_of(broadcast: Broadcast) -> dict[int, str]:
    """Who has paid for something in the broadcast: the number of their first order.

    Whoever runs it can't win.
    """
    lines = Line.objects.filter(
        origin=broadcast.origin,
        order__paid_at__isnull=False,
        order__user__isnull=False,
    )
    team = PartnerRole.objects.filter(partner=broadcast.partner_id)
    crew = set(team.values_list("user_id", flat=True))
    crew |= set(broadcast.crew.values_list("user_id", flat=True))
    if broadcast.host_id:
        crew.add(broadcast.host_id)
    rows = lines.order_by("order__paid_at", "order_id")
    found: dict[int, str] = {}
    for user_id, number in rows.values_list("order__user_id", "order__number"):
        if user_id not in crew:
            found.setdefault(user_id, number)
    return found


@transaction.atomic
def close_draw(draw: Draw, *, by: User | None) -> Draw:
    """No more entries: the list is frozen and its hash shown. Raises `DealError`.

    An entry's ticket comes from the order that brought it, which its buyer knows and
    nobody could choose.
    """
    held = lock_draw(draw.pk)
    if held.status != DrawStatus.OPEN:
        raise DealError(_("This draw's entries are closed."))
    buyers = buyers_of(held.broadcast)
    if not buyers:
        raise DealError(_("Nobody has bought anything yet, so there are no entries."))
    entries = DrawEntry.objects.bulk_create(
        DrawEntry(draw=held, user_id=user_id, ticket=ticket_of(number))
        for user_id, number in buyers.items()
    )
    held.entries_hash = hash_of_entries(entry.ticket for entry in entries)
    held.closed_at = timezone.now()
    held.save(update_fields=["entries_hash", "closed_at"])
    move(held, DrawStatus.CLOSED, moves=DRAW_MOVES)
    _note(held, by=by, entries=len(entries), entries_hash=held.entries_hash)
    record("live.draw-closed", held, after={"entries": len(entries)})
    return held


@transaction.atomic
def draw_winners(draw: Draw, *, by: User | None) -> Draw:
    """Break the seal and say who has won; winners get their prize and are told.

    Raises `DealError` while entries are open. Safe to call again.
    """
    held = lock_draw(draw.pk)
    if held.status == DrawStatus.DRAWN:
        return held
    if held.status != DrawStatus.CLOSED:
        raise DealError(_("Close the entries first, so that everyone can see them."))
    entries = {entry.ticket: entry for entry in held.entries.select_related("user")}
    for place, ticket in enumerate(
        order_of(held.seed, held.entries_hash, entries), start=1
    ):
        entry = entries[ticket]
        entry.place, entry.is_winner = place, place <= held.winners
    winners = [entry for entry in entries.values() if entry.is_winner and entry.user_id]
    # Their baskets are locked: two draws that share winners must not cross.
    for entry in sorted(winners, key=lambda one: one.user_id or 0):
        _give(held, entry)
    DrawEntry.objects.bulk_update(
        entries.values(), ["place", "is_winner"], batch_size=500
    )
    held.drawn_at = timezone.now()
    held.save(update_fields=["drawn_at"])
    move(held, DrawStatus.DRAWN, moves=DRAW_MOVES)
    won = [ticket for ticket, entry in sorted(entries.items()) if entry.is_winner]
    _note(held, by=by, seed=held.seed, winners=won)
    record("live.drawn", held, after={"winners": len(won)})
    return held


def _give(draw: Draw, entry: DrawEntry) -> None:
    """The prize is a voucher of the winner's own, and lies on their basket."""
    drop, user = draw.drop, entry.user
    if drop is None or user is None:
        return
    taken = hand_out(drop, user)
    drop.taken += 1
    drop.save(update_fields=["taken"])
    tell(
        user,
        draw.broadcast,
        DealNotice.WON,
        occasion=str(draw.pk),
        prize=in_each(lambda: draw.prize),
        code=taken.voucher.code,
        draw=draw.pk,
        until=drop.good_until.isoformat(),
    )


@transaction.atomic
def cancel_draw(draw: Draw, *, by: User | None) -> Draw:
    """Before its entries are closed only: a list that is seen is drawn from."""
    held = lock_draw(draw.pk)
    if held.status == DrawStatus.CANCELLED:
        return held
    if held.status != DrawStatus.OPEN:
        raise DealError(_("Entries are closed. Please draw the winners."))
    move(held, DrawStatus.CANCELLED, moves=DRAW_MOVES)
    _note(held, by=by)
    record("live.draw-cancelled", held)
    return held
