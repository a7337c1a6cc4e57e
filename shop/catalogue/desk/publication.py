"""The acts on a listing as a whole: publish, hide, withdraw, count its stock."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.transitions import TransitionError
from shop.catalogue.forms.stock import StockForm
from shop.catalogue.models import Product
from shop.catalogue.services.edits import withdraw_edit
from shop.catalogue.services.listings import list_again
from shop.catalogue.services.packs import pool_of
from shop.catalogue.services.publication import (
    hide_listing,
    submit_listing,
    withdraw_listing,
)
from shop.catalogue.states import ListingState
from vendors.partner.services.stock import OutOfStockError, StaleCountError, count_stock

from .base import ListingAct, ListingView


def said_of(product: Product) -> str:
    """What to tell the seller after a listing was handed in."""
    if product.state == ListingState.IN_REVIEW:
        return _("Submitted. We will notify you after the review.")
    return _("Published. Shoppers can see it now.")


def said_held() -> str:
    """What to tell the seller of a change that waits."""
    return _("Sent for review. Shoppers see the previous version until then.")


class PublishProduct(ListingAct):
    def do(self, request: HttpRequest, product: Product, **_kwargs: object) -> str:
        return said_of(submit_listing(product, by=request.user))  # type: ignore[arg-type]


class HideProduct(ListingAct):
    def do(self, request: HttpRequest, product: Product, **_kwargs: object) -> str:
        hide_listing(product, by=request.user)  # type: ignore[arg-type]
        return _("Hidden from shoppers. Existing orders continue.")


class WithdrawProduct(ListingAct):
    def do(self, request: HttpRequest, product: Product, **_kwargs: object) -> str:
        withdraw_listing(product, by=request.user)  # type: ignore[arg-type]
        return _("Removed from review. It is a draft again.")


class WithdrawEdit(ListingAct):
    """The seller takes a change back that waits."""

    def do(self, request: HttpRequest, product: Product, **kwargs: object) -> str:
        edit = get_object_or_404(product.edits, pk=kwargs["edit"])
        try:
            withdraw_edit(edit, by=person_of(request))
        except TransitionError:
            messages.warning(request, _("It was already decided."))
            return ""
        return _("Change withdrawn. The published version stays.")


class ListAgain(ListingView):
    """A new draft with what stays the same from year to year; its page comes next."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        copy = list_again(self.product(pk), by=person_of(request))
        messages.success(
            request,
            _(
                "New draft created with the same texts, packs, prices "
                "and photos. Enter the stock, then publish."
            ),
        )
        return self.back_to(copy)


class StockOfProduct(ListingAct):
    """A count of what is there, against the figure that the person saw."""

    write_act = "desk.stock.edit"
    part = "stock"

    def do(self, request: HttpRequest, product: Product, **_kwargs: object) -> str:
        pool = pool_of(product)
        form = StockForm(request.POST, pool=pool)
        if not form.is_valid():
            raise ValidationError(
                [text for texts in form.errors.values() for text in texts]
            )
        seen = form.cleaned_data["seen"]
        if seen is None:  # whoever does not say what they saw may undo a parcel
            raise ValidationError(str(StaleCountError(pool.on_hand)))
        try:
            count_stock(
                pool,
                counted=form.cleaned_data["base_units"],
                seen_on_hand=seen,
                by=request.user,  # type: ignore[arg-type]
            )
        except StaleCountError as stale:
            raise ValidationError(str(stale)) from stale
        except OutOfStockError as short:
            raise ValidationError(
                _("Stock can't be lower than what is reserved for open orders.")
            ) from short
        return _("Stock updated.")
