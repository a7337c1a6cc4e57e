"""How much of a balance is to be paid back."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.amounts import PriceField

CLICK = r"^[0-9a-f]{24}$"


def new_click() -> str:
    """Names one press of a button."""
    return secrets.token_hex(12)


class CashOutForm(forms.Form):
    """The amount, and in the second step the press that sends it."""

    click = forms.RegexField(CLICK, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = PriceField(
            label=_("How much"),
            currency=currency,
            error_messages={
                "required": _("Please enter an amount."),
                "number": _("Please enter an amount, for example 59.00."),
                "zero": _("Please enter more than nothing."),
            },
        )
        self.fields["click"].initial = new_click
