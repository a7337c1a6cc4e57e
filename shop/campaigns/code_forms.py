"""A farm's code, or its welcome for newcomers, as a farm types it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import market
from core.amounts import PriceField
from core.text import LineField
from shop.catalogue.forms.words import writing_language
from shop.offers.rules import code_of, is_code

from .sale_forms import moment_field
from .seller_codes import MOST_PERCENT, SellerCode

LEAST, MOST = 4, 20  # signs of a code
CODE, FIRST = "code", "first"
PERCENT, AMOUNT = "percent", "amount"


class SellerCodeForm(forms.Form):
    """Who gets it, how much off, for how long, and how often."""

    # Only with a code, or with the other kind of discount.
    asked_sometimes = ("code", "percent", "amount")

    name = LineField(
        label=_("Name"), max_length=60, help_text=_("Shoppers see it, such as Welcome.")
    )
    who = forms.ChoiceField(
        label=_("For"),
        choices=[
            (CODE, _("Shoppers with a code")),
            (FIRST, _("Everybody on their first order with you")),
        ],
        initial=CODE,
        widget=forms.RadioSelect,
    )
    code = LineField(
        label=_("Code"),
        max_length=MOST,
        required=False,
        help_text=_("4 to 20 letters and digits, such as HARVEST25."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    gives = forms.ChoiceField(
        label=_("Discount"),
        choices=[(PERCENT, _("Percent off")), (AMOUNT, _("Amount off"))],
        initial=PERCENT,
        widget=forms.RadioSelect,
    )
    percent = forms.IntegerField(
        label=_("Percent off"),
        min_value=1,
        max_value=MOST_PERCENT,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Please enter a percentage from 1 to 90."),
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    uses = forms.IntegerField(
        label=_("Orders with it at most"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Empty: any number."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    once_each = forms.BooleanField(
        label=_("Once per shopper"), required=False, initial=True
    )
    first_only = forms.BooleanField(
        label=_("Only for a first order with you"), required=False
    )
    is_announced = forms.BooleanField(
        label=_("Show the code on your products’ pages"), required=False
    )
    starts = moment_field(
        _("Starts"), required=False, help_text=_("Leave empty to start now.")
    )
    ends = moment_field(_("Ends"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = market.currency()
        said = {"currency": currency}
        self.fields["amount"] = PriceField(
            label=_("Amount off (%(currency)s)") % said,
            currency=currency,
            required=False,
        )
        self.fields["least"] = PriceField(
            label=_("Your goods come to at least (%(currency)s)") % said,
            currency=currency,
            required=False,
            help_text=_("Empty: any order."),
        )
        self.order_fields(
            ["name", "who", "code", "gives", "percent", "amount", "least", "starts",
             "ends", "uses", "once_each", "first_only", "is_announced"]
        )  # fmt: skip

    def clean_code(self) -> str:
        code = code_of(self.cleaned_data["code"])
        if code and not (is_code(code) and LEAST <= len(code) <= MOST):
            raise ValidationError(_("Please enter 4 to 20 letters and digits."))
        return code

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("who") == CODE and typed.get("code") == "":
            self.add_error("code", _("Please enter a code."))
        gives = typed.get("gives", "")
        if gives and gives not in self.errors and typed.get(gives) is None:
            self.add_error(gives, _("Please enter how much."))
        return typed

    def wanted(self) -> SellerCode:
        """After it was found valid."""
        typed = self.cleaned_data
        has_code = typed["who"] == CODE
        is_percent = typed["gives"] == PERCENT
        amount: Decimal | None = None if is_percent else typed["amount"]
        return SellerCode(
            name=typed["name"],
            language=writing_language(),
            ends=typed["ends"],
            code=typed["code"] if has_code else "",
            percent=typed["percent"] if is_percent else None,
            amount=amount,
            least=max(typed["least"] or Decimal(0), amount or Decimal(0)),
            uses=typed["uses"],
            first_only=typed["first_only"],
            once_each=typed["once_each"],
            is_announced=has_code and typed["is_announced"],
            starts=typed["starts"],
        )
