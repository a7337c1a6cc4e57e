"""What every page about one listing of the seller starts from."""

from abc import ABC, abstractmethod

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from shop.catalogue.models import Product
from shop.catalogue.queries import goods_of
from vendors.members.desk.base import DeskView


class ListingView(DeskView):
    """A page about one listing; another seller's answers 404."""

    act = "desk.products.see"
    write_act = "desk.products.edit"

    def product(self, pk: int) -> Product:
        """The seller's own listing with this id, or 404."""
        mine = goods_of(self.partner)
        rows = mine.select_related("main_category", "partner__village", "cover")
        return get_object_or_404(rows, pk=pk)

    def back_to(self, product: Product, part: str = "") -> HttpResponse:
        response = redirect("desk:product", self.partner.code, product.pk)
        if part:
            response["Location"] += f"#{part}"
        return response


class ListingAct(ListingView, ABC):
    """One POST that changes a listing, then back to its page. `do` does it.

    What a service refuses becomes a message; nothing has changed then.
    """

    http_method_names = ["post", "options"]
    part = ""

    def post(self, request: HttpRequest, *, pk: int, **kwargs: object) -> HttpResponse:
        product = self.product(pk)
        try:
            said = self.do(request, product, **kwargs)
        except TransitionError:
            messages.warning(request, self.moved(product))
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            if said:
                messages.success(request, said)
        return self.back_to(product, self.part)

    @abstractmethod
    def do(self, request: HttpRequest, product: Product, **kwargs: object) -> str:
        """Do it and return what to say. May raise what a service raises."""

    def moved(self, product: Product) -> str:
        """What to say when the listing's state changed meanwhile."""
        product.refresh_from_db(fields=["state"])
        return _("This listing is now %(state)s, so nothing was changed.") % {
            "state": product.get_state_display()
        }
