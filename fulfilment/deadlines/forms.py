"""A later day, as a seller offers it."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from core import dates
from core.text import LineField
from orders.shipping.forms.fields import DateInput

from .queries import latest_new_day


class NewDateForm(forms.Form):
    """The day by which it is sent, and why it is late."""

    day = forms.DateField(label=_("Ships by"), widget=DateInput())
    reason = LineField(
        label=_("Reason for the shopper"), required=False, max_length=200
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not dates.today() <= day <= latest_new_day():
            raise forms.ValidationError(
                _("Please choose a day after the promised one.")
            )
        return day
