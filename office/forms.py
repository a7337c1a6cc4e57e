"""What an admin says when something is refused, sent back, suspended or closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import LineField


class ReasonForm(forms.Form):
    """The person concerned reads it, so there is always one."""

    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The seller reads this. Say what to change."),
        error_messages={
            "required": _("Please give a reason; the seller reads it and learns by it.")
        },
    )
