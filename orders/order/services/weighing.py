"""Weighed goods: the packed weight, what it may be, and how the price is settled."""

from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core.money import rounded
from core.templatetags.market import quantity
from orders.order.locks import lock_balance, lock_lines, lock_part
from orders.order.models import Line, LineAdjustment, VendorOrder
from orders.order.signals import line_weighed
from orders.order.states import VendorOrderStatus
from vendors.partner.services import OutOfStock, claim_stock, release_stock
from vendors.partner.states import OverWeight

from .balance import owe
from .drawing import draw, put_back
from .refusals import LooksWrong, PackingRefused

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

# Beyond this the packer has most likely typed grams for kilos, or the other way round.
TYPO_FACTOR = 2


def weight_bounds(line: Line) -> tuple[int, int]:
    """The least and the most base units that were agreed for what is due of a line."""
    due = line.due * line.pack_quantity
    off = due * line.tolerance // 100
    return due - off, due + off


def price_at(line: Line, units: int) -> Decimal:
    """What a weighed line costs, tax included, when `units` are packed of it.

    Before it is given or owed anything for weight: the price of what is due, by weight.
    """
    due = line.due * line.pack_quantity
    currency = line.order.currency
    return rounded(line.final_price * units / due, currency) if due else Decimal(0)


@transaction.atomic
def weigh_line(
    line: Line,
    *,
    units: int,
    typed: str,
    by: "User | None",
    confirm_light: bool = False,
) -> Line:
    """Note what the packed goods of a line weigh in all, and tick it as packed.

    The stock that the line holds follows the weight. May be said again until packing
    is finished. Raises `PackingRefused` for what is not weighed or beyond what was
    agreed, and `LooksWrong`, which can be confirmed, for less than agreed.
    """
    part = lock_part(line.vendor_order_id)
    if part.status != VendorOrderStatus.PACKING:
        raise PackingRefused(_("Start packing first."))
    held = next((one for one in lock_lines([part]) if one.pk == line.pk), None)
    if held is None or not held.is_weighed or not held.due:
        raise PackingRefused(_("This is not sold by weight."))
    _check_weight(held, units, confirm_light=confirm_light)
    _hold(held, units)
    held.packed_units = units
    held.weighings = typed[:200]
    held.is_packed = True
    held.save(update_fields=["packed_units", "weighings", "is_packed", "claimed"])
    put_back([held])
    draw([held])
    line_weighed.send(sender=Line, line=held)
    logger.info("line_weighed", line=held.pk, units=units, by=by and by.pk)
    return held


def _check_weight(line: Line, units: int, *, confirm_light: bool) -> None:
    least, most = weight_bounds(line)
    due = line.due * line.pack_quantity
    said = {
        "typed": quantity(units, line.unit_kind),
        "due": quantity(due, line.unit_kind),
        "most": quantity(most, line.unit_kind),
        "percent": line.tolerance,
    }
    if units > TYPO_FACTOR * due:
        text = _("%(typed)s? About %(due)s was ordered. Check the figure and its unit.")
        raise PackingRefused(text % said)
    if units > most:
        text = _(
            "%(typed)s is more than the %(percent)d %% agreed over %(due)s. "
            "Take something out: at most %(most)s."
        )
        raise PackingRefused(text % said)
    if units < least and not confirm_light:
        text = _("Only %(typed)s of about %(due)s? Then the difference is paid back.")
        raise LooksWrong(text % said)


def _hold(line: Line, units: int) -> None:
    """Claim or release the difference between what the line holds and its weight."""
    more = units - line.claimed
    if more > 0:
        try:
            claim_stock({line.pool_id: more})
        except OutOfStock as error:
            text = _(
                "The books don't hold so much that nobody else was promised. "
                "Count the stock first."
            )
            raise PackingRefused(text) from error
    elif more < 0:
        release_stock({line.pool_id: -more})
    line.claimed = units


def settle_weights(
    part: VendorOrder, lines: list[Line], *, by: "User | None"
) -> list[LineAdjustment]:
    """Bring the price of a locked part's weighed lines to their packed weight.

    Less is given back; more, within what was agreed, is free or owed by the shopper.
    """
    made = []
    for line in lines:
        due = line.due * line.pack_quantity
        if line.packed_units is None or line.packed_units == due:
            continue
        line.order = part.order
        amount = line.final_price - price_at(line, line.packed_units)
        if amount < 0 and not _is_owed(line):
            amount = Decimal(0)
        made.append(
            LineAdjustment.objects.create(
                line=line,
                kind=LineAdjustment.Kind.WEIGHT,
                units_before=due,
                units_after=line.packed_units,
                amount=amount,
                note=line.weighings,
                by=by,
            )
        )
        give_back(part, line, max(amount, Decimal(0)))
    return made


def _is_owed(line: Line) -> bool:
    """More weight is owed only where it was agreed, and by somebody who comes back."""
    return line.over_weight == OverWeight.BALANCE and line.order.user_id is not None


def give_back(part: VendorOrder, line: Line, amount: Decimal) -> None:
    """Note an amount as given back on the line and on its part."""
    if not amount:
        return
    line.given_back += amount
    line.save(update_fields=["given_back"])
    part.given_back += amount
    part.save(update_fields=["given_back"])


def owe_for_weight(part: VendorOrder) -> None:
    """From the first parcel on the shopper owes what weighed more, once per line."""
    more = LineAdjustment.objects.filter(line__vendor_order=part, amount__lt=0)
    for row in more.values("line_id").annotate(more=Sum("amount")).order_by("line_id"):
        owe(part, -row["more"], cause=f"weight:{row['line_id']}")


def owe_less(part: VendorOrder, line: Line, packs: int) -> None:
    """Of `packs` that are due and will never come their share of what is owed goes.

    Only what is still owed: what another order paid meanwhile stays paid.
    """
    user = part.order.user
    more = line.adjustments.filter(amount__lt=0).aggregate(n=Sum("amount"))["n"]
    if user is None or not more or not line.due:
        return
    share = rounded(-more * packs / line.due, part.order.currency)
    share = min(share, lock_balance(user, part.partner_id))
    if share > 0:
        owe(part, -share, cause=f"short:{line.pk}:{line.shipped}:{line.short}")
