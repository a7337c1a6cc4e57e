"""A lot's public page, from plot to parcel, and the field to type its code into."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.hooks import Hook
from core.page_head import PageHead, shared_picture
from shop.catalogue.models import Product, ProductImage
from vendors.harvest.queries import certificates_of
from vendors.partner.models import Lot
from vendors.partner.states import LotStatus

from .codes import typed_code, written_code
from .queries import lot_by_code, packed_into, reached, recall_of

ORIGINS: Hook[Callable[[Lot], Iterable[str]]] = Hook(
    __name__, "which villages a pooled lot's harvest comes from"
)


@require_safe
def find_lot(request: HttpRequest) -> HttpResponse:
    """For who has a label and no camera."""
    typed = typed_code(request.GET.get("code", ""))
    if not typed:
        return render(request, "tracing/find.html")
    code = written_code(typed)
    if code and lot_by_code(code):
        return redirect("tracing:lot", code)
    return _unknown(request, typed)


@require_safe
def lot_page(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may know of a lot. What a label adds to the address is not read."""
    written = written_code(code)
    if not written:
        return _unknown(request, typed_code(code))
    lot = lot_by_code(written)
    if lot is None:
        return _unknown(request, written)
    if code != written:
        return HttpResponsePermanentRedirect(reverse("tracing:lot", args=[written]))
    is_recalled = lot.status == LotStatus.RECALLED
    product = lot.pool.product
    context = {
        "lot": lot,
        "product": product,
        "farm": lot.pool.partner,
        "photos": [image.photo for image in _shown(product)],
        "packed": packed_into(lot),
        "reached": reached(lot),
        "is_recalled": is_recalled,
        "recall": recall_of(lot) if is_recalled else None,
        "certificates": certificates_of(lot),
        "villages": _villages(lot),
        "head": PageHead(picture=shared_picture(product.cover)),
    }
    return render(request, "tracing/lot.html", context)


def _villages(lot: Lot) -> list[str]:
    """Where the harvest of a lot that several brought comes from; nobody is named."""
    return sorted({name for ask in ORIGINS for name in ask(lot)})


def _shown(product: Product) -> Iterable[ProductImage]:
    """The first photos, of goods that anybody may look at; an old label still works."""
    if not product.is_published:
        return ()
    images = product.images.exclude(photo=None).select_related("photo")
    return images.order_by("display_order")[:4]


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "tracing/find.html", {"unknown": code}, status=404)
