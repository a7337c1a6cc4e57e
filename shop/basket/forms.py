"""What a shopper may send about a basket."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .rules import MAX_CLICK_LENGTH, MAX_PACKS

_WHOLE_NUMBER = {
    "invalid": _("Please enter a whole number."),
    "required": _("Please enter a quantity."),
    "min_value": _("Please choose at least one."),
    "max_value": _("Please enter a number up to %(limit_value)d."),
}


class AddForm(forms.Form):
    """So many of a pack; `click` is the one-time token of the button."""

    quantity = forms.IntegerField(
        min_value=1, max_value=MAX_PACKS, error_messages=_WHOLE_NUMBER
    )
    click = forms.CharField(required=False, max_length=MAX_CLICK_LENGTH)


class QuantityForm(forms.Form):
    """How many packs a line shall have; none removes it."""

    quantity = forms.IntegerField(
        min_value=0, max_value=MAX_PACKS, error_messages=_WHOLE_NUMBER
    )


class VoucherForm(forms.Form):
    code = forms.CharField(
        label=_("Voucher code"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )
