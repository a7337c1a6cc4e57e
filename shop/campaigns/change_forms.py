"""What of an offer its farm may change, as a farm types it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import dates, market
from core.amounts import PriceField
from core.text import LineField
from shop.offers.models import Benefit, Condition, ConditionalOffer

from .code_forms import SellerCodeForm
from .offer_changes import (
    OfferChange,
    has_begun,
    is_code,
    is_step,
    own_name,
    version_of,
    was_used,
)
from .sale_forms import moment_field

_OF_CODES = ("once_each", "is_announced")


class OfferChangeForm(forms.Form):
    """Its name, time and limit, and its amounts while nobody has used it."""

    # A step may run until it is stopped.
    asked_sometimes = ("ends",)

    seen = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)
    name = LineField(label=_("Name"), max_length=60)
    ends = moment_field(_("Ends"), required=False)

    def __init__(self, *args: Any, offer: ConditionalOffer, **kwargs: Any) -> None:
        self.offer, self.is_fixed = offer, was_used(offer)
        kwargs["initial"] = self._initial(offer)
        super().__init__(*args, **kwargs)
        if not is_step(offer):
            self.fields["ends"].required = True
            self.fields["uses"] = SellerCodeForm.base_fields["uses"]
        if is_code(offer):
            for name in _OF_CODES:
                self.fields[name] = SellerCodeForm.base_fields[name]
        if not has_begun(offer):
            self.fields["starts"] = moment_field(_("Starts"))
        if not self.is_fixed:
            self._add_amounts(offer)
        order = ["seen", "name", "percent", "amount", "least", "starts", "ends", "uses",
                 *_OF_CODES]  # fmt: skip
        self.order_fields(order)

    def _initial(self, offer: ConditionalOffer) -> dict[str, Any]:
        times = {"starts": offer.start_datetime, "ends": offer.end_datetime}
        is_value = offer.condition.type == Condition.VALUE
        return {
            "seen": version_of(offer),
            "name": own_name(offer),
            "uses": offer.max_global_applications,
            "once_each": offer.max_user_applications is not None,
            "is_announced": offer.is_announced,
            "percent": int(offer.benefit.value),
            "amount": offer.benefit.value,
            "least": offer.condition.value if is_value else None,
            **{name: at and dates.local(at) for name, at in times.items()},
        }

    def _add_amounts(self, offer: ConditionalOffer) -> None:
        currency = market.currency()
        said = {"currency": currency}
        if offer.benefit.type == Benefit.PERCENTAGE:
            self.fields["percent"] = SellerCodeForm.base_fields["percent"]
        else:
            self.fields["amount"] = PriceField(
                label=_("Amount off (%(currency)s)") % said, currency=currency
            )
        if not is_step(offer):
            self.fields["least"] = PriceField(
                label=_("Your goods come to at least (%(currency)s)") % said,
                currency=currency,
                required=False,
                help_text=_("Empty: any order."),
            )

    def wanted(self) -> OfferChange:
        """After it was found valid."""
        typed = self.cleaned_data
        value = typed.get("percent") or typed.get("amount")
        least = None
        if "least" in self.fields:
            least = typed["least"] or Decimal(0)
            if "amount" in self.fields:
                least = max(least, typed["amount"])
        return OfferChange(
            name=typed["name"],
            ends=typed["ends"],
            seen=typed["seen"],
            starts=typed.get("starts"),
            uses=typed.get("uses"),
            value=None if value is None else Decimal(value),
            least=least,
            once_each=typed.get("once_each"),
            is_announced=typed.get("is_announced"),
        )
