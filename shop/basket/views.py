"""The basket page and what can be done on it.

Every act is a plain POST that leads back to a page. With htmx a quantity changes
without leaving it.
"""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from oscar.apps.voucher.models import Voucher

from core import dates, market
from core.inputs import whole
from core.page_cache.changes import reading_log_once
from core.prepared import Prepared
from core.regions import chosen_region, has_chosen_region, region_name
from shop.basket.services.baskets import BasketError, TooManyRefusedError
from shop.offers.services import VoucherError, remove_voucher
from vendors.partner.models import StockRecord

from .forms import AddForm, QuantityForm, VoucherForm
from .models import Line
from .price_reasons import why_voucher_unused
from .queries import line_of, shopper_of, totals
from .requests import ShopRequest, origin_of
from .rules import MAX_PACKS
from .services.baskets import open_basket, priced
from .services.lines import add_pack, remove_line, remove_lines, set_quantity
from .vouchers import use_voucher

MAX_DIGITS = 18  # of an id; more does not fit a database's integers


def _cleaned(form: Form) -> dict[str, Any]:
    """What the form holds. Raises `BasketError` with the first thing wrong in it."""
    if not form.is_valid():
        raise BasketError(next(iter(form.errors.values()))[0])
    return form.cleaned_data


def _back(request: ShopRequest) -> HttpResponseRedirect:
    """To the page the form names in `next`, if it is one of ours; else the basket."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if is_ours else reverse("basket:summary"))


def _number(text: str) -> int | None:
    """A plain positive number that a database can look up."""
    return whole(text)


def _own_line(request: ShopRequest, pk: int) -> Line:
    line = line_of(request.basket, pk)
    if line is None:
        raise Http404
    return line


@reading_log_once()
def _page(request: ShopRequest, **more: object) -> dict[str, object]:
    region = chosen_region(request)
    basket = priced(request.basket, shopper_of(request))
    return {
        "totals": totals(basket, region),
        "currency": basket.currency or market.currency(),
        "today": dates.today(),
        "region": region,
        "region_name": region_name(region),
        "region_chosen": has_chosen_region(request),
        "voucher_form": VoucherForm(),
        **more,
    }


def _just_removed(request: ShopRequest) -> dict[str, object]:
    """The pack that was taken out a moment ago, unless it is in the basket again."""
    pack_id = _number(request.GET.get("removed", ""))
    packs = _number(request.GET.get("packs", ""))
    if pack_id is None or not packs or packs > MAX_PACKS:
        return {}
    if any(ln.stockrecord_id == pack_id for ln in request.basket.all_lines()):
        return {}
    found = StockRecord.objects.select_related("product").filter(pk=pack_id).first()
    return {"removed": found, "removed_packs": packs}


@require_safe
@never_cache
@reading_log_once()
def summary(request: ShopRequest) -> HttpResponse:
    page = _page(request, **_just_removed(request))
    return render(request, "basket/summary.html", page)


@Prepared
def _packs(pack: Any) -> QuerySet[StockRecord]:
    return StockRecord.objects.filter(pk=pack).only("product")


@require_POST
def add(request: ShopRequest) -> HttpResponse:
    """Put a pack in. The button's token makes a double click one addition."""
    pack_id = _number(request.POST.get("pack", ""))
    if pack_id is None:
        raise Http404
    # Read whole under the basket's lock; here only to see that there is one.
    found = _packs(pack_id)
    if not found:
        raise Http404
    pack = found[0]
    form = AddForm({"quantity": "1", **request.POST.dict()})
    try:
        wanted = _cleaned(form)
        line = add_pack(
            open_basket(request),
            pack,
            wanted["quantity"],
            click=wanted["click"],
            origin=origin_of(request),
        )
        pack = line.stockrecord
    except BasketError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _added(pack))
    if request.htmx:
        return render(request, "basket/added.html", {"pack": pack})
    return _back(request)


