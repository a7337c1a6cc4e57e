"""Listing from a photo in a few taps; with its scripts it works without signal, too."""

import hashlib
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from core import market
from core.amounts import UNITS, measure_in
from core.money import step
from core.phone import keep_on_phone, mark_of
from shop.catalogue.forms.stock import StockForm
from shop.catalogue.forms.words import ListingForm
from shop.catalogue.models import Product
from shop.catalogue.services.drafts import DraftClashError, take_draft
from shop.catalogue.suggestions import market_habits

from .base import ListingView
from .drafts import DraftForms, carry_out, forms_of
from .listing import pack_forms
from .photos import Batch, kept_before, receive_photos
from .quick_words import words
from .sync import lacking, said_now

_NOT_FIELDS = frozenset({"csrfmiddlewaretoken", "key", "kept_photos", "then"})


class QuickListing(ListingView):
    """Photo, name, pack, price, stock, publish: one screen.

    A script takes the form over, keeps it on the phone and sends it by `desk:sync_…`;
    without scripts it is a form like any other.
    """

    act = "desk.products.edit"
    template_name = "desk/quick.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        # Unbound, as nothing is wrong with what nobody has typed yet.
        empty = DraftForms(
            listing=ListingForm(),
            packs=pack_forms(None),
            stock=StockForm(prefix="stock", initial={"unit": "kg"}),
        )
        return self.page(request, empty, Batch(), key=uuid4())

    def post(self, request: HttpRequest) -> HttpResponse:
        batch = receive_photos(request.FILES.getlist("photos"), by=request.user)  # type: ignore[arg-type]
        earlier = kept_before(request.POST.get("kept_photos", ""))
        batch.photos = list(dict.fromkeys([*earlier, *batch.photos]))
        key = _key_of(request.POST.get("key", ""))
        filled = forms_of(_typed(request))
        if not filled.is_valid() or batch.refused:
            return self.page(request, filled, batch, key=key, status=422)
        try:
            product = self._list(request, filled, batch, key)
        except ValidationError as error:
            filled.listing.add_error(None, error)
            return self.page(request, filled, batch, key=key, status=422)
        lacks = lacking(product) if _publishes(request) else []
        say = messages.warning if lacks else messages.success
        say(request, said_now(product, lacks))
        return self.back_to(product)

    def _list(
        self, request: HttpRequest, filled: DraftForms, batch: Batch, key: UUID
    ) -> Product:
        """Pressed twice, it is listed once; changed in between, the first stands."""
        typed = sorted(_typed(request).items())
        try:
            product, _first = take_draft(
                self.partner,
                key=key,
                digest=hashlib.sha256(repr(typed).encode()).hexdigest(),
                carry_out=lambda: carry_out(
                    self.partner,
                    filled,
                    photos=batch.photos,
                    publish=_publishes(request),
                    by=request.user,  # type: ignore[arg-type]
                ),
                by=request.user,  # type: ignore[arg-type]
            )
        except DraftClashError as clash:
            return clash.product
        product.refresh_from_db()
        return product

    def page(
        self,
        request: HttpRequest,
        filled: DraftForms,
        batch: Batch,
        *,
        key: UUID,
        status: int = 200,
    ) -> HttpResponse:
        context = self.get_context_data(
            form=filled.listing,
            packs=filled.packs,
            stock=filled.stock,
            photos=batch,
            key=key,
            said=words(),
            setup=self.setup_of(request),
        )
        response = self.render_to_response(context, status=status)
        keep_on_phone(response, request.user)  # type: ignore[arg-type]
        return response

    def setup_of(self, request: HttpRequest) -> dict[str, object]:
        """What the page's scripts need to know."""
        slug = self.partner.code
        at = {name: reverse(f"desk:{name}", args=[slug]) for name in _ADDRESSES}
        return {
            "user": mark_of(request.user),  # type: ignore[arg-type]
            "seller": slug,
            "name": self.partner.name,
            "language": get_language(),
            "currency": market.currency(),
            # What one of each unit holds in base units, and how it is measured.
            "units": {unit: [UNITS[unit][0], measure_in(unit)] for unit in UNITS},
            "step": str(step(market.currency())),
            "at": at,
            "worker": reverse("desk_worker"),
            "scope": reverse("desk_entry"),
            "offline": reverse("desk_offline"),
            "sign_in": f"{reverse('account_login')}?next={request.path}",
        }


_ADDRESSES = ("product_names", "sync_hello", "sync_goods", "sync_photo", "sync_draft")


class CommonNames(ListingView):
    """What others call and charge for such goods: a small file that the phone keeps."""

    act = "desk.products.edit"
    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        response = JsonResponse(market_habits())
        patch_cache_control(response, private=True, max_age=3600)
        return response


def _typed(request: HttpRequest) -> dict[str, object]:
    """The fields of the form, each value as a list, as several months may be chosen."""
    return {
        name: values for name, values in request.POST.lists() if name not in _NOT_FIELDS
    }


def _publishes(request: HttpRequest) -> bool:
    return request.POST.get("then") != "save"


def _key_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
