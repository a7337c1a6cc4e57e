"""What a seller chooses of files: the file, its columns, what to take out."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.tables.refusing import EMPTY, TOO_HEAVY
from core.tables.responses import CSV, EXCEL_CSV, XLSX
from shop.catalogue.states import GOODS_STATES

from .formats import FIELDS
from .sheet import Sheet

LAST_BEFORE_FIRST = _("The last day lies before the first. Please choose a later one.")
FORM_CHOICES: list[tuple[str, str | Promise]] = [
    (XLSX, _("Spreadsheet (XLSX)")),
    (EXCEL_CSV, _("CSV for Excel")),
    (CSV, _("CSV")),
]


class UploadForm(forms.Form):
    """One file. Its name and declared type say nothing."""

    file = forms.FileField(
        label=_("File with goods"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={
            "required": _("Please choose a file first."),
            "missing": _("Please choose a file first."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(EMPTY)
        if file.size > settings.IMPORT_BYTES:
            most = settings.IMPORT_BYTES // 1_000_000
            raise ValidationError(TOO_HEAVY, params={"most": most})
        return file


class ColumnsForm(forms.Form):
    """A choice per column of the file; a column may also be left out."""

    def __init__(
        self, *args: Any, sheet: Sheet, chosen: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        choices = [("", _("Keep it, for the export only")), *FIELDS.items()]
        for at, (header, key) in enumerate(zip(sheet.headers, sheet.keys, strict=True)):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=header or key,
                choices=choices,
                required=False,
                initial=chosen.get(key, ""),
                help_text=self._samples(at),
            )

    def _samples(self, at: int) -> str:
        """What the first rows have in the column."""
        found: list[str] = []
        for row in self.sheet.rows[:50]:
            text = row.cells[at].strip()[:40] if at < len(row.cells) else ""
            if text and text not in found:
                found.append(text)
            if len(found) == 3:
                break
        # Forms show their hints as HTML.
        return format_html_join(" · ", "{}", ((text,) for text in found))

    def mapping(self) -> dict[str, str]:
        """Header key → field; only after `is_valid`."""
        chosen = (
            (key, self.cleaned_data.get(f"column-{at}", ""))
            for at, key in enumerate(self.sheet.keys)
        )
        return {key: field for key, field in chosen if field}


# What a column of an unknown file probably is, by words in its header.
GUESSES: dict[str, Sequence[str]] = {
    "title": ("name", "title", "product", "品名", "名称", "商品", "ware", "artikel"),
    "description": ("description", "描述", "beschreibung"),
    "category": ("category", "类目", "分类", "kategorie"),
    "price": ("price", "价格", "单价", "preis"),
    "stock": ("stock", "quantity", "qty", "库存", "数量", "menge", "bestand"),
    "amount": ("amount", "inhalt", "含量"),
    "unit": ("unit", "单位", "einheit"),
    "pack": ("pack", "规格", "size"),
    "sku": ("sku", "code", "编码", "货号"),
    "photos": ("image", "photo", "picture", "图片"),
}


def guessed(sheet: Sheet) -> dict[str, str]:
    """A first choice for each column, to be looked at; no field twice."""
    found: dict[str, str] = {}
    for field, words in GUESSES.items():
        for key in sheet.keys:
            if key not in found and any(word in key for word in words):
                found[key] = field
                break
    return found


class ExportForm(forms.Form):
    """Which rows, and as what kind of file."""

    form = forms.ChoiceField(label=_("Kind of file"), choices=FORM_CHOICES)


_STATES = [(state.value, state.label) for state in GOODS_STATES]


class ProductExportForm(ExportForm):
    state = forms.ChoiceField(
        label=_("Which goods"),
        required=False,
        choices=[("", _("All of them")), *_STATES],
    )


class DatedExportForm(ExportForm):
    first = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", LAST_BEFORE_FIRST)
        return self.cleaned_data
