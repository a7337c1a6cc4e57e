"""A finding is resolved with a note; a statement comes as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.imports.forms import ReadFileField
from core.text import LineField

from .statement_files import MOST_BYTES, read_statement


class ResolveForm(forms.Form):
    note = LineField(
        max_length=500,
        error_messages={"required": _("Please enter what you found out.")},
    )


class StatementForm(forms.Form):
    """A table or a camt.053 file."""

    file = ReadFileField(
        label=_("Bank statement"),
        read=read_statement,
        most_bytes=MOST_BYTES,
        accept=".csv,.txt,.xlsx,.xml",
        help_text=_(
            "CSV or XLSX with the columns date, amount, reference "
            "(outgoing amounts are negative); or camt.053 in XML."
        ),
        error_messages={"required": _("Please select a file first.")},
    )
