"""What may be typed about documents: the company that buys, the seller as issuer."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import LineField

_TAX_ID = re.compile(r"[0-9A-Za-z./-]{4,32}")


class TaxIdField(LineField):
    """A tax number of any country: figures, letters and what parts them."""

    default_error_messages = {
        "shape": _("A tax number has 4 to 32 letters and digits. Please check it.")
    }

    def clean(self, value: Any) -> str:
        text = "".join(super().clean(value).split()).upper()
        if text and not _TAX_ID.fullmatch(text):
            raise ValidationError(self.error_messages["shape"], code="shape")
        return text


class BuyerForm(forms.Form):
    """Left empty, the recipient stands on the invoice."""

    asked_sometimes = ("company",)

    company = LineField(label=_("Company"), max_length=128, required=False)
    tax_id = TaxIdField(
        label=_("Tax number"),
        max_length=40,
        required=False,
        help_text=_("In China: the unified social credit code, 18 characters."),
    )
    address = LineField(label=_("Company's address"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_rest = cleaned.get("tax_id") or cleaned.get("address")
        if has_rest and not cleaned.get("company") and "company" not in self.errors:
            self.add_error(
                "company", _("Please enter who the tax number or address belongs to.")
            )
        return cleaned


class IssuerForm(forms.Form):
    """How the seller stands on its documents."""

    legal_name = LineField(
        label=_("Legal name"),
        max_length=128,
        required=False,
        help_text=_("As registered. Shown next to the shop's name."),
    )
    tax_id = TaxIdField(label=_("Tax number"), max_length=40, required=False)
    address = LineField(
        label=_("Business address"),
        max_length=200,
        required=False,
        help_text=_("If empty, the village is shown."),
    )
    note = LineField(
        label=_("Closing note"),
        max_length=200,
        required=False,
        help_text=_("Such as the reason why no tax is charged."),
    )
