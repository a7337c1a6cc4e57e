"""Bringing the register in from a file: chosen, looked at, taken in or left."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.forms import UploadForm, upload_field
from core.imports.views import ImportAct, UploadPage, counts_by_fate
from core.tables.writer import EXCEL_CSV, download
from vendors.cooperatives.imports.row_texts import refused_rows, shown_row
from vendors.cooperatives.models import RegisterImport
from vendors.cooperatives.services.log import note_shown
from vendors.cooperatives.services.refusals import RegisterError
from vendors.cooperatives.services.uploads import (
    REGISTER,
    apply_upload,
    cancel_upload,
    check_again,
    sheet_kept,
    take_upload,
)
from vendors.cooperatives.states import RowFate, UploadState

from .base import RegisterView


class RegisterForm(UploadForm):
    kind = REGISTER
    file = upload_field(gettext_lazy("File"), gettext_lazy("Please select a file."))


class UploadView(RegisterView):
    """For who keeps the register."""

    act = "office.households.edit"

    def uploads(self) -> QuerySet[RegisterImport]:
        rows = RegisterImport.objects.filter(cooperative=self.cooperative)
        return rows.select_related("cooperative", "by")

    @cached_property
    def upload(self) -> RegisterImport:
        """The cooperative's own that the address names, or 404."""
        return get_object_or_404(self.uploads(), pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        return redirect("office:register_import", self.slug, self.upload.pk)


class UploadsPage(UploadPage, UploadView):
    """Choosing a file, and what became of earlier ones."""

    template_name = "office/households/imports.html"
    form_class = RegisterForm

    def take(self, file: UploadedFile) -> HttpResponse:
        upload = take_upload(
            self.cooperative,
            file.read(),
            name=file.name or "",
            takes_stakes=self.allows("office.stakes.edit"),
            by=self.person,
        )
        return redirect("office:register_import", self.slug, upload.pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            page=self.page_of(self.uploads()),
            takes_stakes=self.allows("office.stakes.edit"),
            **kwargs,
        )


class RegisterImportPage(UploadView):
    """A file row by row: new, changed, same or refused."""

    template_name = "office/households/import.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        upload = self.upload
        shown = counts_by_fate(upload, RowFate, self.request.GET.get("fate", ""))
        fate = shown["fate"]
        rows = upload.rows.filter(fate=fate) if fate else upload.rows.all()
        page = self.page_of(rows.select_related("household"))
        return super().get_context_data(
            upload=upload,
            page=page,
            rows=[
                shown_row(row, sees_stakes=self.sees_stakes())
                for row in page.object_list
            ],
            refused=upload.counts.get(RowFate.REFUSED, 0),
            is_open=upload.state == UploadState.CHECKED,
            **shown,
            **kwargs,
        )


class CheckUpload(ImportAct, UploadView):
    def do(self) -> str:
        check_again(self.upload)
        return _("Checked again.")


class ApplyUpload(ImportAct, UploadView):
    def do(self) -> str:
        has_stakes = self.upload.counts.get("stakes")
        if has_stakes and not self.allows("office.stakes.edit"):
            raise RegisterError(
                _("The file contains stakes. The treasurer must import it.")
            )
        apply_upload(
            self.upload,
            seen=self.request.POST.get("seen", ""),
            with_changes=self.request.POST.get("with_changes") == "1",
            by=self.person,
        )
        return _("File imported into the register.")


class CancelUpload(ImportAct, UploadView):
    def do(self) -> str:
        cancel_upload(self.upload)
        return _("Import cancelled. Nothing was imported.")


class RefusedFile(UploadView):
    """The refused rows with their reasons, to be mended and brought again."""

    http_method_names = ["get", "head", "options"]

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        rows = self.upload.rows.filter(fate=RowFate.REFUSED)
        refused = {row.number: row for row in rows}
        if self.upload.state != UploadState.CHECKED or not refused:
            return self.back()
        is_shown = self.may_show_numbers()
        if is_shown:
            note_shown(self.cooperative, count=len(refused))
        table = refused_rows(
            sheet_kept(self.upload),
            refused,
            is_shown=is_shown,
            sees_stakes=self.sees_stakes(),
        )
        return download(table, name="refused-rows", form=EXCEL_CSV, at_once=True)
