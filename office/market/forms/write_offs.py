"""Why an invoice will not be paid."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import LineField


class WriteOffForm(forms.Form):
    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Seller and staff read it, the buyer does not."),
        error_messages={"required": _("Please enter why it will not be paid.")},
    )
