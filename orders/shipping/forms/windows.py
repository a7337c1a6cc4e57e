"""When a pickup point is open: a row per weekday and hours."""

from datetime import time
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.shipping.models import PickupWindow
from orders.shipping.services import WindowTerms

from .fields import TimeInput, weekday_choices

MAX_WINDOWS = 14
MAX_CAPACITY = 1000
MAX_HOURS = 14 * 24


class WindowForm(forms.Form):
    """One weekday's hours. A row without hours is empty."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=weekday_choices, coerce=int
    )
    opens = forms.TimeField(
        label=pgettext_lazy("opens", "From"), required=False, widget=TimeInput
    )
    closes = forms.TimeField(
        label=pgettext_lazy("closes", "To"), required=False, widget=TimeInput
    )
    cut_off_hours = forms.IntegerField(
        label=_("Order hours before"),
        min_value=0,
        max_value=MAX_HOURS,
        initial=12,
        required=False,
    )
    capacity = forms.IntegerField(
        label=_("People a day"),
        min_value=1,
        max_value=MAX_CAPACITY,
        initial=10,
        required=False,
    )

    @property
    def is_empty(self) -> bool:
        cleaned = self.cleaned_data
        no_hours = not cleaned.get("opens") and not cleaned.get("closes")
        return bool(cleaned.get("DELETE")) or no_hours

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if self.errors or cleaned.get("DELETE") or (opens is None and closes is None):
            return cleaned
        if opens is None or closes is None or closes <= opens:
            self.add_error("closes", _("Say from when to when, the later hour last."))
        return cleaned

    def terms(self) -> WindowTerms:
        cleaned = self.cleaned_data
        hours, people = cleaned.get("cut_off_hours"), cleaned.get("capacity")
        return WindowTerms(
            weekday=cleaned["weekday"],
            opens=cleaned["opens"],
            closes=cleaned["closes"],
            capacity=10 if people is None else people,
            cut_off_hours=12 if hours is None else hours,
            pk=cleaned.get("pk"),
        )


class BaseWindows(BaseFormSet):
    """The hours of one point together: none overlap."""

    def clean(self) -> None:
        if any(self.errors):
            return
        taken: list[tuple[int, time, time]] = []
        for form in self.used():
            one = form.terms()
            for weekday, opens, closes in taken:
                if one.weekday == weekday and one.opens < closes and opens < one.closes:
                    form.add_error("opens", _("These hours overlap with others."))
            taken.append((one.weekday, one.opens, one.closes))

    def used(self) -> list[WindowForm]:
        return [form for form in self.forms if not form.is_empty]

    def windows(self) -> list[WindowTerms]:
        return [form.terms() for form in self.used()]


WindowFormSet = formset_factory(
    WindowForm,
    formset=BaseWindows,
    extra=1,
    can_delete=True,
    max_num=MAX_WINDOWS,
    validate_max=True,
    absolute_max=MAX_WINDOWS + 5,
)


def windows_initial(windows: Any) -> list[dict[str, Any]]:
    return [
        {
            "pk": one.pk,
            "weekday": one.weekday,
            "opens": one.opens,
            "closes": one.closes,
            "cut_off_hours": one.cut_off_hours,
            "capacity": one.capacity,
        }
        for one in windows
        if isinstance(one, PickupWindow)
    ]
