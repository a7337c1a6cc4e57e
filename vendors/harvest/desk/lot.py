"""One lot: its figures, its history, its labels, and what can be written down."""

from abc import ABC, abstractmethod
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.pdf.document import pdf_response
from core.templatetags.market import quantity
from vendors.harvest.forms import CertificateForm, CorrectForm, CountForm, WasteForm
from vendors.harvest.labels import LabelForm, print_labels
from vendors.harvest.queries import (
    certificates_of,
    changes,
    corrections,
    entries_of,
    figures,
    lots_of,
)
from vendors.harvest.services import (
    CertificateCheckedError,
    LotGoneError,
    StaleLotError,
    book_waste,
    correct,
    cover_lot,
)
from vendors.partner.models import Lot
from vendors.partner.services.lots import count_lot
from vendors.partner.services.stock import (
    LotPickedError,
    OutOfStockError,
    StaleCountError,
)

from .lots import ON_A_PAGE, POSTING, READING, HarvestView


class LotView(HarvestView):
    """The base of what is about one lot; another seller's answers 404."""

    template_name = "desk/lots/lot.html"

    def lot(self) -> Lot:
        rows = lots_of(self.partner).select_related("by", "pool__partner__village")
        return get_object_or_404(rows, code=self.kwargs["code"])

    def page(self, lot: Lot, *, status: int = 200, **forms: object) -> HttpResponse:
        """The lot's page; a form that was refused stays as it was typed."""
        context = self.get_context_data(lot=lot, **forms)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = kwargs["lot"]
        entries = Paginator(entries_of(lot), ON_A_PAGE)
        page = entries.get_page(self.request.GET.get("page"))
        may_edit = self.allows("desk.stock.edit")
        context = {
            "figures": figures(lot),
            "page": page,
            "changes": changes(lot, page.object_list),
            "corrections": corrections(lot),
            "certificates": certificates_of(lot),
            "may_edit": may_edit,
            "may_recall": self.allows("desk.lots.recall"),
            "label_form": LabelForm(lot=lot),
        }
        if may_edit:
            context |= {
                "waste_form": WasteForm(lot=lot),
                "count_form": CountForm(lot=lot),
                "correct_form": CorrectForm(lot=lot),
                "certificate_form": CertificateForm(lot=lot),
            }
        return super().get_context_data(**{**context, **kwargs})


class LotPage(LotView):
    http_method_names = READING

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.lot())


class LotLabels(LotView):
    """The labels as a PDF; wishes that can't be met come back with the lot's page."""

    http_method_names = READING

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        lot = self.lot()
        form = LabelForm(request.GET, lot=lot)
        if not form.is_valid():
            return self.page(lot, status=422, label_form=form)
        content = print_labels(lot, form.order())
        return pdf_response(content, name=f"labels-{lot.code}")


class LotAct(LotView):
    """A change of one lot, and back to its page with a word about it."""

    act = "desk.stock.edit"
    http_method_names = POSTING

    def back(self, lot: Lot) -> HttpResponse:
        return redirect("desk:lot", self.partner.code, lot.code)


class AmountAct(LotAct, ABC):
    """An amount that is written down against what the person saw."""

    form_class: type[WasteForm | CountForm]
    form_name: str

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        lot = self.lot()
        form = self.form_class(request.POST, lot=lot)
        stale = form.is_valid() and form.cleaned_data["seen"] != lot.left
        if stale:
            return self._stale(lot, form, lot.left)
        if not form.is_valid():
            return self.page(lot, status=422, **{self.form_name: form})
        try:
            said = self.do(lot, form.cleaned_data)
        except StaleCountError as error:
            lot = self.lot()
            return self._stale(lot, form, error.now)
        except (OutOfStockError, LotPickedError, LotGoneError) as error:
            form.add_error("amount", self._why_not(lot, error))
            return self.page(lot, status=422, **{self.form_name: form})
        messages.success(request, said)
        return self.back(lot)

    @abstractmethod
    def do(self, lot: Lot, typed: dict[str, object]) -> str:
        """Write it down and return what to say."""

    def _stale(self, lot: Lot, form: forms.Form, now: int) -> HttpResponse:
        """Both figures, what was typed, and a form that knows the new figure."""
        kind = lot.pool.product.measure
        sent = cast("QueryDict", form.data).copy()
        seen = form.cleaned_data["seen"]
        sent[form.add_prefix("seen")] = str(now)
        again = self.form_class(sent, lot=lot)
        again.is_valid()
        figures = {"now": quantity(now, kind), "seen": quantity(max(seen, 0), kind)}
        again.add_error(
            None,
            _(
                "The lot changed: you saw %(seen)s, now it is %(now)s. "
                "Nothing was saved. Please check and try again."
            )
            % figures,
        )
        return self.page(lot, status=422, **{self.form_name: again})

    def _why_not(self, lot: Lot, error: Exception) -> str:
        if not isinstance(error, OutOfStockError):
            return str(error)
        return _(
            "%(claimed)s of these goods is reserved for orders, and "
            "too little would be left. Add another harvest first, or "
            "resolve the short supply."
        ) % {"claimed": quantity(lot.pool.claimed, lot.pool.product.measure)}


class LotWaste(AmountAct):
    form_class = WasteForm
    form_name = "waste_form"

    def do(self, lot: Lot, typed: dict[str, Any]) -> str:
        book_waste(
            lot,
            units=typed["base_units"],
            seen_left=typed["seen"],
            reason=typed["why"],
            by=self.person,
        )
        gone = quantity(typed["base_units"], lot.pool.product.measure)
        return _("%(amount)s removed from stock.") % {"amount": gone}


class LotCount(AmountAct):
    form_class = CountForm
    form_name = "count_form"

    def do(self, lot: Lot, typed: dict[str, Any]) -> str:
        entry = count_lot(
            lot,
            counted=typed["base_units"],
            seen_left=typed["seen"],
            by=self.person,
            note=typed["why"],
        )
        if entry is None:
            return _("The recorded stock is the same, so nothing was changed.")
        return _("Count saved.")


class LotCertificate(LotAct):
    """The lot is named in a certificate that waits to be checked."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        lot = self.lot()
        form = CertificateForm(request.POST, lot=lot)
        if form.is_valid():
            try:
                cover_lot(lot, form.cleaned_data["certificate"])
            except CertificateCheckedError as error:
                form.add_error("certificate", str(error))
            else:
                said = _(
                    "The certificate names this lot. It appears once it is confirmed."
                )
                messages.success(request, said)
                return self.back(lot)
        return self.page(lot, status=422, certificate_form=form)


class LotCorrect(LotAct):
    """What is told of a lot: plot, days, grade. What stood there before is kept."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        lot = self.lot()
        form = CorrectForm(request.POST, lot=lot)
        if not form.is_valid():
            return self.page(lot, status=422, correct_form=form)
        seen = form.cleaned_data["seen_state"]
        try:
            correct(lot, content=form.content(), seen=seen, by=self.person)
        except StaleLotError as stale:
            return self._stale(form, stale)
        messages.success(request, _("Saved. The previous version is kept below."))
        return self.back(lot)

    def _stale(self, form: CorrectForm, stale: StaleLotError) -> HttpResponse:
        lot = self.lot()
        sent = cast("QueryDict", form.data).copy()
        fresh = CorrectForm(lot=lot).initial["seen_state"]
        sent[form.add_prefix("seen_state")] = fresh
        again = CorrectForm(sent, lot=lot)
        again.is_valid()
        again.add_error(None, str(stale))
        return self.page(lot, status=422, correct_form=again)
