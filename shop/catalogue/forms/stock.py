"""How much there is of a listing, as a seller types it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.amounts import (
    UNIT_CHOICES,
    AmountField,
    base_units,
    in_unit,
    measure_in,
    units_of,
)
from vendors.partner.models import StockPool


class StockForm(forms.Form):
    """How much there is: of a new listing, or counted on the shelf."""

    counted = AmountField(label=_("Stock"))
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)
    seen = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62
    )

    def __init__(
        self, *args: Any, pool: StockPool | None = None, **kwargs: Any
    ) -> None:
        if pool:
            amount, unit = in_unit(pool.on_hand, pool.product.measure)
            seen = {"counted": amount, "unit": unit, "seen": pool.on_hand}
            kwargs.setdefault("initial", seen)
        super().__init__(*args, **kwargs)
        if pool:
            own = units_of(pool.product.measure)
            self.fields["unit"].choices = own  # type: ignore[attr-defined]
        else:
            self.fields["counted"].required = False

    def clean(self) -> dict[str, Any]:
        amount, unit = self.cleaned_data.get("counted"), self.cleaned_data.get("unit")
        self.cleaned_data["base_units"] = 0
        if amount is not None and unit:
            try:
                self.cleaned_data["base_units"] = base_units(amount, unit)
            except ValidationError as error:
                self.add_error("counted", error)
        return self.cleaned_data

    @property
    def kind(self) -> str:
        """How it is measured: "weight", "bunch" …"""
        return measure_in(self.cleaned_data["unit"])
