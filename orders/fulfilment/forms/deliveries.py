"""The file in which a carrier says what it delivered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orders.fulfilment.delivered_files import (
    MOST_BYTES,
    DeliveredFile,
    read_delivered,
)
from orders.order.states import DeliverySource


class DeliveredFileForm(forms.Form):
    """Its name and declared type say nothing."""

    source = forms.ChoiceField(
        label=_("Who says so"),
        choices=DeliverySource.choices,
        initial=DeliverySource.CARRIER,
        error_messages={"required": _("Say who says that they were delivered.")},
    )
    file = forms.FileField(
        label=_("File with what was delivered"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=_(
            "CSV or XLSX with the columns tracking number, delivered at and, if you "
            "like, carrier. A time is written like 2026-11-25 14:30."
        ),
        error_messages={"required": _("Choose a file first.")},
    )

    def clean_file(self) -> DeliveredFile:
        file: Any = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is too large. Please divide it."))
        return read_delivered(file.read())
