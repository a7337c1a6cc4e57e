"""A guest's basket comes into the account's."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from shop.basket.locks import lock_baskets
from shop.basket.models import Basket, Line
from shop.basket.queries import lines_of, room_for
from shop.basket.rules import MAX_LINES

from .refusals import editable


@dataclass(frozen=True)
class Merged:
    """What came over from a guest's basket, and what had to stay behind."""

    lines: int = 0
    left_out: tuple[str, ...] = ()


def _left_out(line: Line, into_lines: list[Line]) -> bool:
    """Whether a line can't come over: another currency, or no room for a new one."""
    if not into_lines:
        return False
    is_new = all(ln.line_reference != line.line_reference for ln in into_lines)
    is_full = is_new and len(into_lines) >= MAX_LINES
    return is_full or into_lines[0].price_currency != line.price_currency


def _bring(line: Line, into: Basket, into_lines: list[Line]) -> None:
    """Move one line over; of a pack in both baskets the larger quantity counts.

    The stock bounds what is brought, not what was there before; at least one pack
    stays, since the page says what is sold out.
    """
    twin = next(
        (ln for ln in into_lines if ln.line_reference == line.line_reference), None
    )
    room = max(1, room_for(line.stockrecord, into_lines, but=twin))
    wanted = min(line.quantity, room)
    if twin is None:
        line.basket, line.quantity = into, wanted
        line.save(update_fields=["basket", "quantity", "date_updated"])
        into_lines.append(line)
        return
    twin.basket, twin.quantity = into, max(twin.quantity, wanted)
    _take_over(twin, line)
    twin.save(
        update_fields=[
            "quantity", "origin", "channel", "agreed_price", "agreed_until",
            "agreed_units", "date_updated",
        ]
    )  # fmt: skip
    line.delete()


def _take_over(twin: Line, line: Line) -> None:
    """The later agreement counts, and the place that the shopper came from last."""
    if line.agreed_until and (
        not twin.agreed_until or line.agreed_until > twin.agreed_until
    ):
        twin.agreed_price, twin.agreed_until = line.agreed_price, line.agreed_until
        twin.agreed_units = line.agreed_units
    if line.origin and line.date_updated >= twin.date_updated:
        twin.origin, twin.channel = line.origin, line.channel


@transaction.atomic
def merge(into: Basket, from_: Basket) -> Merged:
    """Bring a guest's lines and vouchers into the account's basket, once.

    Nothing is lost or doubled: a pack in both keeps the larger quantity, within what
    is in stock. Lines in another currency or beyond the largest basket stay behind
    and are named. Called again it changes nothing. Raises `BasketRefused` when the
    account's basket is no longer open.
    """
    held = lock_baskets([into.pk, from_.pk])
    source, target = held.get(from_.pk), held[into.pk]
    if source is None or source.status != Basket.OPEN or source.pk == target.pk:
        return Merged()
    editable(target)
    lines = source.lines.select_related("stockrecord__pool", "product").order_by("pk")
    into_lines, left_out, brought = lines_of(target), [], 0
    for line in lines:
        if _left_out(line, into_lines):
            left_out.append(line.product.get_title())
            continue
        _bring(line, target, into_lines)
        brought += 1
    target.vouchers.add(*source.vouchers.all())
    source.vouchers.clear()
    source.status, source.date_merged = Basket.MERGED, timezone.now()
    source.save(update_fields=["status", "date_merged"])
    into.reset_offer_applications()
    return Merged(brought, tuple(left_out))
