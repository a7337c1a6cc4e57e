"""When an experience takes place, as a host types it; and what is said of a slot."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.text import LineField
from tourism.models import Schedule
from tourism.states import CallOff

WEEKDAYS = (
    (0, _("Mon")),
    (1, _("Tue")),
    (2, _("Wed")),
    (3, _("Thu")),
    (4, _("Fri")),
    (5, _("Sat")),
    (6, _("Sun")),
)
FARTHEST = dt.timedelta(days=3 * 366)
MOST_PLACES = 1000


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please choose a date."),
            "invalid": _("Please enter a date such as 2026-10-31."),
        },
    )


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Please choose a time.")},
    )


def _places(label: Any, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=1,
        max_value=MOST_PLACES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("This field is required.")},
    )


def near(day: dt.date) -> dt.date:
    """Raises `ValidationError` for a day that nobody plans for."""
    if abs(day - dates.today()) > FARTHEST:
        raise forms.ValidationError(_("Please choose a date within three years."))
    return day


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


class ScheduleForm(forms.Form):
    """A line of the weekly plan."""

    weekdays = WeekdaysField(
        label=_("On these days"),
        error_messages={"required": _("Please choose a weekday.")},
    )
    time = _time(_("Starts at"))
    first_day = _day(pgettext_lazy("a span of days", "From"))
    last_day = _day(_("Until (empty: no end)"), required=False)
    capacity = _places(_("Places (empty: as usual)"), required=False)

    def clean_first_day(self) -> dt.date:
        return near(self.cleaned_data["first_day"])

    def clean_last_day(self) -> dt.date | None:
        last: dt.date | None = self.cleaned_data["last_day"]
        return near(last) if last else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The end is before the start."))
        return found


def schedule_as_typed(line: Schedule) -> dict[str, object]:
    return {name: getattr(line, name) for name in ScheduleForm.base_fields}


class ClosedDaysForm(forms.Form):
    """Days on which nothing takes place."""

    first_day = _day(pgettext_lazy("a span of days", "From"))
    last_day = _day(pgettext_lazy("a span of days", "Until"), required=False)
    note = LineField(label=_("Internal note"), max_length=120, required=False)

    def clean_first_day(self) -> dt.date:
        return near(self.cleaned_data["first_day"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first = found.get("first_day")
        last = found.get("last_day") or first
        if first and last and not self.errors:
            found["last_day"] = near(last)
            if last < first:
                self.add_error("last_day", _("The end is before the start."))
        return found


class ExtraSlotForm(forms.Form):
    """A time beside the plan."""

    day = _day(_("Day"))
    time = _time(_("Starts at"))
    capacity = _places(pgettext_lazy("of a date", "Places"), required=True)

    def clean_day(self) -> dt.date:
        return near(self.cleaned_data["day"])

    @property
    def starts(self) -> dt.datetime:
        typed = self.cleaned_data
        return dates.at(typed["day"], typed["time"])


class CapacityForm(forms.Form):
    capacity = _places(pgettext_lazy("of a date", "Places"), required=True)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CancelSlotForm(forms.Form):
    """Why a date is called off."""

    called_off = forms.ChoiceField(
        label=_("Reason"),
        choices=CallOff.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason.")},
    )
    reason = LineField(
        label=_("Your message to the guests"), max_length=300, required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SlotReasonForm(forms.Form):
    reason = LineField(
        label=_("Your message to the guest"),
        max_length=300,
        error_messages={"required": _("Please give a short reason.")},
    )


class GuestMessageForm(forms.Form):
    """A few words to everybody who has booked a date."""

    text = forms.CharField(
        label=_("Message"),
        min_length=3,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please enter your message.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
