"""Fields that several delivery forms share."""

from decimal import Decimal
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import market
from core.amounts import AmountField
from core.money import rounded, step
from core.regions import REGIONS, is_chinese_market, region_name
from core.templatetags.market import active_locale

MAX_PRICE = Decimal(100_000)
MAX_KILOS = Decimal(10_000)
MAX_DAYS = 60

# Provinces as people group them, for long rows of boxes.
AREAS = (
    (_("North"), ("CN-BJ", "CN-TJ", "CN-HE", "CN-SX", "CN-NM")),
    (_("Northeast"), ("CN-LN", "CN-JL", "CN-HL")),
    (_("East"), ("CN-SH", "CN-JS", "CN-ZJ", "CN-AH", "CN-FJ", "CN-JX", "CN-SD")),
    (_("Central and South"), ("CN-HA", "CN-HB", "CN-HN", "CN-GD", "CN-GX", "CN-HI")),
    (_("Southwest"), ("CN-CQ", "CN-SC", "CN-GZ", "CN-YN", "CN-XZ")),
    (_("Northwest"), ("CN-SN", "CN-GS", "CN-QH", "CN-NX", "CN-XJ")),
    (_("Outside the customs territory"), ("CN-TW", "CN-HK", "CN-MO")),
)


class CostField(AmountField):
    """A price that may be nothing, at the currency's step."""

    default_error_messages = {
        "number": _("Please enter a price, for example 12.00."),
        "step": _("The smallest amount in this currency is %(step)s."),
    }
    most = MAX_PRICE

    def __init__(self, *, currency: str, **kwargs: object) -> None:
        self.currency = currency
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Decimal | None:
        price = super().clean(value)
        if price is None:
            return None
        if rounded(price, self.currency) != price:
            raise ValidationError(
                self.error_messages["step"],
                code="step",
                params={"step": step(self.currency)},
            )
        return rounded(price, self.currency)


class KilosField(AmountField):
    """A weight in kilos, down to a gram."""

    default_error_messages = {
        "number": _("Please enter a weight in kilos, for example 2.5."),
        "grams": _("Please enter a weight of 1 g or more, in whole grams."),
    }
    most = MAX_KILOS

    def clean(self, value: Any) -> Decimal | None:
        kilos = super().clean(value)
        if kilos is None:
            return None
        grams = kilos * 1000
        if grams < 1 or grams != grams.to_integral_value():
            raise ValidationError(self.error_messages["grams"], code="grams")
        return kilos


def grouped_regions(countries: Any = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every region of the market's country, provinces by area, then other countries
    that are served already.
    """
    home = market.country()
    groups = [
        (str(name), [(code, region_name(code)) for code in codes])
        for name, codes in AREAS
    ]
    if not is_chinese_market():
        groups = [(region_name(home), [(home, region_name(home))])]
    others = [
        (code, region_name(code)) for code in countries if code not in {*REGIONS, home}
    ]
    return [*groups, (str(_("Abroad")), others)] if others else groups


def weekday_choices() -> list[tuple[str, str]]:
    names = get_day_names("wide", locale=active_locale())
    return [(str(day), str(names[day])) for day in range(7)]


def short_weekdays() -> list[tuple[str, str]]:
    names = get_day_names("abbreviated", locale=active_locale())
    return [(str(day), str(names[day])) for day in range(7)]


def hour_choices() -> list[tuple[str, str]]:
    return [(str(hour), f"{hour}:00") for hour in range(1, 25)]


class DateInput(forms.DateInput):
    """The browser's own, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


def plain_number(value: Decimal | None) -> str:
    """2.5, 12, 12.50: an amount as it is typed again."""
    if value is None:
        return ""
    text = f"{value:f}"
    if "." not in text:
        return text
    whole, _point, cents = text.partition(".")
    return whole if not cents.strip("0") else text
