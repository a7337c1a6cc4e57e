"""What people send about a review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import LineField


class ReportForm(forms.Form):
    reason = LineField(
        label=_("What is wrong with it?"),
        max_length=300,
        help_text=_("Only the market's staff read this."),
        error_messages={"required": _("Please say what is wrong with it.")},
    )
