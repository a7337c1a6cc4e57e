"""How much of a balance is to be paid back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.amounts import PriceField
from core.clicks import ClickField


class CashOutForm(forms.Form):
    """The amount, and in the second step the press that sends it."""

    click = ClickField(required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = PriceField(
            label=_("Amount"),
            currency=currency,
            error_messages={
                "required": _("Please enter an amount."),
                "number": _("Please enter an amount, for example 59.00."),
                "zero": _("Please enter an amount above 0."),
            },
        )