def _set_quantity(line: Line, wanted: int) -> str:
    """So many packs, or all that are left; says so. Raises `BasketError`."""
    try:
        set_quantity(line, wanted)
    except TooManyRefusedError as refused:
        if refused.most <= line.quantity:
            raise
        set_quantity(line, refused.most)
        text = ngettext(
            "Only %(count)d is left. Your basket has it.",
            "Only %(count)d are left. Your basket has all of them.",
            refused.most,
        )
        return text % {"count": refused.most}
    return ""


def _added(pack: StockRecord) -> SafeString:
    """What was put in, and the way to it."""
    text = _("Added to your basket: %(product)s, %(pack)s.")
    names = {"product": pack.product.get_title(), "pack": pack.name}
    way = '{} <a class="nowrap" href="{}">{}</a>'
    return format_html(way, text % names, reverse("basket:summary"), _("Go to basket"))


@require_POST
def change(request: ShopRequest, pk: int) -> HttpResponse:
    """Give a line another quantity."""
    line = _own_line(request, pk)
    form, said = QuantityForm(request.POST), ""
    try:
        said = _set_quantity(line, _cleaned(form)["quantity"])
    except BasketError as refused:
        said = str(refused)
    request._packs_in_basket = None  # noqa: SLF001 - counted again after the change
    if request.htmx:
        page = _page(request, said=said, said_of=pk)
        return render(request, "basket/changed.html", page)
    if said:
        messages.error(request, said)
    return _back(request)


@require_POST
def remove(request: ShopRequest, pk: int) -> HttpResponse:
    """Take a line out; the page then offers to put it back."""
    line = _own_line(request, pk)
    try:
        remove_line(line)
    except BasketError as refused:
        messages.error(request, str(refused))
        return _back(request)
    removed = {"removed": line.stockrecord_id, "packs": line.quantity}
    return HttpResponseRedirect(f"{reverse('basket:summary')}?{urlencode(removed)}")


@require_POST
def remove_gone(request: ShopRequest) -> HttpResponse:
    """Take out the lines of which nothing can be bought any more."""
    basket = request.basket
    if basket.pk is None:
        return _back(request)
    gone = totals(basket, chosen_region(request)).gone
    try:
        remove_lines(basket, [one.line.pk for one in gone])
    except BasketError as refused:
        messages.error(request, str(refused))
    return _back(request)


@require_POST
def enter_voucher(request: ShopRequest) -> HttpResponse:
    """Use a voucher's code. Wrong codes are counted and soon refused."""
    form = VoucherForm(request.POST)
    try:
        voucher = use_voucher(request, form)
    except VoucherError as refused:
        form.errors.pop("code", None)
        form.add_error("code", str(refused))
        if request.POST.get("next"):
            messages.error(request, str(refused))
            return _back(request)
        page = _page(request, voucher_form=form)
        return render(request, "basket/summary.html", page, status=422)
    _tell_what_became_of(voucher, request)
    return _back(request)


def _tell_what_became_of(voucher: Voucher, request: ShopRequest) -> None:
    """Whether the code takes something off, and why not if it doesn't."""
    basket = priced(request.basket, shopper_of(request))
    gave = {one["voucher"] for one in basket.offer_applications if one["discount"]}
    if voucher in gave:
        text = _("Voucher %(code)s is applied to your basket.")
        messages.success(request, text % {"code": voucher.code})
        return
    why = why_voucher_unused(basket, voucher.pk)
    text = (
        _("Voucher %(code)s is in your basket, but not used: %(why)s")
        if why
        else _("Voucher %(code)s is in your basket, with no discount yet.")
    )
    messages.info(request, text % {"code": voucher.code, "why": why})


@require_POST
def drop_voucher(request: ShopRequest, pk: int) -> HttpResponse:
    if request.basket.pk is not None:
        remove_voucher(request.basket, pk)
    return _back(request)
