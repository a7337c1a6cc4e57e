"""The hours on weekdays that people choose from: a pickup point's, or a van's."""

from datetime import time
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.shipping.models import PickupWindow
from orders.shipping.rules import CUT_OFF_AT, CUT_OFF_DAYS, WHOLE_DAY
from orders.shipping.services.methods import WindowTerms

from .fields import TimeInput, weekday_choices

MAX_WINDOWS = 14
MAX_CAPACITY = 1000
MAX_CUT_OFF_DAYS = 14


class WindowForm(forms.Form):
    """One weekday's hours. A row without hours is empty."""

    asked_sometimes: tuple[str, ...] = ("opens", "closes")

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
    cut_off_days = forms.IntegerField(
        label=_("Orders close (days before)"),
        min_value=0,
        max_value=MAX_CUT_OFF_DAYS,
        initial=CUT_OFF_DAYS,
        required=False,
    )
    cut_off_at = forms.TimeField(
        label=_("Orders close at"),
        initial=CUT_OFF_AT,
        required=False,
        widget=TimeInput,
    )
    capacity = forms.IntegerField(
        label=_("People per day"),
        min_value=1,
        max_value=MAX_CAPACITY,
        initial=10,
        required=False,
    )
    usual_capacity: int | None = 10

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
        self._clean_cut_off(cleaned)
        if opens is None or closes is None or closes <= opens:
            self.add_error(
                "closes", _("Please enter opening hours, with the later time last.")
            )
        return cleaned

    def _clean_cut_off(self, cleaned: dict[str, Any]) -> None:
        """On the day itself orders close before they are handed over."""
        last = cleaned.get("closes") or WHOLE_DAY[1]
        at = cleaned.get("cut_off_at")
        if cleaned.get("cut_off_days") == 0 and at and at > last:
            self.add_error(
                "cut_off_at", _("Orders must close before this time is over.")
            )

    def terms(self) -> WindowTerms:
        cleaned = self.cleaned_data
        days, people = cleaned.get("cut_off_days"), cleaned.get("capacity")
        return WindowTerms(
            weekday=cleaned["weekday"],
            opens=cleaned.get("opens") or WHOLE_DAY[0],
            closes=cleaned.get("closes") or WHOLE_DAY[1],
            capacity=self.usual_capacity if people is None else people,
            cut_off_days=CUT_OFF_DAYS if days is None else days,
            cut_off_at=cleaned.get("cut_off_at") or CUT_OFF_AT,
            pk=cleaned.get("pk"),
        )


class VanWindowForm(WindowForm):
    """A weekday on which a van comes, at set hours or all day."""

    asked_sometimes = ("weekday", "opens", "closes", "capacity")
    usual_capacity = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekday = self.fields["weekday"]
        weekday.required = False
        weekday.choices = [("", "—"), *weekday_choices()]  # type: ignore[attr-defined]
        capacity = self.fields["capacity"]
        capacity.label = _("Orders per day")
        capacity.initial, capacity.help_text = None, _("Leave empty for no limit.")

    @property
    def is_empty(self) -> bool:
        cleaned = self.cleaned_data
        return bool(cleaned.get("DELETE")) or cleaned.get("weekday") in {None, ""}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        hours = cleaned.get("opens"), cleaned.get("closes")
        has_day = cleaned.get("weekday") not in {None, ""}
        if any(hours) and not has_day and not cleaned.get("DELETE"):
            self.add_error("weekday", _("Please choose the weekday."))
        if has_day and hours == (None, None):
            self._clean_cut_off(cleaned)
        return cleaned


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


class BaseVanWindows(BaseWindows):
    """The times of a van; without any nobody could order."""

    def clean(self) -> None:
        super().clean()
        if not any(self.errors) and not self.used():
            raise forms.ValidationError(_("Please add at least one delivery time."))


def _window_forms(form: type[WindowForm], together: type[BaseWindows]) -> Any:
    return formset_factory(
        form,
        formset=together,
        extra=1,
        can_delete=True,
        max_num=MAX_WINDOWS,
        validate_max=True,
        absolute_max=MAX_WINDOWS + 5,
    )


WindowFormSet = _window_forms(WindowForm, BaseWindows)
VanWindowFormSet = _window_forms(VanWindowForm, BaseVanWindows)


def windows_initial(windows: Any) -> list[dict[str, Any]]:
    """Rows of the form; of a whole day no hours are shown."""
    return [
        {
            "pk": one.pk,
            "weekday": one.weekday,
            "opens": None if one.is_whole_day else one.opens,
            "closes": None if one.is_whole_day else one.closes,
            "cut_off_days": one.cut_off_days,
            "cut_off_at": one.cut_off_at,
            "capacity": one.capacity,
        }
        for one in windows
        if isinstance(one, PickupWindow)
    ]
