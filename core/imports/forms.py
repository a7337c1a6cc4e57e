"""The field for a file that is brought."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from core.tables.rows import EMPTY, TOO_HEAVY
from core.text import LazyText

from .iso20022 import TOO_LARGE
from .kinds import ImportKind


class ReadFileField(forms.FileField):
    """Its value is what `read` makes of the file, whose name and type say nothing."""

    def __init__(
        self,
        *,
        read: Callable[[bytes], Any],
        most_bytes: int,
        accept: str,
        too_large: LazyText | ValidationError = TOO_LARGE,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            allow_empty_file=True,
            widget=forms.FileInput(attrs={"accept": accept}),
            **kwargs,
        )
        self.read, self.most_bytes, self.too_large = read, most_bytes, too_large

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file.size > self.most_bytes:
            raise ValidationError(self.too_large)
        return self.read(file.read())


def upload_field(label: LazyText, required: LazyText) -> forms.FileField:
    """A file of a kind that is kept."""
    return forms.FileField(
        label=label,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": required, "missing": required},
    )


class UploadForm(forms.Form):
    """One `upload_field`. Its name and declared type say nothing."""

    kind: ImportKind[Any]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        _most_rows, most_bytes = self.kind.limits()
        if not file.size:
            raise ValidationError(EMPTY)
        if file.size > most_bytes:
            raise ValidationError(TOO_HEAVY, params={"most": most_bytes // 1_000_000})
        return file


def file_name(request: HttpRequest) -> str:
    """What the file that was brought is called."""
    return getattr(request.FILES.get("file"), "name", "") or ""
