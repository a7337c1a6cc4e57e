"""Prices and stock of many listings on one page, changed and undone in one go."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries import person_of
from core.inputs import wholes
from core.pages import page_of_rows
from shop.catalogue.forms.many import PercentForm, RowForm
from shop.catalogue.models import ChangeBatch, Product, ProposedEdit
from shop.catalogue.queries import goods_of, newest_batches
from shop.catalogue.services.batches import (
    BatchResult,
    change_listings,
    move_listings,
    shift_prices,
    undo_batch,
)
from shop.catalogue.states import GOODS_STATES, BatchAct, EditState, ListingState
from shop.catalogue.stock_needs import needs_of_pool, stock_needs
from vendors.members.desk.base import DeskView
from vendors.partner.models import StockPool, StockRecord

from .products import asked_of, matching

ON_A_PAGE = 50
_MOVES = {BatchAct.PUBLISH: ListingState.PUBLISHED, BatchAct.HIDE: ListingState.HIDDEN}


class ManyView(DeskView):
    """What the page and its undo share: the seller's own listings, and what to say."""

    act = "desk.products.edit"

    def say(self, outcome: BatchResult, said: str) -> None:
        """How many were done; those that were not by name, each with its reason."""
        if outcome.done:
            messages.success(self.request, said)
        if outcome.waiting:
            messages.success(self.request, _waiting(outcome))
        names = self._names([*outcome.stale, *outcome.refused])
        for pk in outcome.stale:
            messages.warning(
                self.request,
                _("%(name)s was changed by someone else, so it was left unchanged.")
                % {"name": names[pk]},
            )
        for pk, why in outcome.refused.items():
            messages.warning(self.request, f"{names[pk]}: {why}")
        if not (outcome.done or outcome.stale or outcome.refused or outcome.waiting):
            messages.info(self.request, _("There were no changes."))

    def _names(self, ids: list[int]) -> dict[int, str]:
        if not ids:
            return {}
        mine = goods_of(self.partner).filter(pk__in=ids)
        return {product.pk: product.get_title() for product in mine}


