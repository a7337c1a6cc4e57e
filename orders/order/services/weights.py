"""Weighed goods: the packed weight, its price, and what is owed for more of it."""

from collections.abc import Iterable
from decimal import Decimal

import structlog
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import rounded
from core.refusals import RefusalError
from core.templatetags.market import money, quantity
from core.transactions import whole_act
from orders.order.locks import lock_balance, lock_lines, lock_vendor_order
from orders.order.models import BalanceEntry, Line, LineAdjustment, VendorOrder
from orders.order.signals import line_weighed
from orders.order.states import VendorOrderStatus
from vendors.partner.services.stock import OutOfStockError, claim_stock, release_stock
from vendors.partner.states import OverWeight

from .lot_allocation import allocate_lots, deallocate_lots
from .vendor_orders import LooksWrongError, PackingError

# Beyond this the packer has most likely typed grams for kilos, or the other way round.
TYPO_FACTOR = 2


class BalanceChangedError(RefusalError):
    """Raised when what is owed is no longer what the order would pay of it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The amount you owe from an earlier order has changed. "
                "Please check again."
            )
        )


def owe(vendor_order: VendorOrder, amount: Decimal, *, cause: str) -> bool:
    """Note that the part's shopper owes more, once per cause; False for a guest."""
    if vendor_order.order.user_id is None:
        return False
    _enter(vendor_order, amount, cause)
    return True


def pay_balances(
    vendor_orders: Iterable[VendorOrder], *, user: User | None, again: bool = False
) -> None:
    """Book what each part carries as paid by it; `again` after a release.

    Raises `BalanceChangedError` when less is owed by now.
    """
    for vendor_order in vendor_orders:
        if not vendor_order.carried:
            continue
        if (
            user is None
            or lock_balance(user, vendor_order.partner_id) < vendor_order.carried
        ):
            raise BalanceChangedError
        cause = f"paid:{vendor_order.number}" + (":again" if again else "")
        _enter(vendor_order, -vendor_order.carried, cause)


def give_balances_back(vendor_orders: Iterable[VendorOrder]) -> None:
    """An order that is let go or cancelled has paid no balance and made none."""
    for vendor_order in vendor_orders:
        entries = BalanceEntry.objects.filter(vendor_order=vendor_order)
        net = entries.aggregate(net=Sum("amount"))["net"]
        if net:
            _enter(
                vendor_order, -net, f"let-go:{vendor_order.number}:{entries.count()}"
            )


def _enter(vendor_order: VendorOrder, amount: Decimal, cause: str) -> None:
    BalanceEntry.objects.get_or_create(
        cause=cause,
        defaults={
            "user_id": vendor_order.order.user_id,
            "partner_id": vendor_order.partner_id,
            "currency": vendor_order.order.currency,
            "amount": amount,
            "vendor_order": vendor_order,
        },
    )


logger = structlog.get_logger(__name__)


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


@whole_act
def weigh_line(
    line: Line,
    *,
    units: int,
    typed: str,
    by: User | None,
    confirm_light: bool = False,
) -> Line:
    """Note what the packed goods of a line weigh in all, and tick it as packed.

    The stock that the line holds follows the weight. May be said again until packing
    is finished. Raises `PackingError` for what is not weighed or beyond what was
    agreed, and `LooksWrongError`, which can be confirmed, for less than agreed.
    """
    vendor_order = lock_vendor_order(line.vendor_order_id)
    if vendor_order.status != VendorOrderStatus.PACKING:
        raise PackingError(_("Start packing first."))
    held = next((one for one in lock_lines([vendor_order]) if one.pk == line.pk), None)
    if held is None or not held.is_weighed or not held.due:
        raise PackingError(_("This is not sold by weight."))
    _check_weight(held, units, confirm_light=confirm_light)
    _hold(held, units)
    held.packed_units = units
    held.weighings = typed[:200]
    held.is_packed = True
    held.save(update_fields=["packed_units", "weighings", "is_packed", "claimed"])
    deallocate_lots([held])
    allocate_lots([held])
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
        text = _("%(typed)s? About %(due)s was ordered. Check the number and its unit.")
        raise PackingError(text % said)
    if units > most:
        text = _(
            "%(typed)s exceeds %(due)s by more than the agreed "
            "%(percent)d%%. Remove some: at most %(most)s."
        )
        raise PackingError(text % said)
    if units < least and not confirm_light:
        text = _("Only %(typed)s of about %(due)s? %(amount)s will be refunded.")
        back = line.final_price - price_at(line, units)
        raise LooksWrongError(
            text % {**said, "amount": money(back, line.order.currency)}
        )


def _hold(line: Line, units: int) -> None:
    """Claim or release the difference between what the line holds and its weight."""
    more = units - line.claimed
    if more > 0:
        try:
            claim_stock({line.pool_id: more})
        except OutOfStockError as error:
            text = _(
                "Recorded stock is too low for this. Please count your stock first."
            )
            raise PackingError(text) from error
    elif more < 0:
        release_stock({line.pool_id: -more})
    line.claimed = units


def settle_weights(
    vendor_order: VendorOrder, lines: list[Line], *, by: User | None
) -> list[LineAdjustment]:
    """Bring the price of a locked part's weighed lines to their packed weight.

    Less is given back; more, within what was agreed, is free or owed by the shopper.
    """
    made = []
    for line in lines:
        due = line.due * line.pack_quantity
        if line.packed_units is None or line.packed_units == due:
            continue
        line.order = vendor_order.order
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
        give_back(vendor_order, line, max(amount, Decimal(0)))
    return made


def _is_owed(line: Line) -> bool:
    """More weight is owed only where it was agreed, and by somebody who comes back."""
    return line.over_weight == OverWeight.BALANCE and line.order.user_id is not None


def give_back(vendor_order: VendorOrder, line: Line, amount: Decimal) -> None:
    """Note an amount as given back on the line and on its part."""
    if not amount:
        return
    line.given_back += amount
    line.save(update_fields=["given_back"])
    vendor_order.given_back += amount
    vendor_order.save(update_fields=["given_back"])


def give_deposit_back(vendor_order: VendorOrder, deposit: Decimal) -> None:
    """Note on a locked part what goes back of its deposits for containers."""
    if deposit:
        vendor_order.deposits_back += deposit
        vendor_order.save(update_fields=["deposits_back"])


def owe_for_weight(vendor_order: VendorOrder) -> None:
    """From the first parcel on the shopper owes what weighed more, once per line."""
    more = LineAdjustment.objects.filter(line__vendor_order=vendor_order, amount__lt=0)
    for row in more.values("line_id").annotate(more=Sum("amount")).order_by("line_id"):
        owe(vendor_order, -row["more"], cause=f"weight:{row['line_id']}")


def owe_less(vendor_order: VendorOrder, line: Line, packs: int) -> None:
    """Of `packs` that are due and will never come their share of what is owed goes.

    Only what is still owed: what another order paid meanwhile stays paid.
    """
    user = vendor_order.order.user
    more = line.adjustments.filter(amount__lt=0).aggregate(n=Sum("amount"))["n"]
    if user is None or not more or not line.due:
        return
    share = rounded(-more * packs / line.due, vendor_order.order.currency)
    share = min(share, lock_balance(user, vendor_order.partner_id))
    if share > 0:
        owe(vendor_order, -share, cause=f"short:{line.pk}:{line.shipped}:{line.short}")
