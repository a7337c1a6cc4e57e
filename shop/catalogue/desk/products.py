"""The list of what a seller has on its shelves, shown or not."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from core.text import one_line
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import goods_of
from shop.catalogue.states import GOODS_STATES, EditState
from vendors.members.desk import DeskView
from vendors.partner.models import StockPool

ON_A_PAGE = 30


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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = asked_of(self.request)
        state = self.request.GET.get("state", "")
        mine = goods_of(self.partner)
        shown = matching(mine, asked)
        counts = dict(shown.order_by().values_list("state").annotate(rows=Count("pk")))
        if state in GOODS_STATES:
            shown = shown.filter(state=state)
        page = Paginator(self._rows(shown), ON_A_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            page=page,
            asked=asked,
            state=state,
            total=sum(counts.values()),
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
            .prefetch_related(Prefetch("pools", queryset=pools, to_attr="own_pools"))
            .annotate(packs=Count("stockrecords"), has_edit=Exists(waiting))
            .order_by(Lower("title"), "pk")
        )
