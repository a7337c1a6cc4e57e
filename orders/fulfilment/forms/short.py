"""What a seller says when there is less than was sold."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.amounts import UNIT_CHOICES, UNITS, AmountField, base_units
from orders.order.services import ShortRule
from vendors.partner.models import StockPool


class ShortForm(forms.Form):
    """How much is good and not yet in boxes, and by which rule it is shared."""

    there = AmountField(label=_("I only have"))
    unit = forms.ChoiceField(label=_("Unit"))
    rule = forms.ChoiceField(
        label=_("Who gets how much"),
        choices=ShortRule.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, pool: StockPool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            (unit, label)
            for unit, label in UNIT_CHOICES
            if UNITS[unit][1] == pool.unit_kind
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        there, unit = cleaned.get("there"), cleaned.get("unit")
        if there is not None and unit:
            try:
                cleaned["good"] = base_units(there, unit)
            except ValidationError as error:
                self.add_error("there", error)
        return cleaned


class ShortRuleForm(forms.Form):
    """The rule a shop declares beforehand."""

    rule = forms.ChoiceField(
        label=_("When there is too little"),
        required=False,
        choices=[("", _("we decide each time")), *ShortRule.choices],
        widget=forms.RadioSelect,
    )
