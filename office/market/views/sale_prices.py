"""Sale prices of all sellers: what is reduced, and stopping what should not be."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.inputs import whole
from shop.catalogue.services.sale_prices import SalePriceError, stop_sale_price
from vendors.partner.models import SalePrice
from vendors.partner.states import SalePriceState

from .offers import OfferView

_OPEN = (SalePriceState.RUNNING, SalePriceState.PLANNED)
_LONGEST = 80


class SalePricesPage(OfferView):
    """What runs and what is planned, the latest first; found by seller or product."""

    template_name = "office/market/sale_prices.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Stop one at once, or before it begins."""
        pk = whole(request.POST.get("sale")) or 0
        row = get_object_or_404(_rows(), pk=pk)
        try:
            stop_sale_price(row, by=self.person)
        except SalePriceError as refused:
            messages.warning(request, str(refused))
        else:
            said = _("Sale of %(name)s stopped.")
            name = row.pack.product.get_title()
            messages.success(request, said % {"name": name})
        return redirect("office:sale_prices", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        q = self.request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
        rows = _rows().filter(state__in=_OPEN)
        if q:
            rows = rows.filter(
                Q(pack__partner__name_en__icontains=q)
                | Q(pack__partner__name_zh_hans__icontains=q)
                | Q(pack__product__title_en__icontains=q)
                | Q(pack__product__title_zh_hans__icontains=q)
            )
        return super().get_context_data(
            page=self.page_of(rows.order_by("-pk")), query=q, **kwargs
        )


def _rows() -> QuerySet[SalePrice]:
    return SalePrice.objects.select_related("pack__product", "pack__partner")
