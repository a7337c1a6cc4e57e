"""What a seller says of one method besides its prices; a pickup point's hours."""

from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text import LineField
from orders.shipping.models import DeliveryMethod, PickupWindow
from orders.shipping.rules import CUT_OFF_HOUR, EVERY_DAY, MAX_LEAD_DAYS, SUNDAY
from orders.shipping.services.methods import MethodTerms, WindowTerms

from .fields import (
    MAX_DAYS,
    CostField,
    TimeInput,
    hour_choices,
    plain_number,
    short_weekdays,
    weekday_choices,
)

_AMOUNTS = ("free_from", "min_order", "cold_price", "price")
_LENDING = {"is_lent", "packs_together", "share_by"}
OPEN_DAYS = [str(day) for day in range(7) if not SUNDAY >> day & 1]
MAX_WINDOWS = 14
MAX_CAPACITY = 1000
MAX_HOURS = 14 * 24


class DeliveryTermsForm(forms.Form):
    """What parcels and pickup points have in common."""

    kind: str
    has_weekdays = True

    name = LineField(
        label=_("Name"),
        max_length=64,
        help_text=_("As shown to shoppers, such as the carrier's name."),
    )
    lead_days = forms.IntegerField(
        label=_("Preparation days"),
        min_value=0,
        max_value=MAX_LEAD_DAYS,
        initial=0,
        help_text=_("Days you need before shipping; 0 for none."),
    )
    min_days = forms.IntegerField(
        label=_("Minimum days in transit"), min_value=0, max_value=MAX_DAYS, initial=2
    )
    max_days = forms.IntegerField(
        label=_("Maximum days in transit"), min_value=0, max_value=MAX_DAYS, initial=4
    )
    keeps_cold = forms.BooleanField(
        label=_("Cold packing for goods that must stay cold"), required=False
    )
    is_active = forms.BooleanField(
        label=_("Offer it to shoppers"), required=False, initial=True
    )
    is_lent = forms.BooleanField(
        label=_("Offer it to our member farms"),
        required=False,
        help_text=_("Farms choose at their own desk whether to use it."),
    )

    def __init__(
        self, *args: Any, currency: str, can_lend: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        amounts = {
            "min_order": (_("Minimum order"), _("Leave empty for any order.")),
            "free_from": (_("Free delivery from"), _("Leave empty for never.")),
            "cold_price": (
                _("Cold packing fee"),
                _("Leave empty for no extra charge."),
            ),
        }
        for name, (label, hint) in amounts.items():
            self.fields[name] = CostField(
                label=label, help_text=hint, currency=currency, required=False
            )
        if not can_lend:
            for name in _LENDING & self.fields.keys():
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("packs_together") and not cleaned.get("is_lent"):
            self.add_error(
                "packs_together",
                _("Combined parcels need a delivery method offered to member farms."),
            )
        low, high = cleaned.get("min_days"), cleaned.get("max_days")
        if low is not None and high is not None and high < low:
            self.add_error("max_days", _("The maximum can't be less than the minimum."))
        return cleaned

    def terms(self) -> MethodTerms:
        cleaned = self.cleaned_data
        return MethodTerms(
            kind=self.kind,
            name=cleaned["name"],
            min_days=cleaned["min_days"],
            max_days=cleaned["max_days"],
            free_from=cleaned["free_from"] or None,
            min_order=cleaned["min_order"] or None,
            lead_days=cleaned["lead_days"],
            keeps_cold=cleaned["keeps_cold"],
            cold_price=(cleaned["cold_price"] or Decimal(0))
            if cleaned["keeps_cold"]
            else Decimal(0),
            is_active=cleaned["is_active"],
            is_lent=cleaned.get("is_lent", False),
            **self.own_terms(),
        )

    def own_terms(self) -> dict[str, Any]:
        """What only this kind says."""
        return {}


class SentForm(DeliveryTermsForm):
    """A parcel: on which days it leaves, until when one orders for the same day."""

    kind = DeliveryMethod.Kind.WEIGHT

    leaves_on = forms.MultipleChoiceField(
        label=_("Shipping days"),
        choices=short_weekdays,
        initial=OPEN_DAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please select at least one shipping day.")},
    )
    cut_off_hour = forms.TypedChoiceField(
        label=_("Same-day shipping for orders before"),
        choices=hour_choices,
        coerce=int,
        initial=CUT_OFF_HOUR,
    )
    packs_together = forms.BooleanField(
        label=_("Collect at our depot and pack one parcel per shopper"),
        required=False,
        help_text=_(
            "Farms bring their goods to us. The shopper pays for one "
            "parcel, and we receive the delivery charge."
        ),
    )
    share_by = forms.ChoiceField(
        label=_("How delivery cost is shared"),
        choices=DeliveryMethod.ShareBy.choices,
        initial=DeliveryMethod.ShareBy.WEIGHT,
        required=False,
    )

    def own_terms(self) -> dict[str, Any]:
        days = sum(1 << int(day) for day in set(self.cleaned_data["leaves_on"]))
        return {
            "closed_weekdays": EVERY_DAY & ~days,
            "cut_off_hour": self.cleaned_data["cut_off_hour"],
            "packs_together": self.cleaned_data.get("packs_together", False),
            "share_by": self.cleaned_data.get("share_by")
            or DeliveryMethod.ShareBy.WEIGHT,
        }


class PickupForm(DeliveryTermsForm):
    """A point where goods are collected."""

    kind = DeliveryMethod.Kind.PICKUP
    has_weekdays = False

    pickup_at = LineField(
        label=_("Address"),
        max_length=200,
        help_text=_("So that people find it: village, street, entrance."),
        error_messages={"required": _("Please enter the pickup address.")},
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, currency=currency, **kwargs)
        self.fields["price"] = CostField(
            label=_("Price"),
            help_text=_("Leave empty if free."),
            currency=currency,
            required=False,
        )
        self.fields["min_days"].label = _("Ready after (minimum days)")
        self.fields["max_days"].label = _("Ready after (maximum days)")
        del self.fields["free_from"]

    def terms(self) -> MethodTerms:
        self.cleaned_data.setdefault("free_from", None)
        return super().terms()

    def own_terms(self) -> dict[str, Any]:
        return {"pickup_at": self.cleaned_data["pickup_at"]}


def terms_initial(method: DeliveryMethod) -> dict[str, object]:
    """What the form shows of a method that is there."""
    names = [
        "name", "pickup_at", "lead_days", "min_days", "max_days", "cut_off_hour",
        "keeps_cold", "is_active", "is_lent", "packs_together", "share_by",
    ]  # fmt: skip
    amounts = {name: getattr(method, name, None) for name in _AMOUNTS[:3]}
    rates = list(method.rates.all())
    amounts["price"] = rates[0].price if rates else None
    open_days = EVERY_DAY & ~method.closed_weekdays
    return {
        **{name: getattr(method, name) for name in names},
        **{name: plain_number(value or None) for name, value in amounts.items()},
        "leaves_on": [str(day) for day in range(7) if open_days >> day & 1],
    }


class WindowForm(forms.Form):
    """One weekday's hours. A row without hours is empty."""

    asked_sometimes = ("opens", "closes")

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
        label=_("Orders close (hours before)"),
        min_value=0,
        max_value=MAX_HOURS,
        initial=12,
        required=False,
    )
    capacity = forms.IntegerField(
        label=_("People per day"),
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
            self.add_error(
                "closes", _("Please enter opening hours, with the later time last.")
            )
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
