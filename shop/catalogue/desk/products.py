"""The list of what a seller has, shown or not, and deleting drafts from it."""

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries import person_of
from core.inputs import wholes
from core.pages import page_of_rows
from core.text import one_line
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import goods_of
from shop.catalogue.services.drafts import delete_drafts, may_be_deleted
from shop.catalogue.states import GOODS_STATES, EditState
from shop.catalogue.stock_needs import needs_of_pool, stock_needs
from vendors.members.desk.base import DeskView
from vendors.partner.models import StockPool

ON_A_PAGE = 30
MOST = 50


def asked_of(request: HttpRequest) -> str:
    """The word searched for in the seller's goods."""
    return one_line(request.GET.get("q", "").replace("\0", ""))[:100]


def matching(products: QuerySet[Product], asked: str) -> QuerySet[Product]:
    if not asked:
        return products
    return products.filter(
        Q(search_text__contains=asked.lower()) | Q(title__icontains=asked)
    )


class ProductsPage(DeskView):
    act = "desk.products.see"
    template_name = "desk/products.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        asked = asked_of(self.request)
        state = self.request.GET.get("state", "")
        mine = goods_of(self.partner)
        shown = matching(mine, asked)
        counts = dict(shown.order_by().values_list("state").annotate(rows=Count("pk")))
        if state in GOODS_STATES:
            shown = shown.filter(state=state)
            total = counts.get(state, 0)
        else:
            total = sum(counts.values())
        page = page_of_rows(
            shown.order_by(Lower("title"), "pk"),
            self.request.GET.get("page"),
            size=ON_A_PAGE,
            dressed=self._rows,
            total=total,
        )
        needs = stock_needs(self.partner)
        for product in page:
            pool = next(iter(product.own_pools), None)
            product.needs = needs_of_pool(pool, needs)
        return super().get_context_data(
            page=page,
            asked=asked,
            state=state,
            total=sum(counts.values()),
            forecast=next((one for each in needs.values() for one in each), None),
            states=[
                (each.value, each.label, counts.get(each.value, 0))
                for each in GOODS_STATES
            ],
            may_edit=self.allows("desk.products.edit"),
            **kwargs,
        )

    def _rows(self, products: QuerySet[Product]) -> QuerySet[Product]:
        pools = StockPool.objects.filter(partner=self.partner)
        waiting = ProposedEdit.objects.filter(
            product=OuterRef("pk"), state=EditState.OPEN
        )
        return (
            products.select_related("cover", "lead_pack")
            .defer("description", "search_text")
            .prefetch_related(Prefetch("pools", queryset=pools, to_attr="own_pools"))
            .annotate(packs=Count("stockrecords"), has_edit=Exists(waiting))
        )


class DeleteDrafts(DeskView):
    """The chosen drafts by name, then their end. What was ever shown stays."""

    act = "desk.products.edit"
    template_name = "desk/products_delete.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = self._chosen()
        drafts = [product for product in chosen if may_be_deleted(product)]
        if not drafts:
            messages.warning(
                request,
                _("Only drafts that were never published can be deleted.")
                if chosen
                else _("Please select the goods first."),
            )
            return self._back()
        if "sure" not in request.POST:
            context = self.get_context_data(
                drafts=drafts, others=[p for p in chosen if p not in drafts]
            )
            return self.render_to_response(context)
        self._delete(drafts)
        return self._back()

    def _delete(self, drafts: list[Product]) -> None:
        ids = [product.pk for product in drafts]
        gone = delete_drafts(self.partner, ids, by=person_of(self.request))
        if gone:
            said = ngettext(
                "%(count)d draft deleted.", "%(count)d drafts deleted.", len(gone)
            )
            messages.success(self.request, said % {"count": len(gone)})
        for product in drafts:
            if product.pk not in gone:
                messages.warning(
                    self.request,
                    _("%(name)s is used in orders, lots or broadcasts, so it stays.")
                    % {"name": product.get_title()},
                )

    def _chosen(self) -> list[Product]:
        sent = self.request.POST.getlist("choose")[:MOST]
        ids = wholes(sent)
        if len(ids) != len(set(sent)):
            raise Http404
        found = goods_of(self.partner).filter(pk__in=ids).order_by("title", "pk")
        return list(found)

    def _back(self) -> HttpResponse:
        response = redirect("desk:products", self.partner.code)
        response["Location"] += "?state=draft"
        return response
