"""How large figures are said in few words, and how a declared one says what it is."""

from decimal import Decimal
from typing import Literal

from babel.numbers import format_compact_decimal, get_currency_symbol
from django import template
from django.utils.translation import gettext as _

from core import market
from core.regions import is_chinese
from core.templatetags.market import active_locale, money, number
from programme.figures.book import month_words
from programme.figures.models import DeclaredFigure
from programme.figures.states import Sureness

register = template.Library()
LARGE = 100_000
ROUND = 1_000
register.filter("month_words", month_words)


@register.filter
def short(value: Decimal | int | None, currency: str = "") -> str:
    """¥276 million, 2.76亿元, 3,500: few digits where a figure is large."""
    if value is None:
        return "–"
    amount = Decimal(value)
    if abs(amount) < LARGE:
        return _in_full(amount, currency)
    locale = active_locale()
    # Chinese has no longer way to say it than the short one.
    form: Literal["short", "long"] = "short" if is_chinese() else "long"
    said = format_compact_decimal(
        amount, format_type=form, locale=locale, fraction_digits=2
    )
    if not currency:
        return said
    is_home = currency == market.currency()
    if is_chinese():
        return f"{said}元" if is_home else f"{said} {currency}"
    sign = get_currency_symbol(currency, locale=locale)
    return f"{sign.removeprefix('CN') if is_home else sign}{said}"


def _in_full(amount: Decimal, currency: str) -> str:
    """Without the small coins, where there are so many large ones."""
    if not currency:
        return number(amount)
    shown = amount.quantize(Decimal(1)) if abs(amount) >= ROUND else amount
    return money(shown, currency).removesuffix(".00")


@register.filter
def said(figure: DeclaredFigure | None) -> str:
    """A declared figure with how sure it is: "nearly 400"."""
    if figure is None:
        return "–"
    value = short(figure.amount, figure.currency)
    return _SAID[Sureness(figure.sureness)](value)


_SAID = {
    Sureness.EXACT: lambda value: value,
    Sureness.ABOUT: lambda value: _("about %(value)s") % {"value": value},
    Sureness.NEARLY: lambda value: _("nearly %(value)s") % {"value": value},
    Sureness.OVER: lambda value: _("more than %(value)s") % {"value": value},
}
