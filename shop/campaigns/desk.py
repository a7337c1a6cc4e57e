"""A farm's own offers at its desk: what is reduced, now and later."""

from collections.abc import Callable
from itertools import groupby

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.catalogue.models import Product
from shop.catalogue.queries import goods_of
from shop.catalogue.services.sale_prices import (
    MOST_AT_ONCE,
    Planned,
    SalePriceError,
    SalePricesRefusedError,
    plan_sale_of_many,
    plan_sale_prices,
    stop_sale_price,
)
from shop.catalogue.states import ListingState
from shop.offers.models import ConditionalOffer
from shop.offers.shown import RunningOffer, as_running
from vendors.members.desk.base import DeskView
from vendors.partner.models import Partner, SalePrice, StockRecord
from vendors.partner.states import SalePriceState

from .change_forms import OfferChangeForm
from .code_forms import SellerCodeForm
from .offer_changes import change_offer, editable_offers
from .quantity_discounts import (
    make_quantity_discount,
    open_discounts,
    stop_quantity_discount,
)
from .quantity_forms import QuantityForm
from .sale_forms import PackSaleForm, PercentSaleForm
from .seller_codes import make_seller_code, open_codes, stop_seller_code
from .services import OfferError

MOST_OVER = 20
MOST_REASONS = 10


class OfferView(DeskView):
    """A page about what the farm offers for less."""

    act = "desk.offers.edit"

    def sale_prices(self) -> QuerySet[SalePrice]:
        rows = SalePrice.objects.filter(pack__partner=self.partner)
        return rows.select_related("pack__product")

    def published(self) -> QuerySet[Product]:
        goods = goods_of(self.partner).filter(state=ListingState.PUBLISHED)
        return goods.order_by(Lower("title"), "pk")


def as_shown(offer: ConditionalOffer) -> RunningOffer:
    """With its code, announced or not: the page is the farm's own."""
    return as_running(offer, next(iter(offer.vouchers.all()), None))


class OffersPage(OfferView):
    """What is reduced, what will be, and what was last."""

    template_name = "desk/offers/list.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = self.sale_prices()
        running = rows.filter(state=SalePriceState.RUNNING).order_by("ends", "pk")
        planned = rows.filter(state=SalePriceState.PLANNED).order_by("starts", "pk")
        over = rows.exclude(state__in=(SalePriceState.RUNNING, SalePriceState.PLANNED))
        groups = [
            (_("Running now"), list(running[:MOST_AT_ONCE])),
            (_("Scheduled"), list(planned[:MOST_AT_ONCE])),
            (_("Ended"), list(over.order_by("-pk")[:MOST_OVER])),
        ]
        has_any = any(shown for _title, shown in groups)
        discounts = [
            (offer, as_running(offer)) for offer in open_discounts(self.partner)
        ]
        codes = [(offer, as_shown(offer)) for offer in open_codes(self.partner)]
        return super().get_context_data(
            groups=groups,
            discounts=discounts,
            codes=codes,
            has_any=has_any or discounts or codes,
            **kwargs,
        )


