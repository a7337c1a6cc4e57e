"""What a seller says of one method besides its prices and hours."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from orders.shipping.models import DeliveryMethod
from orders.shipping.rules import (
    CUT_OFF_HOUR,
    EVERY_DAY,
    MAX_LEAD_DAYS,
    SUNDAY,
)
from orders.shipping.services.methods import MethodTerms

from .fields import (
    MAX_DAYS,
    CostField,
    hour_choices,
    plain_number,
    short_weekdays,
)

_AMOUNTS = ("free_from", "min_order", "cold_price", "most_in_cash", "price")
_LENDING = {"is_lent", "packs_together", "share_by"}
OPEN_DAYS = [str(day) for day in range(7) if not SUNDAY >> day & 1]


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


class HandedOverForm(DeliveryTermsForm):
    """What the seller hands over itself, and may be paid for in cash, up to so much."""

    takes_cash = forms.BooleanField(
        required=False,
        help_text=_(
            "You keep the cash. The market's fees are deducted from your next payout."
        ),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, currency=currency, **kwargs)
        self.fields["most_in_cash"] = CostField(
            label=_("At most in cash"),
            help_text=_("Larger orders are paid online. Leave empty for no limit."),
            currency=currency,
            required=False,
        )

    def cash_terms(self) -> dict[str, Any]:
        takes_cash = self.cleaned_data["takes_cash"]
        most = self.cleaned_data["most_in_cash"] or None
        return {
            "takes_cash": takes_cash,
            "most_in_cash": most if takes_cash else None,
        }


class VanForm(HandedOverForm):
    """The seller's own van, which comes at times that shoppers choose."""

    kind = DeliveryMethod.Kind.WEIGHT
    has_weekdays = False

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, currency=currency, **kwargs)
        self.fields["name"].help_text = _("As shown to shoppers.")
        self.fields["takes_cash"].label = _("Cash on delivery")
        for name in ("min_days", "max_days", *_LENDING & self.fields.keys()):
            del self.fields[name]

    def terms(self) -> MethodTerms:
        self.cleaned_data |= {"min_days": 0, "max_days": 0}
        return super().terms()

    def own_terms(self) -> dict[str, Any]:
        return {"by_van": True, **self.cash_terms()}


class PickupForm(HandedOverForm):
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
        self.fields["takes_cash"].label = _(
            "Customers may pay in cash when they collect"
        )
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
        return {"pickup_at": self.cleaned_data["pickup_at"], **self.cash_terms()}


def terms_initial(method: DeliveryMethod) -> dict[str, object]:
    """What the form shows of a method that is there."""
    names = [
        "name", "pickup_at", "lead_days", "min_days", "max_days", "cut_off_hour",
        "keeps_cold", "is_active", "is_lent", "packs_together", "share_by",
        "takes_cash",
    ]  # fmt: skip
    amounts = {name: getattr(method, name, None) for name in _AMOUNTS[:-1]}
    rates = list(method.rates.all())
    amounts["price"] = rates[0].price if rates else None
    open_days = EVERY_DAY & ~method.closed_weekdays
    return {
        **{name: getattr(method, name) for name in names},
        **{name: plain_number(value or None) for name, value in amounts.items()},
        "leaves_on": [str(day) for day in range(7) if open_days >> day & 1],
    }