class ManyPage(ManyView):
    template_name = "desk/products_many.html"

    def get(
        self,
        request: HttpRequest,
    ) -> HttpResponse:
        page = self._page()
        return self.page([_row(product) for product in page], PercentForm(), page=page)

    def post(self, request: HttpRequest) -> HttpResponse:
        rows = [_row(product, request.POST) for product in self._sent()]
        percent = PercentForm(request.POST if self._then == BatchAct.PRICE else None)
        # Each is asked, so that every error shows at once.
        valid = [row.is_valid() for row in rows]
        if not all(valid):
            return self.page(rows, percent, status=422)
        changes = [change for row in rows if (change := row.change())]
        if self._then not in {BatchAct.PRICE, *_MOVES}:
            outcome = change_listings(
                self.partner, changes, key=self._key(), by=person_of(request)
            )
            return self._answer(rows, outcome)
        if changes:
            messages.warning(request, _("Please save your entries first."))
            return self.page(rows, percent, status=422)
        return self._act(rows, percent)

    def _act(self, rows: list[RowForm], percent: PercentForm) -> HttpResponse:
        """What is done to the listings that are ticked."""
        ticked = set(self.request.POST.getlist("choose"))
        chosen = {
            row.product.pk: row.version for row in rows if str(row.product.pk) in ticked
        }
        if not chosen:
            messages.warning(self.request, _("Please select the goods first."))
            return self.page(rows, percent, status=422)
        by = person_of(self.request)
        if self._then == BatchAct.PRICE:
            if not percent.is_valid():
                return self.page(rows, percent, status=422)
            shift = percent.cleaned_data["shift"]
            outcome = shift_prices(
                self.partner, chosen, percent=shift, key=self._key(), by=by
            )
        else:
            act = BatchAct(self._then)
            outcome = move_listings(
                self.partner, chosen, to=_MOVES[act], act=act, key=self._key(), by=by
            )
        self.say(outcome, _changed(outcome))
        return self._back()

    def _answer(self, rows: list[RowForm], outcome: BatchResult) -> HttpResponse:
        """Back to the page; with what was typed where it could not be saved."""
        if not (outcome.stale or outcome.refused):
            self.say(outcome, _changed(outcome))
            return self._back()
        if outcome.done:
            messages.success(self.request, _changed(outcome))
        if outcome.waiting:
            messages.success(self.request, _waiting(outcome))
        now = {product.pk: product for product in self._sent()}
        shown = [self._after(row, now[row.product.pk], outcome) for row in rows]
        return self.page(shown, PercentForm(), status=422)

    def _after(self, row: RowForm, now: Product, outcome: BatchResult) -> RowForm:
        pk = now.pk
        if pk in outcome.stale:
            again = _row(now, row.renewed_data(now))
            again.is_valid()
            again.differs = again.what_differs()
            return again
        if pk in outcome.refused:
            row.add_error(None, outcome.refused[pk])
            return row
        return _row(now)

    @property
    def _then(self) -> str:
        return str(self.request.POST.get("then", ""))

    def _key(self) -> UUID:
        """The form's own: pressing twice changes once."""
        try:
            return UUID(self.request.POST.get("key", ""))
        except ValueError as error:
            raise Http404 from error

    def _mine(self) -> QuerySet[Product]:
        return self._dressed(goods_of(self.partner))

    def _dressed(self, mine: QuerySet[Product]) -> QuerySet[Product]:
        """With packs, stock and what waits to be approved."""
        packs = StockRecord.objects.filter(partner=self.partner)
        pools = StockPool.objects.filter(partner=self.partner)
        waiting = ProposedEdit.objects.filter(state=EditState.OPEN)
        return mine.select_related("cover").prefetch_related(
            Prefetch("stockrecords", packs, to_attr="own_packs"),
            Prefetch("pools", pools, to_attr="own_pools"),
            Prefetch("edits", waiting, to_attr="open_edits"),
        )

    def _page(self) -> Page[Product]:
        shown = matching(goods_of(self.partner), asked_of(self.request))
        state = self.request.GET.get("state", "")
        if state in GOODS_STATES:
            shown = shown.filter(state=state)
        return page_of_rows(
            shown.order_by(Lower("title"), "pk"),
            self.request.GET.get("page"),
            size=ON_A_PAGE,
            dressed=self._dressed,
        )

    def _sent(self) -> list[Product]:
        """The listings of the rows that were sent, all the seller's own, in order."""
        sent = self.request.POST.getlist("row")[:ON_A_PAGE]
        ids = wholes(sent)
        found = {product.pk: product for product in self._mine().filter(pk__in=ids)}
        if not ids or len(ids) != len(set(sent)) or len(found) != len(ids):
            raise Http404
        return [found[pk] for pk in ids]

    def _back(self) -> HttpResponse:
        response = redirect("desk:products_many", self.partner.code)
        query = self.request.META.get("QUERY_STRING", "")
        if query:
            response["Location"] += f"?{query}"
        return response

    def page(
        self,
        rows: list[RowForm],
        percent: PercentForm,
        *,
        page: Page[Product] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        needs = stock_needs(self.partner)
        for row in rows:
            row.needs = needs_of_pool(row.pool, needs)
        context = self.get_context_data(
            rows=rows,
            percent=percent,
            page=page,
            asked=asked_of(self.request),
            state=self.request.GET.get("state", ""),
            states=[(state.value, state.label) for state in GOODS_STATES],
            ticked=self.request.POST.getlist("choose"),
            key=uuid4(),
            batches=newest_batches(self.partner),
            wrong=sum(bool(row.errors) for row in rows),
        )
        return self.render_to_response(context, status=status)


class UndoBatch(ManyView):
    """Put back what was changed in one go, where nobody changed it since."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        mine = ChangeBatch.objects.filter(partner=self.partner)
        outcome = undo_batch(get_object_or_404(mine, pk=pk), by=person_of(request))
        count = len(outcome.done)
        said = ngettext(
            "Undone: %(count)d listing restored.",
            "Undone: %(count)d listings restored.",
            count,
        )
        self.say(outcome, said % {"count": count})
        return redirect("desk:products_many", self.partner.code)


def _row(product: Product, sent: Any = None) -> RowForm:
    """`product` with `own_packs`, `own_pools` and `open_edits`."""
    pools, edits = product.own_pools, product.open_edits
    return RowForm(
        sent,
        product=product,
        packs=product.own_packs,
        pool=pools[0] if pools else None,
        edit=edits[0] if edits else None,
    )


def _waiting(outcome: BatchResult) -> str:
    count = len(outcome.waiting)
    said = ngettext(
        "Price changes of %(count)d listing sent for review. "
        "Shoppers see the old prices until then.",
        "Price changes of %(count)d listings sent for review. "
        "Shoppers see the old prices until then.",
        count,
    )
    return said % {"count": count}


def _changed(outcome: BatchResult) -> str:
    count = len(outcome.done)
    said = ngettext(
        "%(count)d listing changed. You can undo this below.",
        "%(count)d listings changed. You can undo this below.",
        count,
    )
    return said % {"count": count}
