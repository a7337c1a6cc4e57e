"""A later day, as a seller offers it; which it may be, `offer_new_date` says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from orders.shipping.forms.fields import DateInput


class NewDateForm(forms.Form):
    """The day by which it is sent, and why it is late."""

    day = forms.DateField(label=_("Ships by"), widget=DateInput())
    reason = LineField(
        label=_("Reason for the shopper"), required=False, max_length=200
    )
