"""How pages say amounts of the books, and the month of a statement."""

from datetime import date

from babel.dates import format_date, format_skeleton
from django import template

from core.money import from_minor
from core.templatetags.market import active_locale, money

register = template.Library()


@register.filter
def minor(amount: int, currency: str) -> str:
    """1999, "CNY" → ¥19.99."""
    return str(money(from_minor(amount, currency), currency))


@register.filter
def minus(amount: int) -> int:
    return -amount


@register.filter
def month_of(first: date) -> str:
    """November 2026."""
    return str(format_skeleton("yMMMM", first, locale=active_locale()))


@register.filter
def day_year(value: date) -> str:
    """3 November 2026, whichever year it is now."""
    return str(format_date(value, "long", locale=active_locale()))
