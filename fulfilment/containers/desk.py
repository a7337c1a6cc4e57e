"""The desk's pages on returnable packaging: its kinds, who has some, what came back."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import market
from core.refusals import RefusalError
from core.templatetags.market import money
from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER
from vendors.members.desk.base import DeskView
from vendors.partner.models import Container
from vendors.partner.services.containers import (
    add_container,
    change_container,
    put_in_containers,
)

from .forms import ContainerForm, PackForm, TakeBackForm
from .queries import (
    PartContainers,
    containers_by,
    containers_of,
    is_counted,
    out_of,
    packs_found,
    packs_of,
)
from .rules import ReturnRefusedError
from .services.returns import take_back

SEE, EDIT = "desk.products.see", "desk.products.edit"
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
MOST_LISTED = 200


class ContainersPage(DeskView):
    """The kinds, and the orders whose packaging is with shoppers, due first."""

    act = SEE
    template_name = "desk/containers/index.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        out = out_of(self.partner)
        return super().get_context_data(
            containers=list(containers_by(self.partner)),
            out=out[:MOST_LISTED],
            out_count=out.count(),
            may_edit=self.may_send(EDIT),
            currency=market.currency(),
            **kwargs,
        )


class NewContainer(DeskView):
    """The form of a new kind."""

    act = EDIT
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/containers/form.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**{"form": ContainerForm()} | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = ContainerForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=WRONG)
        made = add_container(self.partner, form.names, form.cleaned_data["deposit"])
        messages.success(request, _("Packaging added. Now choose its packs."))
        return redirect("desk:container", self.partner.code, made.pk)


class ContainerPage(DeskView):
    """One kind: its name and deposit, and the packs that come in it."""

    act = SEE
    write_act = EDIT
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/containers/container.html"

    @cached_property
    def container(self) -> Container:
        rows = containers_by(self.partner)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        sought = self.request.GET.get("q", "").strip()[:100]
        context = {
            "container": self.container,
            "form": ContainerForm(container=self.container),
            "packs": packs_of(self.partner).filter(container=self.container),
            "found": packs_found(self.partner, sought, besides=self.container),
            "sought": sought,
            "may_edit": self.may_send(EDIT),
            "currency": market.currency(),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if "pack" in request.POST:
            return self._put_in(request)
        form = ContainerForm(request.POST, container=self.container)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=WRONG)
        typed = form.cleaned_data
        change_container(
            self.container, form.names, typed["deposit"], in_use=typed["in_use"]
        )
        messages.success(request, _("Saved."))
        return self._back()

    def _put_in(self, request: HttpRequest) -> HttpResponse:
        form = PackForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Please enter a whole number from 0 to 99."))
            return self._back()
        pack = get_object_or_404(packs_of(self.partner), pk=form.cleaned_data["pack"])
        try:
            put_in_containers(pack, self.container, form.cleaned_data["count"])
        except RefusalError as why:
            messages.error(request, why.words)
        else:
            messages.success(request, _("Saved."))
        return self._back()

    def _back(self) -> HttpResponse:
        return redirect("desk:container", self.partner.code, self.container.pk)


class TakeBackPage(DeskView):
    """What came back of one order, and its deposit with it."""

    act = "desk.orders.see"
    write_act = "desk.orders.pack"
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/containers/take_back.html"

    @cached_property
    def vendor_order(self) -> VendorOrder:
        rows = VendorOrder.objects.filter(
            partner=self.partner, status__in=sorted(VISIBLE_TO_SELLER)
        )
        return get_object_or_404(
            rows.select_related("order"), number=self.kwargs["number"]
        )

    def found(self) -> PartContainers:
        """Raises `Http404` for a part without such packaging."""
        found = containers_of(self.vendor_order)
        if found is None:
            raise Http404
        return found

    def form(self, found: PartContainers, *typed: Any) -> TakeBackForm:
        currency = self.vendor_order.order.currency
        return TakeBackForm(*typed, found=found, currency=currency)

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        found = kwargs.pop("found", None) or self.found()
        context = {
            "vendor_order": self.vendor_order,
            "containers": found,
            "form": self.form(found) if found.can_return else None,
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if is_counted(self.vendor_order, request.POST.get("key", "")):
            return self._done()
        form = self.form(self.found(), request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            refund = take_back(
                self.vendor_order,
                form.counts,
                key=form.cleaned_data["key"],
                by=self.person,
            )
        except ReturnRefusedError as why:
            field = form.name_of(why.line_id) if why.line_id else None
            form.add_error(field if field in form.fields else None, why.words)
            return self._show(form)
        if refund:
            self.vendor_order.refresh_from_db(fields=["deposits_back"])
            amount = money(self.vendor_order.deposits_back, refund.payment.currency)
            text = _("Packaging taken back. Deposit refunded in all: %(amount)s.")
            messages.success(request, text % {"amount": amount})
        return self._done()

    def _done(self) -> HttpResponse:
        return redirect("desk:order", self.partner.code, self.vendor_order.number)

    def _show(self, form: TakeBackForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=WRONG)


desk_urlpatterns = [
    path("packaging/", ContainersPage.as_view(), name="containers"),
    path("packaging/new/", NewContainer.as_view(), name="container_new"),
    path("packaging/<int:pk>/", ContainerPage.as_view(), name="container"),
    path(
        "orders/<str:number>/packaging/",
        TakeBackPage.as_view(),
        name="order_containers",
    ),
]
