"""Weighed and short goods in words: what was agreed, what was packed, what is due."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.market import money, quantity
from orders.order.models import Line, LineAdjustment, Order
from vendors.partner.states import OverWeight

from .services.weights import price_at


def cash_in_words(by_van: Iterable[bool]) -> str:
    """Where parts in cash are paid for, of each whether its seller's van brings it."""
    where = set(by_van)
    if where == {True}:
        return _("Cash on delivery")
    return _("In cash at pickup") if where == {False} else _("In cash")


def pay_in_cash(order: Order, amount: str) -> str:
    """What the shopper of an order in cash has to do."""
    where = set(order.vendor_orders.values_list("by_van", flat=True))
    if where == {True}:
        text = _("Please pay %(amount)s in cash when the farm brings your goods.")
    elif where == {False}:
        text = _(
            "Please pay %(amount)s in cash when you collect your goods; we will write "
            "when they are ready."
        )
    else:
        text = _("Please pay %(amount)s in cash when you get your goods.")
    return text % {"amount": amount}


def agreement(tolerance: int, over_weight: str) -> str:
    """What a shopper agrees to with a weighed pack."""
    if over_weight == OverWeight.BALANCE:
        text = _(
            "Sold by weight: you pay the packed weight, within "
            "±%(percent)s%%. You are refunded if it is less; extra "
            "weight is charged with your next order."
        )
    else:
        text = _(
            "Sold by weight: you pay the packed weight, within "
            "±%(percent)s%%. You are refunded if it is less; extra "
            "weight is free."
        )
    return text % {"percent": tolerance}


def listed(line: Line) -> str:
    """The amount a line was sold as: "about 3 kg", or "2.5 kg × 2" of fixed packs."""
    if line.is_weighed:
        amount = quantity(line.due * line.pack_quantity, line.unit_kind)
        return _("about %(amount)s") % {"amount": amount}
    amount = quantity(int(line.pack_quantity), line.unit_kind)
    return _("%(count)d × %(amount)s") % {"count": line.due, "amount": amount}


def packed(line: Line) -> str:
    """What was packed of a weighed line; empty before."""
    if not line.is_weighed or line.packed_units is None:
        return ""
    return quantity(int(line.packed_units), line.unit_kind)


def settlement(line: Line) -> str:
    """What finishing will settle of a weighed line, or settled of it.

    `line.order` has to be fetched.
    """
    if not line.is_weighed or line.packed_units is None or not line.due:
        return ""
    amount = _settled(line) or line.final_price - price_at(line, line.packed_units)
    more = int(line.packed_units) - line.due * line.pack_quantity
    currency = line.order.currency
    if not more:
        return _("exactly as ordered")
    if amount > 0:
        return _("%(amount)s refunded") % {"amount": money(amount, currency)}
    extra = quantity(more, line.unit_kind)
    if amount and line.over_weight == OverWeight.BALANCE and line.order.user_id:
        words = {"extra": extra, "amount": money(-amount, currency)}
        return _("%(extra)s more: %(amount)s added to the next order") % words
    return _("%(extra)s more: free of charge") % {"extra": extra}


def _settled(line: Line) -> Decimal | None:
    """Given back for weight; of the price that is left it can't be told any more."""
    if not line.given_back:
        return None
    weight = LineAdjustment.Kind.WEIGHT
    given = [each.amount for each in line.adjustments.all() if each.kind == weight]
    return sum(given, Decimal()) or None


def adjustment_in_words(adjustment: LineAdjustment, line: Line, currency: str) -> str:
    """Why a line cost something else in the end."""
    before = quantity(int(adjustment.units_before), line.unit_kind)
    after = quantity(int(adjustment.units_after), line.unit_kind)
    words = {"before": before, "after": after}
    if adjustment.kind == LineAdjustment.Kind.SHORT:
        text = _("Short supply: %(after)s instead of %(before)s.")
    elif adjustment.kind == LineAdjustment.Kind.VISIT:
        return f"{_('Cancelled.')} {_effect(adjustment, currency)}".strip()
    elif adjustment.kind == LineAdjustment.Kind.DROPPED:
        text = _("Cancelled before packing: %(after)s instead of %(before)s.")
    elif adjustment.kind == LineAdjustment.Kind.GROUP:
        text = _("The group was not completed: %(after)s instead of %(before)s.")
    else:
        text = _("Packed %(after)s, ordered about %(before)s.")
    return f"{text % words} {_effect(adjustment, currency)}".strip()


def _effect(adjustment: LineAdjustment, currency: str) -> str:
    if adjustment.amount > 0:
        text = _("%(amount)s is refunded.")
        return text % {"amount": money(adjustment.amount, currency)}
    if adjustment.amount < 0:
        text = _("%(amount)s will be added to the next order.")
        return text % {"amount": money(-adjustment.amount, currency)}
    is_more = adjustment.units_after > adjustment.units_before
    return _("Extra weight is free.") if is_more else ""


def packs_in_words(packs: int) -> str:
    words = ngettext("%(count)d pack", "%(count)d packs", packs)
    return words % {"count": packs}
