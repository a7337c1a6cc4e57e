"""Bringing a file in: upload, columns, dry run, import, pictures."""

from abc import ABC, abstractmethod
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.tables import TableRefused
from core.tables.responses import EXCEL_CSV, download
from core.transitions import TransitionError
from shop.exchange.detecting import HeaderRefused
from shop.exchange.formats import BY_CODE, FORMATS
from shop.exchange.forms import ColumnsForm, UploadForm, guessed
from shop.exchange.models import ProductImport
from shop.exchange.pictures import SENTENCES
from shop.exchange.queries import (
    count_pictures,
    failed_pictures,
    imported_before,
    imports_of,
    rows_of,
)
from shop.exchange.services import (
    MappingRefused,
    cancel_import,
    choose_columns,
    forget_columns,
    hint,
    hint_pictures,
    retry_pictures,
    start_apply,
    start_check,
    take_upload,
    work_on,
)
from shop.exchange.services.working import done_so_far, sheet_kept
from shop.exchange.sheet import Sheet
from shop.exchange.showing import file_rows, shown_row
from shop.exchange.states import AT_WORK, Fate, ImportState, PictureState
from vendors.members.desk import DeskView

ROWS_ON_A_PAGE = 50
IMPORTS_ON_A_PAGE = 20


class ExchangeView(DeskView):
    """A page about files; all of them are for those who may edit goods."""

    act = "desk.products.edit"

    @cached_property
    def upload(self) -> ProductImport:
        """The seller's own import that the address names, or 404."""
        return get_object_or_404(imports_of(self.partner), pk=self.kwargs["pk"])

    def back_to(self, product_import: ProductImport) -> HttpResponse:
        return redirect("desk:import", self.partner.code, product_import.pk)

    def set_to_work(self, product_import: ProductImport) -> None:
        """A small file at once, a large one by the worker."""
        if product_import.row_count <= settings.IMPORT_AT_ONCE:
            work_on(product_import.pk)
        else:
            hint(product_import.pk)

    def check(self, product_import: ProductImport) -> HttpResponse:
        try:
            start_check(product_import, by=self.person)
        except TransitionError:
            messages.warning(self.request, _("This file is at another step already."))
        else:
            self.set_to_work(product_import)
        return self.back_to(product_import)


class ImportsPage(ExchangeView):
    """Choosing a file, and what became of earlier ones."""

    template_name = "desk/exchange/imports.html"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.refuse(form)
        file = form.cleaned_data["file"]
        try:
            product_import = take_upload(
                self.partner, file.read(), name=file.name or "", by=self.person
            )
        except (TableRefused, HeaderRefused) as refusal:
            form.add_error("file", refusal)
            return self.refuse(form)
        if not product_import.format:
            return redirect("desk:import_columns", self.partner.code, product_import.pk)
        return self.check(product_import)

    def refuse(self, form: UploadForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UploadForm())
        pages = Paginator(imports_of(self.partner), IMPORTS_ON_A_PAGE)
        return super().get_context_data(
            page=pages.get_page(self.request.GET.get("page")),
            formats=[each.label for each in FORMATS],
            most_rows=settings.IMPORT_ROWS,
            most_megabytes=settings.IMPORT_BYTES // 1_000_000,
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
            format_label=form.label if form else _("Columns chosen by hand"),
            before=imported_before(upload),
            **kwargs,
        )
        if not at_work:
            context |= self._rows(upload)
            context |= self._pictures(upload)
        return context

    def _rows(self, upload: ProductImport) -> dict[str, Any]:
        fate = self.request.GET.get("fate", "")
        rows = rows_of(upload, fate)
        page = Paginator(rows, ROWS_ON_A_PAGE).get_page(self.request.GET.get("page"))
        counts = upload.counts
        fates = [(f.value, f.label, counts.get(f.value, 0)) for f in Fate]
        return {
            "page": page,
            "rows": [shown_row(row) for row in page.object_list],
            "fate": fate if fate in Fate.values else "",
            "fates": fates,
            "left_alone": upload.state == ImportState.APPLIED
            and not upload.with_changes,
            "wrong": counts.get(Fate.ERROR, 0),
            "new": counts.get(Fate.NEW, 0),
            "changed": counts.get(Fate.CHANGED, 0),
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

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
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
        except MappingRefused as refusal:
            form.add_error(None, refusal)
            return self.page(upload, form, status=422)
        except TransitionError:
            messages.warning(request, _("This file is at another step already."))
            return self.back_to(upload)
        return self.check(upload)

    def sheet(self) -> Sheet | None:
        """The file's header and rows; None when the file is not kept any more."""
        try:
            return sheet_kept(self.upload).sheet
        except FileNotFoundError:
            return None

    def gone(self, upload: ProductImport) -> HttpResponse:
        messages.error(self.request, _("The file is gone. Choose it again."))
        if upload.state == ImportState.MAPPING:
            return redirect("desk:imports", self.partner.code)
        return self.back_to(upload)

    def page(
        self, upload: ProductImport, form: ColumnsForm, status: int = 200
    ) -> HttpResponse:
        keys = frozenset(form.sheet.keys)
        known = next((f.label for f in FORMATS if f.knows(keys)), "")
        context = self.get_context_data(upload=upload, form=form, known=known)
        return self.render_to_response(context, status=status)


class ImportAct(ExchangeView, ABC):
    """One POST about a file, then back to its page. `do` does it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        upload = self.upload
        try:
            said = self.do(upload)
        except TransitionError:
            messages.warning(request, _("This file is at another step already."))
        except ValidationError as refusal:
            for text in refusal.messages:
                messages.error(request, text)
        else:
            if said:
                messages.success(request, said)
        return self.back_to(upload)

    @abstractmethod
    def do(self, upload: ProductImport) -> str:
        """Do it and return what to say. May raise what a service raises."""


class CheckImport(ImportAct):
    def do(self, upload: ProductImport) -> str:
        self.set_to_work(start_check(upload, by=self.person))
        return ""


class ApplyImport(ImportAct):
    def do(self, upload: ProductImport) -> str:
        asked = start_apply(
            upload,
            with_changes=self.request.POST.get("with_changes") == "1",
            seen=self.request.POST.get("seen", ""),
            by=self.person,
        )
        self.set_to_work(asked)
        return ""


class CancelImport(ImportAct):
    def do(self, upload: ProductImport) -> str:
        if cancel_import(upload, by=self.person):
            return _("The import is stopped. Nothing of the file is imported.")
        return _("The import is being stopped.")


class FetchAgain(ImportAct):
    def do(self, upload: ProductImport) -> str:
        count = retry_pictures(upload, by=self.person)
        if count:
            hint_pictures(upload.pk)
        return ngettext(
            "One picture is fetched again.",
            "%(count)d pictures are fetched again.",
            count,
        ) % {"count": count}


class ImportRows(ExchangeView):
    """The dry run as a file: every row and its fate."""

    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override] # a file is no page
        self, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        rows = file_rows(rows_of(self.upload))
        return download(rows, name="import-check", form=EXCEL_CSV)
