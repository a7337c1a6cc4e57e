"""What a farm types of a box: words in two languages, rhythm, rules, sizes."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.inputs import whole
from core.money import MOST_CHARGE, from_minor, rounded
from core.text import LineField
from selling.boxes.models import Box, BoxSize
from selling.boxes.rules import (
    LEAST_PREPAID,
    MOST_DISCOUNT,
    MOST_OF_ONE,
    MOST_PREPAID,
)
from selling.boxes.states import Filling, Short, Swaps

WEEKDAYS = (
    (0, _("Mon")),
    (1, _("Tue")),
    (2, _("Wed")),
    (3, _("Thu")),
    (4, _("Fri")),
    (5, _("Sat")),
    (6, _("Sun")),
)
RHYTHMS = ((1, _("Weekly")), (2, _("Every two weeks")))
# A standing order is its shopper's.
OFFERED_FILLINGS = [one for one in Filling.choices if one[0] != Filling.OWN]
FARTHEST = dt.timedelta(days=3 * 366)
_TOLD = ("name_en", "name_zh_hans", "description_en", "description_zh_hans")
_PLAIN = (
    "weeks", "weekdays", "season_from", "season_to", "cutoff_days", "cutoff_time",
    "filling", "swaps", "short", "most", "is_prepayable", "prepaid_counts",
    "prepaid_discount",
)  # fmt: skip


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Chips; as a value seven bits, Monday the lowest."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=WEEKDAYS, coerce=int, **kwargs)

    def clean(self, value: Any) -> int:
        return sum(1 << day for day in set(super().clean(value)))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return [day for day in range(7) if value >> day & 1]
        return value


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please enter a date such as 2026-10-31.")},
    )


def _text(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _whole(label: Any, least: int, most: int, **kwargs: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=widget, **kwargs
    )


class BoxForm(forms.Form):
    """Of a box as a whole."""

    asked_sometimes = _TOLD

    name_en = LineField(label=_("Name in English"), max_length=100, required=False)
    name_zh_hans = LineField(label=_("Name in Chinese"), max_length=100, required=False)
    description_en = _text(_("Description in English"))
    description_zh_hans = _text(_("Description in Chinese"))
    weeks = forms.TypedChoiceField(label=_("Rhythm"), choices=RHYTHMS, coerce=int)
    weekdays = WeekdaysField(
        label=_("Delivery days"),
        error_messages={"required": _("Please choose a weekday.")},
        help_text=_("Each subscriber has one of them."),
    )
    season_from = _day(_("Season from"))
    season_to = _day(_("Season to"))
    cutoff_days = _whole(_("Changes close (days before delivery)"), 1, 14, initial=2)
    cutoff_time = forms.TimeField(
        label=_("Changes close at"),
        initial=dt.time(18),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Then each box becomes an order and is paid."),
        error_messages={"required": _("Please choose a time.")},
    )
    filling = forms.ChoiceField(
        label=pgettext_lazy("of a box", "Contents"), choices=OFFERED_FILLINGS
    )
    swaps = forms.ChoiceField(label=_("Swaps"), choices=Swaps.choices)
    short = forms.ChoiceField(label=_("If something runs short"), choices=Short.choices)
    most = _whole(_("Maximum subscribers"), 1, 5000, initial=50)
    is_prepayable = forms.BooleanField(
        label=_("Shoppers may prepay boxes"),
        required=False,
        help_text=_("Their price stays. What they do not use is paid back."),
    )
    prepaid_counts = LineField(
        label=_("How many boxes"),
        max_length=40,
        required=False,
        initial="4, 8, 12",
        help_text=_("With an end of the season: what is left of the season instead."),
    )
    prepaid_discount = _whole(
        _("Discount for prepaying (%)"), 0, MOST_DISCOUNT, required=False, initial=0
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not (found.get("name_en") or found.get("name_zh_hans")):
            self.add_error("name_en", _("Please enter a name."))
        first, last = found.get("season_from"), found.get("season_to")
        if first and last and last < first:
            self.add_error("season_to", _("The end is before the start."))
        for name in ("season_from", "season_to"):
            day = found.get(name)
            if day and abs(day - dates.today()) > FARTHEST:
                self.add_error(name, _("Please choose a date within three years."))
        self._clean_prepaid(found)
        return found

    def _clean_prepaid(self, found: dict[str, Any]) -> None:
        found["prepaid_discount"] = found.get("prepaid_discount") or 0
        typed = str(found.get("prepaid_counts") or "")
        counts = [
            whole(part, MOST_PREPAID)
            for part in re.split(r"[\s,，、;]+", typed)
            if part
        ]
        if any(count is None or count < LEAST_PREPAID for count in counts):
            text = _(
                "Please enter numbers from %(least)d to %(most)d, such as 4, 8, 12."
            )
            bounds = {"least": LEAST_PREPAID, "most": MOST_PREPAID}
            self.add_error("prepaid_counts", text % bounds)
        elif found.get("is_prepayable") and not counts and not found.get("season_to"):
            self.add_error("prepaid_counts", _("Please say how many boxes."))
        found["prepaid_counts"] = ",".join(
            str(count) for count in sorted({count for count in counts if count})
        )[:40]

    def fields_of_box(self) -> dict[str, Any]:
        """A text that is missing in one language stays empty: the other is shown."""
        kept = {name: self.cleaned_data[name] for name in _PLAIN}
        told = {name: self.cleaned_data[name] or None for name in _TOLD[:2]}
        said = {name: self.cleaned_data[name] or "" for name in _TOLD[2:]}
        return {**kept, **told, **said}


def box_as_typed(box: Box) -> dict[str, Any]:
    typed = {name: getattr(box, name) for name in (*_TOLD, *_PLAIN)}
    return typed | {"prepaid_counts": ", ".join(str(n) for n in box.prepaid_choices)}


class SizeForm(forms.Form):
    """One size; of a box by points also how many it has."""

    asked_sometimes = ("name_en", "name_zh_hans")

    name_en = LineField(label=_("Size in English"), max_length=40, required=False)
    name_zh_hans = LineField(label=_("Size in Chinese"), max_length=40, required=False)
    price = forms.DecimalField(
        label=_("Price of a box"),
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": _("This field is required."),
            "invalid": _("Please enter an amount, for example 59.00."),
        },
    )
    points = _whole(_("Points"), 1, 1000)
    is_offered = forms.BooleanField(
        label=pgettext_lazy("a size of a box", "Offered"), required=False, initial=True
    )

    def __init__(self, *args: Any, box: Box, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency = box.currency
        if not box.is_by_points:
            del self.fields["points"]

    def clean_price(self) -> Any:
        price = self.cleaned_data["price"]
        if price > from_minor(MOST_CHARGE, self._currency):
            raise forms.ValidationError(_("Please enter a smaller amount."))
        if price != rounded(price, self._currency):
            raise forms.ValidationError(_("Please enter fewer decimals."))
        return price

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not (found.get("name_en") or found.get("name_zh_hans")):
            self.add_error("name_en", _("Please enter a name."))
        return found

    def fields_of_size(self) -> dict[str, Any]:
        kept = dict(self.cleaned_data)
        return kept | {name: kept[name] or None for name in ("name_en", "name_zh_hans")}


def size_as_typed(size: BoxSize) -> dict[str, Any]:
    names = ("name_en", "name_zh_hans", "price", "points", "is_offered")
    return {name: getattr(size, name) for name in names}


class HolidayForm(forms.Form):
    """A day on which the box does not come."""

    day = forms.DateField(
        label=_("No boxes on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please choose a date."),
            "invalid": _("Please enter a date such as 2026-10-31."),
        },
    )
    note = LineField(label=_("Reason"), max_length=200, required=False)

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if not dates.today() < day < dates.today() + FARTHEST:
            raise forms.ValidationError(_("Please choose a day in the future."))
        return day


def counts_of(posted: QueryDict, most: int = MOST_OF_ONE) -> dict[int, int]:
    """By pack's id what stands in fields `n-<pack>`. Raises `ValidationError`."""
    found = {}
    for name, value in posted.items():
        kind, _dash, rest = name.partition("-")
        pack = whole(rest) if kind == "n" else None
        typed = str(value).strip()
        if pack is None or not typed:
            continue
        count = whole(typed, most)
        if count is None:
            text = _("Please enter whole numbers from 0 to %(most)d.")
            raise forms.ValidationError(text % {"most": most})
        found[pack] = count
    return found
