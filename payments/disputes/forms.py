"""The evidence as the operator edits it, its files, and who bears a share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.document_uploads import CleanUpload, UploadKind, cleaned, read_upload
from core.text import LineField

from .evidence import FIELDS, LONG, MOST_WORDS
from .states import LiableParty, Purpose

MOST_OF_A_LINE = 500
# What Stripe passes on of one file.
MOST_BYTES = 4_500_000
_ROWS = {"uncategorized_text": 14, "product_description": 5}


class EvidenceTextForm(forms.Form):
    """Every text of the evidence, in English as banks read it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "words-%s")
        super().__init__(*args, **kwargs)
        for name, label in FIELDS.items():
            self.fields[name] = _long(name, label) if name in LONG else _line(label)

    def clean(self) -> dict[str, Any]:
        """Browsers write line ends their own way; kept they are one."""
        found = super().clean() or {}
        return {
            name: str(text).replace("\r\n", "\n").strip()
            for name, text in found.items()
        }


def _line(label: Any) -> forms.Field:
    return LineField(label=label, required=False, max_length=MOST_OF_A_LINE)


def _long(name: str, label: Any) -> forms.Field:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": _ROWS.get(name, 3)}),
        error_messages={
            "null_characters_not_allowed": _(
                "Please use letters, numbers and punctuation only."
            )
        },
    )


class EvidenceFileForm(forms.Form):
    """One file and what it shows."""

    purpose = forms.ChoiceField(label=_("Type of evidence"), choices=[])
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,application/pdf"}
        ),
        help_text=_(
            "JPEG, PNG or PDF, up to 4.5 MB. The last file of each type is used."
        ),
        error_messages={"required": _("Please select a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "file-%s")
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (each.value, capfirst(str(each.label))) for each in Purpose
        ]

    def clean_file(self) -> tuple[str, CleanUpload]:
        """Its name and what is kept of it."""
        file = self.cleaned_data["file"]
        paper = cleaned(read_upload(file))
        if len(paper.content) > MOST_BYTES:
            raise ValidationError(
                _("This file is larger than 4.5 MB. Please choose a smaller one.")
            )
        return _plain(file.name, paper.kind), paper


def _plain(name: str | None, kind: UploadKind) -> str:
    shown = "".join(sign for sign in name or "" if sign.isprintable())[-100:].strip()
    return shown or f"file.{kind.value}"


class BearerForm(forms.Form):
    """Who bears a seller's share when the dispute is lost, or was."""

    share = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)
    bearer = forms.ChoiceField(
        choices=LiableParty.choices,
        error_messages={"required": _("Please select one.")},
    )
    note = LineField(required=False, max_length=500)
