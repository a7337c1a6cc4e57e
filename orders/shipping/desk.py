"""The farm desk's page on delivery: the methods, their prices, and a tester."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from core.regions import region_name
from vendors.members.desk import DeskView

from .forms import TryForm
from .models import DeliveryMethod
from .quotes import Consignment, quote_for
from .services import (
    StaleMethod,
    add_method,
    change_method,
    fingerprint,
    remove_method,
)

MethodForm: Any = None  # the delivery builder replaces this page
RateFormSet: Any = None
rates_initial: Any = None


def _currency_of(view: DeskView) -> str:
    """The currency the seller's packs are priced in."""
    pack = view.partner.stockrecords.first()
    return pack.price_currency if pack else settings.MARKET_CURRENCY


class DeliveryView(DeskView):
    """All ways of delivery, and what a buyer somewhere would pay."""

    act = "desk.delivery.edit"
    http_method_names = ["get", "head", "options"]
    template_name = "desk/delivery/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        methods = self.partner.delivery_methods.prefetch_related("rates")
        return super().get_context_data(
            methods=methods, currency=_currency_of(self), **self._trial(), **kwargs
        )

    def _trial(self) -> dict[str, Any]:
        asked = bool(self.request.GET)
        form = TryForm(self.request.GET if asked else None)
        if not asked:
            form.initial = {"region": "CN-BJ", "kilos": 5, "goods": 100}
        if not (asked and form.is_valid()):
            return {"try_form": form}
        wanted = form.cleaned_data
        consignment = Consignment(
            partner=self.partner,
            goods=wanted["goods"],
            weight_grams=int(wanted["kilos"] * 1000),
            currency=_currency_of(self),
        )
        return {
            "try_form": form,
            "tried": region_name(wanted["region"]),
            "answers": quote_for(consignment, wanted["region"]),
        }


class _MethodView(DeskView):
    """The form of one method with its rates; what was typed is never lost."""

    act = "desk.delivery.edit"
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/delivery/method.html"
    method: DeliveryMethod | None = None

    def initial(self) -> dict[str, Any]:
        return {}

    def forms(self, request: HttpRequest) -> tuple[Any, Any]:
        posted = request.POST if request.method == "POST" else None
        rates = rates_initial(self.method) if self.method else None
        return (
            MethodForm(posted, initial=self.initial()),
            RateFormSet(posted, initial=rates, prefix="rates"),
        )

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form, rates = self.forms(request)
        return self.page(form, rates)

    def page(self, form: Any, rates: Any, **more: Any) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            rates=rates,
            method=self.method,
            seen=fingerprint(self.method),
            currency=_currency_of(self),
            **more,
        )
        refused = form.is_bound
        return self.render_to_response(context, status=422 if refused else 200)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form, rates = self.forms(request)
        if not (form.is_valid() & rates.is_valid()):
            return self.page(form, rates)
        wanted = rates.rates(form.cleaned_data["kind"])
        if not wanted:
            form.add_error(None, _("Give at least one price."))
            return self.page(form, rates)
        try:
            self.save(form, wanted)
        except StaleMethod as stale:
            form.add_error(None, str(stale))
            return self.page(form, rates)
        messages.success(request, _("Delivery is saved."))
        return redirect("desk:delivery", slug=self.partner.code)

    def save(self, form: Any, rates: Any) -> None:
        """Write it; the two kinds of pages differ in this."""


class NewMethodView(_MethodView):
    def save(self, form: Any, rates: Any) -> None:
        add_method(self.partner, form.terms(), rates)


class EditMethodView(_MethodView):
    method: DeliveryMethod

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.pk = kwargs.pop("pk")
        return super().dispatch(request, *args, **kwargs)

    def _own_method(self) -> None:
        self.method = get_object_or_404(self.partner.delivery_methods, pk=self.pk)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._own_method()
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._own_method()
        return super().post(request, **kwargs)

    def initial(self) -> dict[str, Any]:
        names = MethodForm.base_fields
        return {name: getattr(self.method, name) for name in names}

    def save(self, form: Any, rates: Any) -> None:
        seen = self.request.POST.get("seen", "")
        change_method(self.method, form.terms(), rates, seen=seen)


class RemoveMethodView(DeskView):
    act = "desk.delivery.edit"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        method = get_object_or_404(self.partner.delivery_methods, pk=pk)
        remove_method(method)
        text = _("%(name)s is no longer offered.")
        messages.success(request, text % {"name": method.name})
        return redirect("desk:delivery", slug=self.partner.code)


desk_urlpatterns = [
    path("delivery/", DeliveryView.as_view(), name="delivery"),
    path("delivery/new/", NewMethodView.as_view(), name="delivery_new"),
    path("delivery/<int:pk>/", EditMethodView.as_view(), name="delivery_edit"),
    path(
        "delivery/<int:pk>/remove/",
        RemoveMethodView.as_view(),
        name="delivery_remove",
    ),
]
