"""The bank's answer, and the way by which a seller is paid."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vendors.banking.forms import PasswordForm

from .bank_answers import MOST_BYTES, MOST_LINES, Line, read_answer
from .states import Rail


class RailForm(PasswordForm):
    """By bank or by Stripe."""

    rail = forms.ChoiceField(
        label=_("How you are paid"),
        choices=[(Rail.BANK, _("Bank batch")), (Rail.STRIPE, "Stripe")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )


class AnswerFileForm(forms.Form):
    """A table or a pain.002 file. Its name and declared type say nothing."""

    file = forms.FileField(
        label=_("The bank's file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xml"}),
        help_text=_(
            "CSV or XLSX with the columns key, status, reason; or pain.002 in XML."
        ),
        error_messages={"required": _("Please choose a file first.")},
    )

    def clean_file(self) -> list[Line]:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is too large. Please divide it."))
        return read_answer(file.read())


class AnswerLinesForm(forms.Form):
    """Lines that were looked through before, sent back to be taken."""

    lines = forms.CharField(max_length=1_000_000, widget=forms.HiddenInput)

    @staticmethod
    def packed(lines: list[Line]) -> str:
        rows = [[line.row, line.key, line.status, line.reason] for line in lines]
        return json.dumps(rows, ensure_ascii=False)

    def clean_lines(self) -> list[Line]:
        """Looked through anew by who takes them; here they need only be lines."""
        try:
            rows = json.loads(self.cleaned_data["lines"])
            lines = [_line(*row) for row in rows]
        except (ValueError, TypeError, RecursionError) as error:
            raise ValidationError(_("Please choose the file again.")) from error
        if not lines or len(lines) > MOST_LINES:
            raise ValidationError(_("Please choose the file again."))
        return lines


def _line(row: Any, key: Any, status: Any, reason: Any) -> Line:
    if not isinstance(row, int):
        raise TypeError
    texts = (key, status, reason)
    if not all(isinstance(text, str) and len(text) <= 160 for text in texts):
        raise TypeError
    return Line(row, *texts)
