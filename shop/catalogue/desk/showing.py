"""The acts on a listing as a whole: publish, hide, withdraw, count its stock."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.transitions import TransitionError
from shop.catalogue.forms import StockForm
from shop.catalogue.models import Product
from shop.catalogue.services import (
    hide_listing,
    list_again,
    submit_listing,
    withdraw_edit,
    withdraw_listing,
)
from shop.catalogue.services.packs import pool_of
from shop.catalogue.states import ListingState
from vendors.partner.services import OutOfStock, StaleCount, count_stock

from .base import ListingAct, ListingView


def said_of(product: Product) -> str:
    """What to tell the seller after a listing was handed in."""
    if product.state == ListingState.IN_REVIEW:
        return _("Handed in. You are told as soon as it is looked at.")
    return _("Published. Shoppers can see it now.")


def said_held() -> str:
    """What to tell the seller of a change that waits."""
    return _("Sent to be looked at. Shoppers see what was there before until then.")


class PublishProduct(ListingAct):
    def do(self, request: HttpRequest, product: Product, **_kwargs: Any) -> str:
        return said_of(submit_listing(product, by=request.user))  # type: ignore[arg-type]


class HideProduct(ListingAct):
    def do(self, request: HttpRequest, product: Product, **_kwargs: Any) -> str:
        hide_listing(product, by=request.user)  # type: ignore[arg-type]
        return _("Hidden. Shoppers don't see it any more; orders of it go on.")


class WithdrawProduct(ListingAct):
    def do(self, request: HttpRequest, product: Product, **_kwargs: Any) -> str:
        withdraw_listing(product, by=request.user)  # type: ignore[arg-type]
        return _("Taken out of review. It is a draft again.")


class WithdrawEdit(ListingAct):
    """The seller takes a change back that waits."""

    def do(self, request: HttpRequest, product: Product, **kwargs: Any) -> str:
        edit = get_object_or_404(product.edits, pk=kwargs["edit"])
        try:
            withdraw_edit(edit, by=person_of(request))
        except TransitionError:
            messages.warning(request, _("It was decided meanwhile."))
            return ""
        return _("Taken back. The listing stays as shoppers see it.")


class ListAgain(ListingView):
    """A new draft with what stays the same from year to year; its page comes next."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        copy = list_again(self.product(pk), by=person_of(request))
        messages.success(
            request,
            _(
                "This is a new draft. Words, packs, prices and photos are as before; "
                "say how much there is, then publish."
            ),
        )
        return self.back_to(copy)


class StockOfProduct(ListingAct):
    """A count of what is there, against the figure that the person saw."""

    write_act = "desk.stock.edit"
    part = "stock"

    def do(self, request: HttpRequest, product: Product, **_kwargs: Any) -> str:
        pool = pool_of(product)
        form = StockForm(request.POST, pool=pool)
        if not form.is_valid():
            raise ValidationError(
                [text for texts in form.errors.values() for text in texts]
            )
        seen = form.cleaned_data["seen"]
        if seen is None:  # whoever does not say what they saw may undo a parcel
            raise ValidationError(str(StaleCount(pool.on_hand)))
        try:
            count_stock(
                pool,
                counted=form.cleaned_data["base_units"],
                seen_on_hand=seen,
                by=request.user,  # type: ignore[arg-type]
            )
        except StaleCount as stale:
            raise ValidationError(str(stale)) from stale
        except OutOfStock as short:
            raise ValidationError(
                _("More than this is promised to orders that are not yet sent.")
            ) from short
        return _("The stock is noted.")
