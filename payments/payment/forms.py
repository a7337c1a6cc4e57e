"""How much of a balance is to be paid back; the account that a refund goes to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.amounts import PriceField
from core.clicks import ClickField
from core.text import LineField
from vendors.banking import rules


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


class RefundAccountForm(forms.Form):
    """The shopper's own bank account."""

    holder = LineField(
        label=_("Account holder"),
        max_length=80,
        error_messages={"required": _("Please enter the name as at the bank.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = LineField(
        label=_("Account number or IBAN"),
        max_length=64,
        error_messages={"required": _("Please enter the account number or the IBAN.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    branch = LineField(
        label=_("Branch code"),
        max_length=24,
        required=False,
        help_text=_("The bank’s BIC, in China the 12-digit CNAPS code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        number = rules.compact(self.cleaned_data["number"])
        if fault := rules.number_fault(number):
            raise ValidationError(fault)
        return number

    def clean_branch(self) -> str:
        code = rules.compact(self.cleaned_data["branch"])
        if code and (fault := rules.branch_fault(code)):
            raise ValidationError(fault)
        return code
