"""The page on which a seller writes a listing: a new one, or one that exists."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from core.inputs import whole
from core.models import Photo
from core.transitions import TransitionError
from shop.catalogue.differences import difference_of
from shop.catalogue.forms.packs import BasePackFormSet, PackFormSet, pack_as_typed
from shop.catalogue.forms.stock import StockForm
from shop.catalogue.forms.words import ListingForm, other_language
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import last_refused, open_edit_of
from shop.catalogue.services.content import StaleEditError, UnknownPackError
from shop.catalogue.services.listings import create_product, sold_packs, update_product
from shop.catalogue.services.parts import as_proposed, lay_over, packs_shown
from shop.catalogue.services.photos import add_photo
from shop.catalogue.services.publication import submit_listing, what_is_missing
from shop.catalogue.states import EditState, ListingState
from shop.catalogue.stock_needs import needs_of_pool, stock_needs
from vendors.partner.models import TaxCategory

from .base import ListingView
from .photos import Batch, kept_before, receive_photos
from .publication import said_held, said_of


@dataclass
class Typed:
    """The forms of the page, and what the last submit of it led to."""

    listing: ListingForm
    packs: BasePackFormSet
    stock: StockForm
    photos: Batch
    stale: list[tuple[Any, str]]

    @property
    def is_valid(self) -> bool:
        # Each is asked, so that every error shows at once.
        valid = [form.is_valid() for form in (self.listing, self.packs, self.stock)]
        return all(valid)


class NewProduct(ListingView):
    """A listing from nothing: photo, name, price, pack, stock, publish."""

    act = "desk.products.edit"
    template_name = "desk/product.html"

    def typed(self, request: HttpRequest) -> Typed:
        sent = request.POST if request.method == "POST" else None
        photos = Batch()
        if sent is not None:
            photos = receive_photos(request.FILES.getlist("photos"), by=request.user)  # type: ignore[arg-type]
            earlier = kept_before(sent.get("kept_photos", ""))
            photos.photos = list(dict.fromkeys([*earlier, *photos.photos]))
        return Typed(
            listing=ListingForm(sent),
            packs=pack_forms(sent),
            stock=StockForm(sent, prefix="stock", initial={"unit": "kg"}),
            photos=photos,
            stale=[],
        )

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.typed(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = self.typed(request)
        if not typed.is_valid or self._stock_fits_not(typed) or typed.photos.refused:
            return self.page(typed)
        kind = typed.packs.kind(typed.stock.kind)
        product = create_product(
            self.partner,
            content=typed.listing.content(kind),
            packs=typed.packs.contents(),
            stock=typed.stock.cleaned_data["base_units"],
            by=request.user,  # type: ignore[arg-type]
        )
        for photo in typed.photos.photos[:12]:
            add_photo(product, photo)
        say_what_next(request, product)
        return self.back_to(product)

    def _stock_fits_not(self, typed: Typed) -> bool:
        kind = typed.packs.kind(typed.stock.kind)
        if not typed.stock.cleaned_data["base_units"] or typed.stock.kind == kind:
            return False
        typed.stock.add_error("unit", _("Please use the same unit as the packs."))
        return True

    def page(self, typed: Typed) -> HttpResponse:
        context = self.get_context_data(
            typed=typed,
            form=typed.listing,
            product=None,
            may_edit=True,
            other_name=get_language_info(other_language())["name_local"],
        )
        return self.render_to_response(context, status=_status(typed))


class EditProduct(ListingView):
    """A listing that exists. What changed elsewhere meanwhile is told, not lost."""

    template_name = "desk/product.html"

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        product = self.product(pk)
        edit = open_edit_of(product) or self._taken_up(product)
        if edit is not None:
            lay_over(product, edit.after)
        return self.page(product, self.typed(request, product), edit=edit)

    def _taken_up(self, product: Product) -> ProposedEdit | None:
        """A change that was sent back, shown in the form to be mended."""
        asked = whole(self.request.GET.get("again"))
        refused = product.edits.filter(state=EditState.REFUSED)
        return refused.filter(pk=asked).first() if asked is not None else None

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        product = self.product(pk)
        edit = open_edit_of(product)
        if edit is not None:
            lay_over(product, edit.after)
        typed = self.typed(request, product)
        if not (typed.listing.is_valid() & typed.packs.is_valid()):
            return self.page(product, typed)
        try:
            product = update_product(
                product,
                version=typed.listing.cleaned_data["version"] or 0,
                content=typed.listing.content(typed.packs.kind(product.measure)),
                packs=typed.packs.contents(),
                by=request.user,  # type: ignore[arg-type]
            )
        except StaleEditError as stale:
            now = as_proposed(stale.product)
            return self.page(now, self._stale(typed, now))
        except UnknownPackError as error:
            raise Http404 from error
        except ValidationError as error:
            typed.listing.add_error(None, error)
            return self.page(product, typed)
        say_what_next(request, product)
        return self.back_to(product)

    def typed(self, request: HttpRequest, product: Product) -> Typed:
        sent = request.POST if request.method == "POST" else None
        return Typed(
            listing=ListingForm(sent, product=product),
            packs=pack_forms(sent, product),
            stock=StockForm(pool=product.pools.filter(partner=self.partner).first()),
            photos=Batch(),
            stale=[],
        )

    def _stale(self, typed: Typed, now: Product) -> Typed:
        """Show what stands now; to save again is to put the typed in its place."""
        typed.stale = typed.listing.differences(now) + typed.packs.differences(now)
        sent = QueryDict(mutable=True)
        sent.update(typed.listing.data)
        sent["version"] = str(now.version)
        typed.listing.data = sent
        typed.listing.add_error(
            None,
            _(
                "Someone else changed this listing while you were "
                "editing. Your entries are kept below. Check the "
                "changes, then save again."
            ),
        )
        return typed

    def page(
        self, product: Product, typed: Typed, *, edit: ProposedEdit | None = None
    ) -> HttpResponse:
        edit = edit or open_edit_of(product) or last_refused(product)
        images = product.images.select_related("photo").filter(photo__isnull=False)
        shown = list(images.order_by("display_order", "id"))
        pool = product.pools.filter(partner=self.partner).first()
        context = self.get_context_data(
            typed=typed,
            form=typed.listing,
            product=product,
            images=shown,
            photos_wait=any(i.photo.state == Photo.State.WAITING for i in shown),
            edit=edit,
            difference=difference_of(edit) if edit else None,
            pool=pool,
            needs=needs_of_pool(pool, stock_needs(self.partner)),
            sold=sold_packs(product),
            missing=[] if product.is_published else what_is_missing(product),
            may_edit=self.allows("desk.products.edit"),
            may_count=self.allows("desk.stock.edit"),
            other_name=get_language_info(other_language())["name_local"],
        )
        return self.render_to_response(context, status=_status(typed))


def pack_forms(sent: Any, product: Product | None = None) -> BasePackFormSet:
    """The packs of a listing as forms, with an empty one for the next."""
    packs = packs_shown(product) if product else []
    initial = [pack_as_typed(pack) for pack in packs]
    taxes = list(TaxCategory.objects.all())
    return PackFormSet(  # type: ignore[return-value]  # the factory hides our base
        sent, initial=initial, prefix="packs", form_kwargs={"taxes": taxes}
    )


def say_what_next(request: HttpRequest, product: Product) -> None:
    """Save, or save and publish: the pressed button says which."""
    if product.held:
        messages.success(request, said_held())
        return
    waits = product.state in {ListingState.DRAFT, ListingState.HIDDEN}
    if request.POST.get("then") != "publish" or not waits:
        messages.success(request, _("Saved."))
        return
    try:
        messages.success(request, said_of(submit_listing(product, by=request.user)))  # type: ignore[arg-type]
    except ValidationError as error:
        messages.warning(
            request,
            _("Saved, but not published yet.") + " " + " ".join(error.messages),
        )
    except TransitionError:  # it was moved between saving and now
        messages.success(request, _("Saved."))


def _status(typed: Typed) -> int:
    """200 for a page that was asked for, 422 for one that shows errors."""
    packs = typed.packs.is_bound and not typed.packs.is_valid()
    wrong = typed.listing.errors or packs or typed.stock.errors
    return 422 if wrong or typed.photos.refused else 200
