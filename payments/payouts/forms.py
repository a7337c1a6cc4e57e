"""The bank's answer, and the way by which a seller is paid."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.imports.forms import ReadFileField
from vendors.banking.forms import PasswordForm

from .bank_answers import MOST_BYTES, MOST_LINES, AnswerLine, read_answer
from .states import Rail


class RailForm(PasswordForm):
    """By bank or by Stripe."""

    rail = forms.ChoiceField(
        label=_("Payout method"),
        choices=[(Rail.BANK, _("Bank batch")), (Rail.STRIPE, "Stripe")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )


class AnswerFileForm(forms.Form):
    """A table or a pain.002 file."""

    file = ReadFileField(
        label=_("Bank file"),
        read=read_answer,
        most_bytes=MOST_BYTES,
        accept=".csv,.txt,.xlsx,.xml",
        help_text=_(
            "CSV or XLSX with the columns key, status, reason; or pain.002 in XML."
        ),
        error_messages={"required": _("Please select a file first.")},
    )


class AnswerLinesForm(forms.Form):
    """Lines that were looked through before, sent back to be taken."""

    lines = forms.CharField(max_length=1_000_000, widget=forms.HiddenInput)

    @staticmethod
    def packed(lines: list[AnswerLine]) -> str:
        rows = [[line.row, line.key, line.status, line.reason] for line in lines]
        return json.dumps(rows, ensure_ascii=False)

    def clean_lines(self) -> list[AnswerLine]:
        """Looked through anew by who takes them; here they need only be lines."""
        try:
            rows = json.loads(self.cleaned_data["lines"])
            lines = [_line(*row) for row in rows]
        except (ValueError, TypeError, RecursionError) as error:
            raise ValidationError(_("Please select the file again.")) from error
        if not lines or len(lines) > MOST_LINES:
            raise ValidationError(_("Please select the file again."))
        return lines


def _line(row: Any, key: Any, status: Any, reason: Any) -> AnswerLine:
    if not isinstance(row, int):
        raise TypeError
    texts = (key, status, reason)
    if not all(isinstance(text, str) and len(text) <= 160 for text in texts):
        raise TypeError
    return AnswerLine(row, *texts)
