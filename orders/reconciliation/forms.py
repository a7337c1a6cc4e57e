"""A finding is resolved with a note; a statement comes as a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import LineField

from .statement_files import MOST_BYTES, Statement, read_statement


class ResolveForm(forms.Form):
    note = LineField(
        max_length=500,
        error_messages={"required": _("Please write what was found out.")},
    )


class StatementForm(forms.Form):
    """A table or a camt.053 file. Its name and declared type say nothing."""

    file = forms.FileField(
        label=_("The bank's statement"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xml"}),
        help_text=_(
            "CSV or XLSX with the columns date, amount, reference (money out is "
            "negative); or camt.053 in XML."
        ),
        error_messages={"required": _("Please choose a file first.")},
    )

    def clean_file(self) -> Statement:
        file: Any = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is too large. Please divide it."))
        return read_statement(file.read())
