"""Bringing the register in from a file: chosen, looked at, taken in or left."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.tables import TableRefused
from core.tables.responses import EXCEL_CSV, download
from core.transitions import TransitionError
from vendors.cooperatives.importing.columns import HeadersRefused
from vendors.cooperatives.importing.showing import refused_rows, shown_row
from vendors.cooperatives.models import RegisterImport
from vendors.cooperatives.services import (
    RegisterRefused,
    apply_upload,
    cancel_upload,
    check_again,
    note_shown,
    sheet_kept,
    take_upload,
)
from vendors.cooperatives.services.uploads import MOST_BYTES, MOST_ROWS
from vendors.cooperatives.states import RowFate, UploadState

from .base import POSTING, RegisterView


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        error_messages={
            "required": gettext_lazy("Please choose a file."),
            "empty": gettext_lazy("This file is empty. Please choose the file again."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


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


class UploadsPage(UploadView):
    """Choosing a file, and what became of earlier ones."""

    template_name = "office/households/imports.html"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.refuse(form)
        file = form.cleaned_data["file"]
        try:
            upload = take_upload(
                self.cooperative,
                file.read(),
                name=file.name or "",
                takes_stakes=self.allows("office.stakes.edit"),
                by=self.person,
            )
        except (TableRefused, HeadersRefused, RegisterRefused) as refusal:
            form.add_error("file", ValidationError(refusal.messages))
            return self.refuse(form)
        return redirect("office:register_import", self.slug, upload.pk)

    def refuse(self, form: UploadForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UploadForm())
        return super().get_context_data(
            page=self.page_of(self.uploads()),
            most_rows=MOST_ROWS,
            most_megabytes=MOST_BYTES // 1_000_000,
            takes_stakes=self.allows("office.stakes.edit"),
            **kwargs,
        )


class UploadPage(UploadView):
    """A file row by row: new, changed, same or refused."""

    template_name = "office/households/import.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        upload = self.upload
        fate = self.request.GET.get("fate", "")
        fate = fate if fate in RowFate.values else ""
        rows = upload.rows.filter(fate=fate) if fate else upload.rows.all()
        page = self.page_of(rows.select_related("household"))
        counts = upload.counts
        return super().get_context_data(
            upload=upload,
            page=page,
            rows=[
                shown_row(row, sees_stakes=self.sees_stakes())
                for row in page.object_list
            ],
            fate=fate,
            fates=[(each.value, each.label, counts.get(each, 0)) for each in RowFate],
            new=counts.get(RowFate.NEW, 0),
            changed=counts.get(RowFate.CHANGED, 0),
            refused=counts.get(RowFate.REFUSED, 0),
            is_open=upload.state == UploadState.CHECKED,
            **kwargs,
        )


class UploadAct(UploadView):
    """One POST about a file, then back to its page."""

    http_method_names = POSTING

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            said = self.do()
        except TransitionError:
            messages.warning(request, _("This file is at another step already."))
        except RegisterRefused as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, said)
        return self.back()

    def do(self) -> str:
        """Check the file again."""
        check_again(self.upload)
        return _("Checked again.")


class ApplyUpload(UploadAct):
    def do(self) -> str:
        has_stakes = self.upload.counts.get("stakes")
        if has_stakes and not self.allows("office.stakes.edit"):
            raise RegisterRefused(
                _("The file holds stakes. Somebody of the treasury has to take it in.")
            )
        apply_upload(
            self.upload,
            seen=self.request.POST.get("seen", ""),
            with_changes=self.request.POST.get("with_changes") == "1",
            by=self.person,
        )
        return _("The file is in the register.")


class CancelUpload(UploadAct):
    def do(self) -> str:
        cancel_upload(self.upload)
        return _("The file is left. Nothing of it is in the register.")


class RefusedFile(UploadView):
    """The refused rows with their reasons, to be mended and brought again."""

    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override] # a file is no page
        self, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
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
