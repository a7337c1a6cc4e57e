"""The farm desk's pages on business buyers and price lists."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.imports.rows import WrongRowsError
from core.inputs import whole
from core.tables.writer import FORMS, XLSX, download
from vendors.members.desk.base import DeskView
from vendors.partner.models import StockRecord

from .forms import (
    CreditForm,
    PackPricesForm,
    PriceFileForm,
    PriceListForm,
    ReasonForm,
    TermsForm,
)
from .models import BuyerAccount, BuyerCredit, PriceList
from .owed import lost_parts, of_account, owed_parts
from .price_files import rows_of
from .queries import MOST_SHOWN, buyers_of, lists_of, packs_of, parts_of, steps_of
from .rules import BusinessError, check_steps
from .services.accounts import accept_buyer, change_terms, end_buyer, refuse_buyer
from .services.credit import ask_credit, end_credit
from .services.price_lists import (
    change_price_list,
    delete_price_list,
    make_price_list,
    prices_in,
    set_prices,
)

ACT = "desk.buyers.edit"
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
# Packs on a page of a list: each has five fields.
PACKS_ON_A_PAGE = 40
MOST_PARTS = 20


class BuyersPage(DeskView):
    """Who buys as a business, who wants to, and the price lists."""

    act = ACT
    template_name = "desk/business_buyers/index.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            buyers=buyers_of(self.partner)[:MOST_SHOWN],
            lists=lists_of(self.partner)[:MOST_SHOWN],
            **kwargs,
        )


class BuyerPage(DeskView):
    """One organisation: who it is, what is decided, on which terms it buys."""

    act = ACT
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/business_buyers/buyer.html"

    @cached_property
    def account(self) -> BuyerAccount:
        found = buyers_of(self.partner).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        account = self.account
        context = {
            "account": account,
            "organisation": account.organisation,
            "parts": parts_of(account)[:MOST_PARTS],
            "terms_form": TermsForm(account=account),
            "reason_form": ReasonForm(),
            "credit": self.credit,
            "credit_form": CreditForm(credit=self.credit),
            "owed": owed_parts(of_account(account)),
            "lost": lost_parts(of_account(account)),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        act = {
            "accept": self._accept,
            "refuse": self._refuse,
            "end": self._end,
            "terms": self._change,
            "credit": self._ask_credit,
            "end_credit": self._end_credit,
        }.get(request.POST.get("do", ""))
        if act is None:
            return self._back()
        try:
            wrong = act(request)
        except BusinessError as refused:
            messages.warning(request, refused.words)
            wrong = None
        if wrong is None:
            return self._back()
        return self.render_to_response(self.get_context_data(**wrong), status=WRONG)

    def _back(self) -> HttpResponse:
        return redirect("desk:buyer", self.partner.code, self.account.pk)

    def _accept(self, request: HttpRequest) -> dict[str, object] | None:
        form = TermsForm(request.POST, account=self.account)
        if not form.is_valid():
            return {"terms_form": form}
        accept_buyer(self.account, **form.cleaned_data, by=self.person)
        messages.success(request, _("Accepted. The buyer is told."))
        return None

    def _change(self, request: HttpRequest) -> dict[str, object] | None:
        form = TermsForm(request.POST, account=self.account)
        if not form.is_valid():
            return {"terms_form": form}
        change_terms(self.account, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return None

    @property
    def credit(self) -> BuyerCredit | None:
        return BuyerCredit.objects.filter(account=self.account).first()

    def _ask_credit(self, request: HttpRequest) -> dict[str, object] | None:
        form = CreditForm(request.POST)
        if not form.is_valid():
            return {"credit_form": form}
        made = ask_credit(self.account, **form.cleaned_data, by=self.person)
        text = (
            _("Saved.") if not made.waits else _("Sent. The market’s office decides.")
        )
        messages.success(request, text)
        return None

    def _end_credit(self, request: HttpRequest) -> None:
        if self.credit:
            end_credit(self.credit, by=self.person)
            messages.success(request, _("Ended. The buyer is told."))

    def _refuse(self, request: HttpRequest) -> dict[str, object] | None:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return {"reason_form": form}
        refuse_buyer(self.account, reason=form.cleaned_data["reason"], by=self.person)
        messages.success(request, _("Refused. The buyer is told."))
        return None

    def _end(self, request: HttpRequest) -> dict[str, object] | None:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return {"reason_form": form}
        end_buyer(self.account, reason=form.cleaned_data["reason"], by=self.person)
        messages.success(request, _("Ended. The buyer is told."))
        return None


class NewPriceList(DeskView):
    """Its name and days; prices come next."""

    act = ACT
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/business_buyers/list_new.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**{"form": PriceListForm()} | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = PriceListForm(request.POST)
        if form.is_valid():
            try:
                made = make_price_list(self.partner, form.terms(), by=self.person)
            except BusinessError as refused:
                form.add_error(refused.field or None, refused.words)
            else:
                return redirect("desk:price_list", self.partner.code, made.pk)
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=WRONG)


class OfPriceList(DeskView):
    """About one list of the seller's."""

    act = ACT

    @cached_property
    def price_list(self) -> PriceList:
        found = lists_of(self.partner).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def back(self, query: str = "") -> HttpResponse:
        address = redirect("desk:price_list", self.partner.code, self.price_list.pk)
        address["Location"] += query
        return address


