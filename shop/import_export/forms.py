"""What a seller chooses of files: the file, its columns, what to take out."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.imports.forms import UploadForm, upload_field
from core.tables.writer import CSV, EXCEL_CSV, XLSX
from shop.catalogue.states import GOODS_STATES
from shop.import_export.services.uploads import GOODS

from .formats import FIELDS
from .sheet import GoodsSheet

LAST_BEFORE_FIRST = _("The end date is before the start date.")
FORM_CHOICES: list[tuple[str, str | Promise]] = [
    (XLSX, _("Spreadsheet (XLSX)")),
    (EXCEL_CSV, _("CSV for Excel")),
    (CSV, _("CSV")),
]


class GoodsForm(UploadForm):
    kind = GOODS
    file = upload_field(_("File with goods"), _("Please select a file first."))


class ColumnsForm(forms.Form):
    """A choice per column of the file; a column may also be left out."""

    def __init__(
        self, *args: Any, sheet: GoodsSheet, chosen: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        choices = [("", _("Keep in the export only")), *FIELDS.items()]
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


class ExportForm(forms.Form):
    """Which rows, and as what kind of file."""

    form = forms.ChoiceField(label=_("File type"), choices=FORM_CHOICES)


_STATES = [(state.value, state.label) for state in GOODS_STATES]


class ProductExportForm(ExportForm):
    state = forms.ChoiceField(
        label=_("Goods"),
        required=False,
        choices=[("", _("All")), *_STATES],
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
