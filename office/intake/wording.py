"""Weights, percents and prices of the depot in words."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.amounts import UNITS
from core.money import from_minor
from core.templatetags.market import active_locale, exact_money, money, number, quantity
from core.units import GRAMS_PER_JIN

from .models import Intake, Price
from .rules import MoistureRule
from .states import PaymentTerms

PER = {
    "kg": gettext_lazy("%(price)s per kg"),
    "jin": gettext_lazy("%(price)s per jin"),
    "t": gettext_lazy("%(price)s per tonne"),
}


def percent(hundredths: int) -> str:
    """1250 → "12.5"."""
    return number((Decimal(hundredths) / 100).normalize() + 0)


def grams(weight: int) -> str:
    """A weight to the gram, as scales say it: 52.345 kg."""
    return quantity(weight)


def price_words(price: Price) -> str:
    """¥5.20 per kg; a price finer than a coin keeps its decimals."""
    return str(PER[price.unit]) % {"price": exact_money(price.price, price.currency)}


def jin_words(price: Price) -> str:
    """The same for a jin (500 g) where it is quoted otherwise and jin are known."""
    if price.unit == "jin" or not active_locale().language.startswith("zh"):
        return ""
    per, _kind = UNITS[price.unit]
    return str(PER["jin"]) % {
        "price": exact_money(price.price * GRAMS_PER_JIN / per, price.currency)
    }


@dataclass(frozen=True)
class ReceiptStep:
    """One line of how a receipt comes about."""

    name: str | Promise
    how: str
    result: str
    is_sum: bool = False


def steps_of(row: Intake) -> list[ReceiptStep]:
    """From the scales to the net weight and to what is owed, line by line."""
    steps = [ReceiptStep(_("Gross weight"), row.weighed, grams(row.gross))]
    if row.tare:
        steps.append(ReceiptStep(_("Tare"), row.tared, f"−{grams(row.tare)}"))
        steps.append(ReceiptStep(_("After tare"), "", grams(row.gross - row.tare)))
    if row.moisture is not None:
        off = f"−{grams(row.off_moisture)}" if row.off_moisture else "–"
        steps.append(ReceiptStep(_("Moisture"), _moisture_words(row), off))
    if row.defects:
        how = _("%(percent)s%% of the weight after tare") % {
            "percent": percent(row.defects)
        }
        steps.append(ReceiptStep(_("Defects"), how, f"−{grams(row.off_defects)}"))
    steps.append(ReceiptStep(_("Net weight"), "", grams(row.net), is_sum=True))
    return steps + _money_steps(row)


def _moisture_words(row: Intake) -> str:
    words = {
        "measured": percent(row.moisture or 0),
        "base": percent(row.moisture_base),
        "rate": percent(row.moisture_rate),
    }
    if row.moisture_rule == MoistureRule.NONE:
        return _("%(measured)s%%; no deduction") % words
    if (row.moisture or 0) <= row.moisture_base:
        return _("%(measured)s%%; limit %(base)s%%") % words
    if row.moisture_rule == MoistureRule.POINTS:
        return _("%(measured)s%%, limit %(base)s%%; %(rate)s%% per point above") % words
    return _("by dry matter: (100 − %(measured)s) ÷ (100 − %(base)s)") % words


def _money_steps(row: Intake) -> list[ReceiptStep]:
    if row.terms == PaymentTerms.CONSIGNED:
        how = _("paid when sold, less %(percent)s%%") % {"percent": percent(row.fee)}
        return [ReceiptStep(_("On consignment"), how, "–")]
    if row.price is None:
        return []
    amount = money(from_minor(row.amount, row.currency), row.currency)
    return [ReceiptStep(_("Amount"), price_words(row.price), amount, is_sum=True)]