class PriceListPage(OfPriceList):
    """All packs of the seller with their prices on the list, a page of them at once."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/business_buyers/list.html"

    @cached_property
    def rows(self) -> Any:
        """The page of packs that is asked for."""
        pages = Paginator(packs_of(self.partner.pk), PACKS_ON_A_PAGE)
        return pages.get_page(self.request.GET.get("page"))

    def pack_forms(self, data: Any = None) -> list[PackPricesForm]:
        known = steps_of(self.price_list)
        return [
            PackPricesForm(data, pack=pack, steps=known.get(pack.pk, ()))
            for pack in self.rows
        ]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = {
            "price_list": self.price_list,
            "buyers": self.price_list.buyers.select_related("organisation"),
            "page": self.rows,
            "form": PriceListForm(price_list=self.price_list),
            "file_form": PriceFileForm(),
        }
        context |= kwargs
        context.setdefault("pack_forms", self.pack_forms())
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        act = {
            "prices": self._set_prices,
            "list": self._change,
            "file": self._read_file,
            "delete": self._delete,
        }.get(request.POST.get("do", ""))
        return act(request) if act else self.back()

    def _wrong(self, **context: object) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=WRONG)

    def _set_prices(self, request: HttpRequest) -> HttpResponse:
        forms = self.pack_forms(request.POST)
        wanted = {}
        for form in forms:
            # A pack that came into the list meanwhile was not on the page.
            if f"{form.prefix}-price_1" not in request.POST or not form.is_valid():
                continue
            try:
                wanted[form.pack.pk] = check_steps(form.steps())
            except BusinessError as refused:
                form.add_error(None, refused.words)
        if any(form.errors for form in forms if form.is_bound):
            return self._wrong(pack_forms=forms, has_wrong_prices=True)
        self._say_changed(set_prices(self.price_list, wanted))
        page = self.rows.number
        return self.back(f"?page={page}" if page > 1 else "")

    def _say_changed(self, count: int) -> None:
        if not count:
            messages.info(self.request, _("Nothing was changed."))
            return
        text = ngettext(
            "Prices of %(count)d pack saved.", "Prices of %(count)d packs saved.", count
        )
        messages.success(self.request, text % {"count": count})

    def _change(self, request: HttpRequest) -> HttpResponse:
        form = PriceListForm(request.POST)
        if form.is_valid():
            try:
                change_price_list(self.price_list, form.terms())
            except BusinessError as refused:
                form.add_error(refused.field or None, refused.words)
            else:
                messages.success(request, _("Saved."))
                return self.back()
        return self._wrong(form=form)

    def _read_file(self, request: HttpRequest) -> HttpResponse:
        form = PriceFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._wrong(file_form=form)
        try:
            wanted = prices_in(self.partner, form.cleaned_data["file"])
            self._say_changed(set_prices(self.price_list, wanted))
        except WrongRowsError as wrong:
            return self._wrong(problems=wrong.problems)
        except BusinessError as refused:
            form.add_error("file", refused.words)
            return self._wrong(file_form=form)
        return self.back()

    def _delete(self, request: HttpRequest) -> HttpResponse:
        try:
            delete_price_list(self.price_list)
        except BusinessError as refused:
            messages.warning(request, refused.words)
            return self.back()
        messages.success(request, _("Price list deleted."))
        return redirect("desk:buyers", self.partner.code)


class PriceListFile(OfPriceList):
    """The list with all packs as a file, to be filled in and sent back."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("as", "")
        known: Mapping[int, Sequence[tuple[int, Decimal]]] = steps_of(self.price_list)
        packs: list[StockRecord] = list(packs_of(self.partner.pk))
        return download(
            rows_of(packs, known),
            name=f"price-list-{whole(str(self.price_list.pk))}",
            form=form if form in FORMS else XLSX,
        )


desk_urlpatterns = [
    path("buyers/", BuyersPage.as_view(), name="buyers"),
    path("buyers/<int:pk>/", BuyerPage.as_view(), name="buyer"),
    path("price-lists/new/", NewPriceList.as_view(), name="price_list_new"),
    path("price-lists/<int:pk>/", PriceListPage.as_view(), name="price_list"),
    path("price-lists/<int:pk>/file/", PriceListFile.as_view(), name="price_list_file"),
]