class PercentSale(OfferView):
    """Percent off goods that are ticked."""

    template_name = "desk/offers/percent.html"

    def goods(self) -> list[Product]:
        packs = StockRecord.objects.filter(partner=self.partner, is_on_sale=True)
        shown = self.published().select_related("cover")
        return list(shown.prefetch_related(Prefetch("stockrecords", packs)))

    def get(self, request: HttpRequest) -> HttpResponse:
        sent = {"goods": request.GET.getlist("goods")}
        return self.page(PercentSaleForm(initial=sent, goods=self.goods()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PercentSaleForm(request.POST, goods=self.goods())
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            outcome = plan_sale_of_many(
                self.partner,
                form.chosen,
                form.cleaned_data["percent"],
                form.period,
                by=self.person,
            )
        except SalePriceError as refused:
            form.add_error(None, str(refused))
            return self.page(form, status=422)
        if not outcome.made:
            for text in self._reasons(outcome):
                form.add_error(None, text)
            return self.page(form, status=422)
        self._say(outcome)
        return redirect("desk:offers", self.partner.code)

    def page(self, form: PercentSaleForm, *, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=status)

    def _say(self, outcome: Planned) -> None:
        count = len(outcome.made)
        said = ngettext(
            "Sale price set for %(count)d pack.",
            "Sale prices set for %(count)d packs.",
            count,
        )
        messages.success(self.request, said % {"count": count})
        for text in self._reasons(outcome):
            messages.warning(self.request, text)

    def _reasons(self, outcome: Planned) -> list[str]:
        """Each reason once, with the packs that it is about."""
        packs = StockRecord.objects.filter(pk__in=outcome.refused)
        named = {
            pack.pk: f"{pack.product.get_title()}, {pack.name}"
            for pack in packs.select_related("product")
        }
        rows = sorted((why, named.get(pk, "")) for pk, why in outcome.refused.items())
        found = []
        for why, group in groupby(rows, key=lambda row: row[0]):
            names = [name for _why, name in group]
            more = "…" if len(names) > MOST_REASONS else ""
            found.append(f"{'; '.join(names[:MOST_REASONS])}{more}: {why}")
        return found


class PackSale(OfferView):
    """A lower price for packs of one listing."""

    template_name = "desk/offers/packs.html"

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        product = get_object_or_404(self.published(), pk=pk)
        return self.page(product, PackSaleForm(packs=self._packs(product)))

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        product = get_object_or_404(self.published(), pk=pk)
        form = PackSaleForm(request.POST, packs=self._packs(product))
        if not form.is_valid():
            return self.page(product, form, status=422)
        try:
            plan_sale_prices(product, form.prices, form.period, by=self.person)
        except SalePricesRefusedError as refused:
            for pack, why in refused.by_pack.items():
                form.add_error(f"price-{pack}", why)
            return self.page(product, form, status=422)
        except SalePriceError as refused:
            form.add_error(None, str(refused))
            return self.page(product, form, status=422)
        messages.success(request, _("Sale price saved."))
        return redirect("desk:offers", self.partner.code)

    def _packs(self, product: Product) -> list[StockRecord]:
        packs = StockRecord.objects.filter(product=product, partner=self.partner)
        sold = packs.filter(is_on_sale=True, price__isnull=False)
        return list(sold.order_by("position", "quantity", "id"))

    def page(
        self, product: Product, form: PackSaleForm, *, status: int = 200
    ) -> HttpResponse:
        open_states = (SalePriceState.RUNNING, SalePriceState.PLANNED)
        open_rows = self.sale_prices().filter(
            pack__product=product, state__in=open_states
        )
        context = self.get_context_data(
            product=product, form=form, rows=open_rows.order_by("starts", "pk")
        )
        return self.render_to_response(context, status=status)


class NewQuantityDiscount(OfferView):
    """From so many packs on they cost less."""

    template_name = "desk/offers/quantity.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(QuantityForm(goods=list(self.published())))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = QuantityForm(request.POST, goods=list(self.published()))
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            make_quantity_discount(self.partner, form.wanted())
        except OfferError as refused:
            form.add_error(None, str(refused))
            return self.page(form, status=422)
        messages.success(request, _("Quantity discount saved."))
        return redirect("desk:offers", self.partner.code)

    def page(self, form: QuantityForm, *, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=status)


class NewSellerCode(OfferView):
    """A code, or so much off everybody's first order."""

    template_name = "desk/offers/code.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(SellerCodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SellerCodeForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            make_seller_code(self.partner, form.wanted())
        except OfferError as refused:
            form.add_error(None, str(refused))
            return self.page(form, status=422)
        messages.success(request, _("Saved."))
        return redirect("desk:offers", self.partner.code)

    def page(self, form: SellerCodeForm, *, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=status)


class ChangeOffer(OfferView):
    """Its name, time and limit; what it takes off while nobody has used it."""

    template_name = "desk/offers/change.html"

    def offer(self, pk: int) -> ConditionalOffer:
        return get_object_or_404(editable_offers(self.partner), pk=pk)

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        offer = self.offer(pk)
        return self.page(offer, OfferChangeForm(offer=offer))

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        offer = self.offer(pk)
        form = OfferChangeForm(request.POST, offer=offer)
        if not form.is_valid():
            return self.page(offer, form, status=422)
        try:
            change_offer(self.partner, pk, form.wanted())
        except OfferError as refused:
            form.add_error(None, str(refused))
            return self.page(offer, form, status=422)
        messages.success(request, _("Changes saved."))
        return redirect("desk:offers", self.partner.code)

    def page(
        self, offer: ConditionalOffer, form: OfferChangeForm, *, status: int = 200
    ) -> HttpResponse:
        context = self.get_context_data(offer=offer, shown=as_shown(offer), form=form)
        return self.render_to_response(context, status=status)


class StopOffer(OfferView):
    """End a step of a quantity discount, a code or a welcome at once."""

    http_method_names = ["post", "options"]
    stop: Callable[[Partner, int], ConditionalOffer]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        try:
            stopped = type(self).stop(self.partner, pk)
        except ConditionalOffer.DoesNotExist as gone:
            raise Http404 from gone
        except OfferError as refused:
            messages.warning(request, str(refused))
        else:
            said = _("“%(name)s” stopped.") % {"name": stopped.name}
            messages.success(request, said)
        return redirect("desk:offers", self.partner.code)


class StopQuantityDiscount(StopOffer):
    stop = staticmethod(stop_quantity_discount)


class StopSellerCode(StopOffer):
    stop = staticmethod(stop_seller_code)


class StopSale(OfferView):
    """End one at once, or call it off."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        row = get_object_or_404(self.sale_prices(), pk=pk)
        try:
            stop_sale_price(row, by=self.person)
        except SalePriceError as refused:
            messages.warning(request, str(refused))
        else:
            said = _("Sale of %(name)s stopped.")
            name = row.pack.product.get_title()
            messages.success(request, said % {"name": name})
        return redirect("desk:offers", self.partner.code)


desk_urlpatterns = [
    path("offers/", OffersPage.as_view(), name="offers"),
    path("offers/quantity/", NewQuantityDiscount.as_view(), name="offer_quantity"),
    path(
        "offers/quantity/<int:pk>/stop/",
        StopQuantityDiscount.as_view(),
        name="offer_quantity_stop",
    ),
    path("offers/code/", NewSellerCode.as_view(), name="offer_code"),
    path(
        "offers/code/<int:pk>/stop/", StopSellerCode.as_view(), name="offer_code_stop"
    ),
    path("offers/<int:pk>/edit/", ChangeOffer.as_view(), name="offer_edit"),
    path("offers/sale/", PercentSale.as_view(), name="offer_sale"),
    path("offers/sale/<int:pk>/stop/", StopSale.as_view(), name="offer_sale_stop"),
    path("products/<int:pk>/sale/", PackSale.as_view(), name="product_sale"),
]
