"""Bringing a file in: upload, columns, dry run, import, pictures."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.imports.views import ImportAct, UploadPage, counts_by_fate, moved_on
from core.imports.work import done_so_far
from core.tables.writer import EXCEL_CSV, FORMS, download
from core.transitions import TransitionError
from shop.import_export.detection import guessed
from shop.import_export.exports import template_rows
from shop.import_export.formats import BY_CODE, FORMATS
from shop.import_export.forms import ColumnsForm, GoodsForm
from shop.import_export.models import ProductImport
from shop.import_export.pictures import SENTENCES
from shop.import_export.queries import (
    count_pictures,
    failed_pictures,
    imported_before,
    imports_of,
    left_of,
    rows_of,
)
from shop.import_export.row_texts import file_rows, shown_rows
from shop.import_export.services.dry_run import hint_pictures, start_check, work_on
from shop.import_export.services.imports import start_apply
from shop.import_export.services.pictures import retry_pictures
from shop.import_export.services.undo import cancel_import, start_undo
from shop.import_export.services.uploads import (
    GOODS,
    MappingError,
    choose_columns,
    forget_columns,
    sheet_kept,
    take_upload,
)
from shop.import_export.sheet import GoodsSheet
from shop.import_export.states import AT_WORK, Fate, ImportState, PictureState
from vendors.members.desk.base import DeskView

ROWS_ON_A_PAGE = 50
IMPORTS_ON_A_PAGE = 20


class ExchangeView(DeskView):
    """A page about files; all of them are for those who may edit goods."""

    act = "desk.products.edit"

    @cached_property
    def upload(self) -> ProductImport:
        """The seller's own import that the address names, or 404."""
        return get_object_or_404(imports_of(self.partner), pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        return redirect("desk:import", self.partner.code, self.upload.pk)

    def set_to_work(self, product_import: ProductImport) -> None:
        """A small file at once, a large one by the worker."""
        if product_import.row_count <= settings.IMPORT_AT_ONCE:
            work_on(product_import.pk)
        else:
            GOODS.hint(product_import.pk)

    def check(self, product_import: ProductImport) -> HttpResponse:
        try:
            start_check(product_import, by=self.person)
        except TransitionError:
            messages.warning(self.request, moved_on())
        else:
            self.set_to_work(product_import)
        return redirect("desk:import", self.partner.code, product_import.pk)


class ImportsPage(UploadPage, ExchangeView):
    """Choosing a file, and what became of earlier ones."""

    template_name = "desk/exchange/imports.html"
    form_class = GoodsForm

    def take(self, file: UploadedFile) -> HttpResponse:
        product_import = take_upload(
            self.partner, file.read(), name=file.name or "", by=self.person
        )
        if not product_import.format:
            return redirect("desk:import_columns", self.partner.code, product_import.pk)
        return self.check(product_import)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        pages = Paginator(imports_of(self.partner), IMPORTS_ON_A_PAGE)
        return super().get_context_data(
            page=pages.get_page(self.request.GET.get("page")),
            formats=[each.label for each in FORMATS],
            **kwargs,
        )


class ImportPage(ExchangeView):
    """One file at the step where it is."""

    template_name = "desk/exchange/import.html"
    http_method_names = ["get", "head", "options"]

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if self.upload.state == ImportState.MAPPING:
            return redirect("desk:import_columns", self.partner.code, self.upload.pk)
        return self.render_to_response(self.get_context_data(upload=self.upload))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        upload: ProductImport = kwargs["upload"]
        at_work = upload.state in AT_WORK
        form = BY_CODE.get(upload.format)
        context = super().get_context_data(
            at_work=at_work,
            done=done_so_far(upload.pk) if at_work else 0,
            format_label=form.label if form else _("Columns chosen manually"),
            before=imported_before(upload),
            **kwargs,
        )
        if not at_work:
            context |= self._rows(upload)
            context |= self._pictures(upload)
        return context

    def _rows(self, upload: ProductImport) -> dict[str, Any]:
        shown = counts_by_fate(upload, Fate, self.request.GET.get("fate", ""))
        rows = rows_of(upload, shown["fate"])
        page = Paginator(rows, ROWS_ON_A_PAGE).get_page(self.request.GET.get("page"))
        counts = upload.counts
        return shown | {
            "page": page,
            "rows": list(shown_rows(page.object_list)),
            "left_alone": upload.state == ImportState.APPLIED
            and not upload.with_changes,
            "wrong": counts.get(Fate.ERROR, 0),
            "new_products": counts.get("new_products", 0),
            "changed_products": counts.get("changed_products", 0),
            "unsized": counts.get("unsized", 0),
            "left": left_of(upload)[:ROWS_ON_A_PAGE],
            "undoable": upload.state == ImportState.APPLIED
            and upload.listings.exists(),
        }

    def _pictures(self, upload: ProductImport) -> dict[str, Any]:
        if upload.state != ImportState.APPLIED:
            return {}
        counts = count_pictures(upload)
        waiting = counts.get(PictureState.WAITING, 0)
        failed = [
            (picture, SENTENCES.get(picture.problem, ""))
            for picture in failed_pictures(upload)[:ROWS_ON_A_PAGE]
        ]
        return {
            "pictures": counts,
            "pictures_done": counts.get(PictureState.DONE, 0),
            "pictures_total": sum(counts.values()),
            "pictures_wait": waiting,
            "pictures_failed": failed,
        }


class ImportColumns(ExchangeView):
    """Saying by hand which column is what; kept for the next such file."""

    template_name = "desk/exchange/columns.html"

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        upload, sheet = self.upload, self.sheet()
        if sheet is None:
            return self.gone(upload)
        chosen = upload.mapping or guessed(sheet)
        return self.page(upload, ColumnsForm(sheet=sheet, chosen=chosen))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        upload, sheet = self.upload, self.sheet()
        if sheet is None:
            return self.gone(upload)
        form = ColumnsForm(request.POST, sheet=sheet, chosen={})
        try:
            if "forget" in request.POST:
                forget_columns(upload, sheet)
            elif not form.is_valid():
                return self.page(upload, form, status=422)
            else:
                choose_columns(upload, sheet, form.mapping(), by=self.person)
        except MappingError as refusal:
            form.add_error(None, refusal)
            return self.page(upload, form, status=422)
        except TransitionError:
            messages.warning(request, moved_on())
            return self.back()
        return self.check(upload)

    def sheet(self) -> GoodsSheet | None:
        """The file's header and rows; None when the file is not kept any more."""
        try:
            return sheet_kept(self.upload).sheet
        except FileNotFoundError:
            return None

    def gone(self, upload: ProductImport) -> HttpResponse:
        messages.error(self.request, _("The file is gone. Please select it again."))
        if upload.state == ImportState.MAPPING:
            return redirect("desk:imports", self.partner.code)
        return self.back()

    def page(
        self, upload: ProductImport, form: ColumnsForm, status: int = 200
    ) -> HttpResponse:
        keys = frozenset(form.sheet.keys)
        known = next((f.label for f in FORMATS if f.knows(keys)), "")
        context = self.get_context_data(upload=upload, form=form, known=known)
        return self.render_to_response(context, status=status)


class CheckImport(ImportAct, ExchangeView):
    def do(self) -> str:
        by_piece = {"yes": True, "no": False}.get(self.request.POST.get("piece", ""))
        asked = start_check(self.upload, by=self.person, by_piece=by_piece)
        self.set_to_work(asked)
        return ""


class ApplyImport(ImportAct, ExchangeView):
    def do(self) -> str:
        asked = start_apply(
            self.upload,
            with_changes=self.request.POST.get("with_changes") == "1",
            without_wrong=self.request.POST.get("without_wrong") == "1",
            seen=self.request.POST.get("seen", ""),
            by=self.person,
        )
        self.set_to_work(asked)
        return ""


class CancelImport(ImportAct, ExchangeView):
    def do(self) -> str:
        if cancel_import(self.upload, by=self.person):
            return _("Import stopped. Nothing was imported.")
        return _("Stopping the import.")


class UndoImport(ImportAct, ExchangeView):
    def do(self) -> str:
        self.set_to_work(start_undo(self.upload, by=self.person))
        return ""


class FetchAgain(ImportAct, ExchangeView):
    def do(self) -> str:
        count = retry_pictures(self.upload, by=self.person)
        if count:
            hint_pictures(self.upload.pk)
        return ngettext(
            "Downloading one picture again.",
            "Downloading %(count)d pictures again.",
            count,
        ) % {"count": count}


class ImportRows(ExchangeView):
    """The dry run as a file: every row and its fate."""

    http_method_names = ["get", "head", "options"]

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        rows = file_rows(rows_of(self.upload))
        return download(rows, name="import-check", form=EXCEL_CSV)


class ImportTemplate(ExchangeView):
    """An empty table to fill in, with its heads in the reader's language."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.GET.get("form")
        form = asked if asked in FORMS else EXCEL_CSV
        return download(template_rows(), name="template", form=form)
