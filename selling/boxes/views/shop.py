"""Boxes for everybody: the list, one box, and subscribing to it."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.forms.legal import AGREES, AgreementForm
from accounts.queries import person_of
from core.page_head import PageHead
from core.templatetags.market import day as in_words
from core.transactions import snapshot
from payments.cards.queries import default_card
from selling.boxes.forms.addresses import AddressChoice, read_address
from selling.boxes.forms.subscriptions import (
    AHEAD,
    CARD,
    SubscribeForm,
    seen_amount,
)
from selling.boxes.models import Box, BoxSize
from selling.boxes.queries.contents import (
    ContentsBook,
    Wanted,
    at_shop_prices,
    choices_of,
)
from selling.boxes.queries.delivery import ways_of
from selling.boxes.queries.shop import (
    box_open_to,
    first_days,
    listed_boxes,
    offered_sizes,
    shown_boxes,
    shown_sizes,
)
from selling.boxes.services import BoxError
from selling.boxes.services.subscriptions import (
    SubscriptionRequest,
    places_left,
    subscribe,
)
from shop.basket.shipping_options import DeliveryQuote
from vendors.partner.models import Partner

MOST_OF_A_CODE = 64


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All boxes that can be subscribed to, or one farm's (`farm` is its code)."""
    code = request.GET.get("farm", "")[:MOST_OF_A_CODE]
    farm = Partner.objects.filter(code=code).first() if code else None
    context = {
        "boxes": listed_boxes(farm.code if farm else ""),
        "farm": farm,
        "head": PageHead(path=request.path),
    }
    return render(request, "boxes/index.html", context)


def _shown_or_404(slug: str) -> Box:
    rows: QuerySet[Box] = shown_boxes()
    return get_object_or_404(rows, slug=slug)


@require_safe
def box_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in the next box, what it costs, when it comes."""
    box = _shown_or_404(slug)
    with snapshot():
        days = first_days(box)
        context = {
            "box": box,
            "days": days,
            "sizes": shown_sizes(box, days[0] if days else None),
            "choices": choices_of(box),
            "left": places_left(box),
            "head": PageHead(path=box.get_absolute_url()),
        }
    return render(request, "boxes/box.html", context)


@method_decorator(never_cache, name="dispatch")
class SubscribePage(LoginRequiredMixin, View):
    """Where to, how and from when; the total with its delivery is seen before."""

    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def box(self) -> Box:
        box = box_open_to(person_of(self.request), self.kwargs["slug"])
        if box is None:
            raise Http404
        return box

    @cached_property
    def sizes(self) -> list[BoxSize]:
        return offered_sizes(self.box)

    @cached_property
    def days(self) -> list[date]:
        return first_days(self.box)

    def form(self, *args: Any, **kwargs: Any) -> SubscribeForm:
        return SubscribeForm(
            *args,
            box=self.box,
            sizes=self.sizes,
            days=self.days,
            card=default_card(person_of(self.request).pk),
            **kwargs,
        )

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        address = read_address(request, person_of(request), self.box.partner)
        initial = {"size": request.GET.get("size", "")}
        known = {str(one.pk) for one in self.sizes}
        form = self.form(initial=initial if initial["size"] in known else None)
        return self._page(form, address, AgreementForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        """`update` shows what another address or size costs; else it subscribes."""
        is_update = request.POST.get("action") == "update"
        address = read_address(
            request, person_of(request), self.box.partner, validate=not is_update
        )
        if is_update:
            agreement = AgreementForm(initial={AGREES: AGREES in request.POST})
            form = self.form(initial=request.POST.dict())
            return self._page(form, address, agreement)
        form, agreement = self.form(request.POST), AgreementForm(request.POST)
        clean = [form.is_valid(), address.is_valid(), agreement.is_valid()]
        expected = seen_amount(request.POST)
        if not all(clean) or expected is None:
            return self._page(form, address, agreement, status=422)
        try:
            return self._subscribe(form, address, agreement, expected)
        except BoxError as refused:
            messages.warning(request, refused.words)
            return self._page(form, address, agreement, status=422)

    def _subscribe(
        self,
        form: SubscribeForm,
        address: AddressChoice,
        agreement: AgreementForm,
        expected: Any,
    ) -> HttpResponse:
        clean = form.cleaned_data
        first: date = clean["first"]
        wanted = SubscriptionRequest(
            size_id=int(clean["size"]),
            first_day=first,
            weekday=first.weekday(),
            delivery_code=self.request.POST.get("delivery", ""),
            region=address.region,
            address=address.fields(),
            expected=expected,
            click=clean["click"],
            is_gift=clean["is_gift"],
            gift_message=clean["gift_message"],
            takes_substitutes=clean.get("substitutes", True),
            by_card=clean["pays"] == CARD,
            language=get_language() or "",
            agreed_to=tuple(agreement.agreed_texts),
        )
        made = subscribe(self.box, person_of(self.request), wanted)
        text = _("You are subscribed. The first box comes on %(day)s.")
        if self.box.is_standing:
            text = _("Your standing order is set up. The first delivery: %(day)s.")
        messages.success(self.request, text % {"day": in_words(made.next_on)})
        page = reverse("accounts:box", args=[made.pk])
        return redirect(f"{page}#prepay" if clean["pays"] == AHEAD else page)

    def _size(self, form: SubscribeForm) -> BoxSize | None:
        chosen = str(form["size"].value() or "")
        by_id = {str(one.pk): one for one in self.sizes}
        return by_id.get(chosen) or (self.sizes[0] if self.sizes else None)

    def _page(
        self,
        form: SubscribeForm,
        address: AddressChoice,
        agreement: AgreementForm,
        status: int = 200,
    ) -> HttpResponse:
        box, size = self.box, self._size(form)
        quotes: tuple[DeliveryQuote, ...] = ()
        contents, price = [], Decimal(0)
        if size:
            contents = at_shop_prices(ContentsBook([box]).planned(size, None))
            price = size.price
            if box.is_standing:
                price = sum((one.amount for one in contents), Decimal(0))
            quotes = ways_of(box, contents, price, address.region)
        quote = chosen_way(quotes, self.request.POST.get("delivery", ""))
        context = {
            "box": box,
            "form": form,
            "address": address,
            "agreement": agreement,
            "size": size,
            "price": price,
            "contents": contents if box.is_standing else [],
            "compose_url": compose_url(box, contents) if box.is_standing else "",
            "quotes": quotes,
            "quote": quote,
            "total": price + quote.cost if size and quote else None,
            "left": places_left(box),
            "days": self.days,
        }
        return render(self.request, "boxes/subscribe.html", context, status=status)


def compose_url(box: Box, contents: list[Wanted]) -> str:
    """Where the goods of a standing order are chosen again."""
    page = reverse("boxes:standing_order", args=[box.partner.code])
    return (
        page + "?" + urlencode({f"n-{row.pack.pk}": row.quantity for row in contents})
    )


def chosen_way(quotes: tuple[DeliveryQuote, ...], code: str) -> DeliveryQuote | None:
    """The chosen one, else the first that brings the box, else the first."""
    chosen = next((one for one in quotes if one.code == code), None)
    brings = next((one for one in quotes if not one.is_pickup), None)
    return chosen or brings or (quotes[0] if quotes else None)
