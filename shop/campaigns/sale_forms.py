"""Sale prices as a farm types them: for the packs of a listing, or percent off many."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.amounts import PriceField
from core.inputs import wholes
from shop.catalogue.models import Product
from shop.catalogue.services.sale_prices import Period
from vendors.partner.models import StockRecord

_WHEN = "%Y-%m-%dT%H:%M"
_NO_TIME = _("Please choose a date and time.")


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """Of the market's clock, whatever the person's own is."""
    return forms.DateTimeField(
        label=label,
        input_formats=[_WHEN, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WHEN),
        error_messages={"required": _NO_TIME, "invalid": _NO_TIME},
        **more,
    )


class PeriodForm(forms.Form):
    """From when until when."""

    # Empty begins at once.
    asked_sometimes = ("starts",)

    starts = moment_field(
        _("Starts"), required=False, help_text=_("Leave empty to start now.")
    )
    ends = moment_field(_("Ends"))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        starts, ends = typed.get("starts"), typed.get("ends")
        if ends and starts and ends <= starts:
            self.add_error("ends", _("The end must be after the start."))
        return typed

    @property
    def period(self) -> Period:
        """After it was found valid."""
        typed: dict[str, datetime] = self.cleaned_data
        return Period(ends=typed["ends"], starts=typed["starts"])


class PackSaleForm(PeriodForm):
    """A lower price for some packs of one listing; empty leaves a pack as it is."""

    def __init__(self, *args: Any, packs: Sequence[StockRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.packs = packs
        for pack in packs:
            self.fields[f"price-{pack.pk}"] = PriceField(
                label=_("Sale price"), currency=pack.price_currency, required=False
            )
        self.order_fields([*(f"price-{pack.pk}" for pack in packs), "starts", "ends"])

    @property
    def pack_fields(self) -> list[tuple[StockRecord, forms.BoundField]]:
        return [(pack, self[f"price-{pack.pk}"]) for pack in self.packs]

    @property
    def prices(self) -> dict[int, Decimal]:
        typed = self.cleaned_data
        found = {pack.pk: typed.get(f"price-{pack.pk}") for pack in self.packs}
        return {pk: price for pk, price in found.items() if price is not None}

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        names = [f"price-{pack.pk}" for pack in self.packs]
        if names and not any(typed.get(n) or n in self.errors for n in names):
            self.add_error(names[0], _("Please enter the sale price of a pack."))
        return typed


class PercentSaleForm(PeriodForm):
    """So many percent off the goods that are ticked."""

    percent = forms.IntegerField(
        label=_("Percent off"),
        min_value=1,
        max_value=99,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Please enter a percentage from 1 to 99."),
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("percent", "starts", "ends")

    def __init__(self, *args: Any, goods: Sequence[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goods = goods

    @property
    def chosen(self) -> set[int]:
        """The goods that are ticked; other sellers' are left out."""
        if not self.is_bound:
            return set(wholes(self.initial.get("goods", [])))
        sent = wholes(self.data.getlist("goods"))  # type: ignore[attr-defined]
        return set(sent) & {product.pk for product in self.goods}

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not self.chosen:
            raise ValidationError(_("Please select the goods first."))
        return typed
