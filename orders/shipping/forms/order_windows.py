"""What a seller types of one time for orders: of every week, or a single one."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from vendors.partner.models import OrderWindow
from vendors.partner.services.order_windows import WindowContent

from .fields import CostField, DateInput, TimeInput, plain_number, weekday_choices

WEEKLY: Final = "weekly"
ONCE: Final = "once"
DELIVERED_ON: Final = _("Your van goes, goods can be collected and parcels are sent.")


class OrderWindowForm(forms.Form):
    """What both kinds have in common."""

    kind: str

    def __init__(
        self, *args: Any, currency: str, can_lend: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["least"] = CostField(
            label=pgettext_lazy("an order window", "Minimum order"),
            help_text=_("Of your goods in one order. Leave empty for any order."),
            currency=currency,
            required=False,
        )
        self.fields["needs"] = CostField(
            label=_("Takes place from"),
            help_text=_(
                "Of paid goods in all orders by its close. Otherwise all of them are "
                "cancelled and refunded. Leave empty if it always takes place."
            ),
            currency=currency,
            required=False,
        )
        if can_lend:
            self.fields["for_members"] = forms.BooleanField(
                label=_("Also for our member farms"),
                required=False,
                help_text=_("For farms that have no order windows of their own."),
            )

    def content(self) -> WindowContent:
        """What a valid form says."""
        cleaned = self.cleaned_data
        return WindowContent(
            is_weekly=self.kind == WEEKLY,
            least=cleaned["least"] or None,
            needs=cleaned["needs"] or None,
            for_members=cleaned.get("for_members", False),
            **self.times(),
        )

    def times(self) -> dict[str, Any]:
        """What only this kind says."""
        return {}


class WeeklyForm(OrderWindowForm):
    """From a weekday's hour to another's, brought on a third."""

    kind = WEEKLY

    opens_weekday = forms.TypedChoiceField(
        label=pgettext_lazy("an order window", "Opens on"),
        choices=weekday_choices,
        coerce=int,
        initial="3",
    )
    opens_time = forms.TimeField(label=_("Opens at"), widget=TimeInput, initial="18:00")
    closes_weekday = forms.TypedChoiceField(
        label=_("Closes on"), choices=weekday_choices, coerce=int, initial="0"
    )
    closes_time = forms.TimeField(
        label=_("Closes at"), widget=TimeInput, initial="20:00"
    )
    delivers_weekday = forms.TypedChoiceField(
        label=_("Delivered on"),
        choices=weekday_choices,
        coerce=int,
        initial="2",
        help_text=DELIVERED_ON,
    )

    def times(self) -> dict[str, Any]:
        names = (
            "opens_weekday", "opens_time", "closes_weekday", "closes_time",
            "delivers_weekday",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}


class OnceForm(OrderWindowForm):
    """From a moment to another, brought on a day."""

    kind = ONCE

    opens_day = forms.DateField(
        label=pgettext_lazy("an order window", "Opens on"), widget=DateInput
    )
    opens_time = forms.TimeField(label=_("Opens at"), widget=TimeInput, initial="18:00")
    closes_day = forms.DateField(label=_("Closes on"), widget=DateInput)
    closes_time = forms.TimeField(
        label=_("Closes at"), widget=TimeInput, initial="20:00"
    )
    delivers_on = forms.DateField(
        label=_("Delivered on"), widget=DateInput, help_text=DELIVERED_ON
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        opens = dates.at(cleaned["opens_day"], cleaned["opens_time"])
        closes = dates.at(cleaned["closes_day"], cleaned["closes_time"])
        if closes <= opens:
            self.add_error("closes_day", _("It must close after it opens."))
        elif closes <= dates.local():
            self.add_error("closes_day", _("Please choose a time in the future."))
        elif cleaned["delivers_on"] < cleaned["closes_day"]:
            self.add_error(
                "delivers_on", _("Please choose a day after orders have closed.")
            )
        return cleaned | {"opens_at": opens, "closes_at": closes}

    def times(self) -> dict[str, Any]:
        names = ("opens_at", "closes_at", "delivers_on")
        return {name: self.cleaned_data[name] for name in names}


FORMS: Final = {WEEKLY: WeeklyForm, ONCE: OnceForm}


def window_initial(window: OrderWindow) -> dict[str, Any]:
    """What the form shows of a window that is there."""
    shared = {
        "least": plain_number(window.least),
        "needs": plain_number(window.needs),
        "for_members": window.for_members,
    }
    if window.is_weekly:
        names = (
            "opens_weekday", "opens_time", "closes_weekday", "closes_time",
            "delivers_weekday",
        )  # fmt: skip
        return shared | {name: getattr(window, name) for name in names}
    opens, closes = dates.local(window.opens_at), dates.local(window.closes_at)
    return shared | {
        "opens_day": dates.day_of(opens),
        "opens_time": opens.time(),
        "closes_day": dates.day_of(closes),
        "closes_time": closes.time(),
        "delivers_on": window.delivers_on,
    }
