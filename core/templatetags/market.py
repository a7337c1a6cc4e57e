"""How pages say money, amounts, days and seasons, and draw icons, in any language.

Numbers and dates are Babel's, by the active language; the words around them are
translated like all others.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_skeleton,
    format_timedelta,
    get_month_names,
)
from babel.numbers import format_currency, format_decimal
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext_lazy,
    ngettext,
    pgettext,
)
from django.utils.translation import gettext as _

from core import dates, languages, market
from core.money import rounded
from core.richtext import clean, under
from core.units import PER_DISPLAY_UNIT, PieceUnit, UnitKind, kind_of, price_per_jin
from core.units import unit_price as price_per_unit

from ._icons import ICONS

register = template.Library()

ALL_YEAR = 0b1111_1111_1111
MINUS = "−"
Width = Literal["wide", "abbreviated", "narrow"]
_COUNTRY_OF_SIGN = re.compile(r"[A-Z]{2}(?=[¥$£€])")


def active_locale() -> Locale:
    """Babel's locale of the active language; British English for "en"."""
    return _locale_of(_language())


def _language() -> str:
    return get_language() or market.first_language()


@lru_cache(maxsize=32)
def _locale_of(language: str) -> Locale:
    try:
        return Locale.parse("en_GB" if language == "en" else language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


register.filter("in_words", languages.in_words)


@register.filter
def money(amount: Decimal | str | None, currency: str = "") -> str:
    """¥59.00. The market's own currency goes by its plain sign ("¥", not "CN¥")."""
    if amount is None or amount == "":
        return ""
    code = currency or market.currency()
    return _with_sign(rounded(Decimal(amount), code), code)


def exact_money(amount: Decimal, currency: str) -> str:
    """Like `money`; a price that is finer than a coin keeps all its decimals."""
    if amount == rounded(amount, currency):
        return money(amount, currency)
    return _with_sign(amount.normalize(), currency, is_cut=False)


def _with_sign(amount: Decimal, currency: str, *, is_cut: bool = True) -> str:
    """`is_cut` to the decimals of the currency."""
    is_own = currency == market.currency()
    return _written(str(amount), currency, _language(), is_cut, is_own)


@lru_cache(maxsize=4096)
def _written(
    amount: str, currency: str, language: str, is_cut: bool, is_own: bool
) -> str:
    """Kept, since pages say the same prices over and over."""
    text = format_currency(
        Decimal(amount),
        currency,
        locale=_locale_of(language),
        currency_digits=is_cut,
        decimal_quantization=is_cut,
    )
    if is_own:
        text = _COUNTRY_OF_SIGN.sub("", text)
    return text.replace("-", MINUS)


@register.filter
def number(value: Decimal | float | None) -> str:
    """1,150 or 2.5: no more decimals than there are."""
    if value is None or value == "":
        return ""
    if not value:
        return format_decimal(value, locale=active_locale())  # a minus may stand there
    return _number(value, _language())


@lru_cache(maxsize=4096)
def _number(value: Decimal | float, language: str) -> str:
    """Kept, since pages count the same things over and over."""
    return format_decimal(value, locale=_locale_of(language))


@register.filter
def quantity(base_units: int | str | None, kind: str = UnitKind.WEIGHT) -> str:
    """2500 by weight → "2.5 kg", 250 → "250 g", 3 by piece → "3 pieces".

    `kind` is a `UnitKind` or a product's `measure`: 3 by "bunch" → "3 bunches".
    """
    if base_units is None or isinstance(base_units, str):
        return ""
    if kind_of(kind) == UnitKind.PIECE:
        return _pieces(base_units, kind) % {"count": number(base_units)}
    if abs(base_units) >= PER_DISPLAY_UNIT:
        large = Decimal(base_units) / PER_DISPLAY_UNIT
        words = _("%(count)s kg") if kind == UnitKind.WEIGHT else _("%(count)s l")
        return words % {"count": number(large.normalize() + 0)}
    words = _("%(count)s g") if kind == UnitKind.WEIGHT else _("%(count)s ml")
    return words % {"count": number(base_units)}


@register.filter
def rough(base_units: int | None, kind: str = UnitKind.WEIGHT) -> str:
    """`quantity` of what is left as people would name it: 491,638 g → "491 kg".

    Rounded down: nobody is promised a gram more than there is.
    """
    if base_units is None or kind_of(kind) == UnitKind.PIECE:
        return quantity(base_units, kind)
    step = next((s for least, s in _ROUGH if base_units >= least), 1)
    return quantity(base_units - base_units % step, kind)


def _pieces(count: int, piece_unit: str) -> str:
    if piece_unit == PieceUnit.BUNCH:
        return ngettext("%(count)s bunch", "%(count)s bunches", count)
    if piece_unit == PieceUnit.TRAY:
        return ngettext("%(count)s tray", "%(count)s trays", count)
    if piece_unit == PieceUnit.BOX:
        return ngettext("%(count)s box", "%(count)s boxes", count)
    return ngettext("%(count)s piece", "%(count)s pieces", count)


# From so many grams or millilitres on, amounts are told in steps of so many.
_ROUGH = ((10_000, 1000), (1000, 100), (100, 10))
_PER_PIECE = {
    PieceUnit.PIECE: gettext_lazy("%(price)s each"),
    PieceUnit.BUNCH: gettext_lazy("%(price)s a bunch"),
    PieceUnit.TRAY: gettext_lazy("%(price)s a tray"),
    PieceUnit.BOX: gettext_lazy("%(price)s a box"),
}


@register.simple_tag
def pack_words(pack: Any, kind: str) -> str:
    """A pack's name; of one that is weighed when packed with what it holds about.

    "about 1.5 kg", or "whole chicken, about 1.5 kg" when the name doesn't say it.
    """
    if not pack.is_weighed:
        return str(pack.name)
    holds = quantity(pack.quantity, kind)
    if holds in pack.name or not pack.name:
        return _("about %(amount)s") % {"amount": pack.name or holds}
    words = {"pack": pack.name, "amount": holds}
    return _("%(pack)s, about %(amount)s") % words


@register.simple_tag
def deposit_words(pack: Any) -> str:
    """What is paid for a pack's returnable packaging, beside its price; often nothing.

    Next to the price and no part of it: Germany, PAngV § 7.
    """
    if not pack.container_deposit:
        return ""
    deposit = money(pack.container_deposit, pack.price_currency)
    return _("plus %(amount)s deposit") % {"amount": deposit}


@register.simple_tag
def unit_price(
    price: Decimal | None, quantity: int | None, kind: str, currency: str = ""
) -> str:
    """¥11.80/kg of a pack; in Chinese per jin first, as markets there quote it.

    `kind` is a `UnitKind` or a product's `measure`: "¥6.00 a bunch".
    """
    if price is None or not quantity:
        return ""
    per_unit = money(price_per_unit(price, quantity, kind), currency)
    if kind_of(kind) == UnitKind.PIECE:
        return _PER_PIECE[PieceUnit(kind)] % {"price": per_unit}
    if kind == UnitKind.VOLUME:
        return _("%(price)s/l") % {"price": per_unit}
    per_kilo = _("%(price)s/kg") % {"price": per_unit}
    if not (get_language() or "").startswith("zh"):
        return per_kilo
    jin = money(price_per_jin(price, quantity), currency)
    return _("%(price)s/jin") % {"price": jin} + " · " + per_kilo


@register.filter
def months(season: int) -> str:
    """Twelve bits → "Sep–Dec", "Nov–Feb" or "all year"."""
    if season == ALL_YEAR:
        return _("all year")
    names = get_month_names("abbreviated", locale=active_locale())
    return pgettext("between months", ", ").join(
        names[first] if first == last else f"{names[first]}–{names[last]}"
        for first, last in _runs(season)
    )


def _runs(season: int) -> list[tuple[int, int]]:
    """First and last month of each unbroken stretch, across the turn of the year."""
    has = [bool(season >> index & 1) for index in range(12)]
    starts = [m for m in range(12) if has[m] and not has[m - 1]]
    found = []
    for start in starts:
        length = 1
        while has[(start + length) % 12]:
            length += 1
        found.append((start + 1, (start + length - 1) % 12 + 1))
    return found


@register.filter
def month_name(month: int, width: Width = "wide") -> str:
    """10 → "October"; `width` "abbreviated" or "narrow" says it shorter."""
    return str(
        get_month_names(width, context="stand-alone", locale=active_locale())[month]
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """23 October, in the market's time zone; with the year unless it is this one."""
    if value is None or value == "":
        return ""
    local = _local_date(value)
    if local.year == dates.today().year:
        return format_skeleton("MMMMd", local, locale=active_locale())
    return format_date(local, "long", locale=active_locale())


@register.filter
def day_short(value: date | datetime | None) -> str:
    """23 Oct; with the year unless it is this one."""
    if value is None or value == "":
        return ""
    local = _local_date(value)
    this_year = local.year == dates.today().year
    skeleton = "MMMd" if this_year else "yMMMd"
    return format_skeleton(skeleton, local, locale=active_locale())


@register.filter
def waited(since: datetime | None) -> str:
    """2 days, 6 hours, 34 minutes: how long something has lasted, in one unit."""
    if since is None or since == "":
        return ""
    lasted = max(timezone.now() - since, timedelta(minutes=1))
    return str(
        format_timedelta(
            lasted, granularity="minute", threshold=1, locale=active_locale()
        )
    )


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Friday 23 October."""
    if value is None or value == "":
        return ""
    name = format_date(_local_date(value), "EEEE", locale=active_locale())
    if (get_language() or "").startswith("zh"):
        return f"{day(value)}{name}"
    return f"{name} {day(value)}"


@register.filter
def moment(value: datetime | None) -> str:
    """23 October, 18:20, in the market's time zone."""
    if value is None or value == "":
        return ""
    local = dates.local(value)
    return _("%(day)s, %(time)s") % {"day": day(local), "time": f"{local:%H:%M}"}


@register.filter
def clock(value: datetime) -> str:
    """09:30, by the market's clock."""
    return f"{dates.local(value):%H:%M}"


@register.filter
def first_day(value: datetime | None) -> str:
    """23 October for what begins with a day, else the moment."""
    is_whole = value is not None and value == dates.start_of(dates.day_of(value))
    return day(value) if is_whole else moment(value)


@register.filter
def last_day(value: datetime | None) -> str:
    """23 October for what ends with that day, at the first moment after it; else the
    moment.
    """
    if value is None or value == "":
        return ""
    last = dates.day_of(value - dates.TICK)
    return day(last) if value == dates.end_of(last) else moment(value)


@register.filter
def until(value: datetime | None) -> str:
    """18:20 today, else 24 October, 18:20: an hour alone is read as today's."""
    if value and dates.day_of(value) == dates.today():
        return f"{dates.local(value):%H:%M}"
    return moment(value)


@register.filter
def instant(value: datetime) -> str:
    """2026-10-23T18:20:00+08:00, for scripts: what `time` elements take."""
    return dates.local(value).isoformat(timespec="seconds")


def _local_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return dates.day_of(value)
    return value


@register.filter
def rich(text: str | None, heading: int = 2) -> SafeString:
    """Rich text that people wrote under such a heading, cleaned once more."""
    return mark_safe(under(heading, clean(text or "")))  # noqa: S308 - cleaned


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon drawn in place, silent to screen readers unless it has a `label`.

    Raises `KeyError` for a name that is not drawn.
    """
    if not label:
        return _SILENT_ICONS[name]
    return format_html(
        '<svg class="i" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
        label,
        mark_safe(ICONS[name]),  # noqa: S308 - our own constant
    )


_SILENT_ICONS = {
    name: format_html(
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        mark_safe(shape),  # noqa: S308 - our own constant
    )
    for name, shape in ICONS.items()
}


@register.inclusion_tag("components/language.html", takes_context=True)
def language_switch(context: dict[str, Any]) -> dict[str, Any]:
    """The way to the other languages, each in its own words, back to the same page."""
    request = context.get("request")
    current = get_language()
    others = [
        {"code": code, "name": get_language_info(code)["name_local"]}
        for code, _name in market.languages()
        if code != current
    ]
    for other in others:
        if other["code"].startswith("zh"):
            other["name"] = "中文"
    return {
        "languages": others,
        "next": request.get_full_path() if request else "/",
        "csrf_token": context.get("csrf_token"),
        "css_class": "lang",
    }
