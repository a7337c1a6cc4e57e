"""The farm desk's pages on the times in which it takes orders."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import market
from vendors.members.desk.base import DeskView
from vendors.partner.models import OrderWindow, WindowRound
from vendors.partner.order_windows import windows_of
from vendors.partner.services.order_windows import (
    OrderWindowError,
    remove_order_window,
    save_order_window,
)

from .forms.order_windows import (
    FORMS,
    ONCE,
    WEEKLY,
    OrderWindowForm,
    window_initial,
)

ACT = "desk.delivery.edit"
MOST_ROUNDS = 5


class OrderWindowsPage(DeskView):
    """All of them, and those of the cooperative where the farm has none."""

    act = ACT
    http_method_names = ["get", "head", "options"]
    template_name = "desk/delivery/windows.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        found = windows_of(self.partner.pk, self.partner.cooperative_id)
        windows = [one for one in found if one.partner_id == self.partner.pk]
        lent = [] if windows else found
        rounds = WindowRound.objects.filter(partner=self.partner)[:MOST_ROUNDS]
        return super().get_context_data(
            windows=windows, lent=lent, rounds=rounds, **kwargs
        )


class NewOrderWindow(DeskView):
    """A form for a window of every week, or with `?kind=once` a single one."""

    act = ACT
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/delivery/window.html"

    @cached_property
    def window(self) -> OrderWindow | None:
        """The one that is changed."""
        return None

    @property
    def kind(self) -> str:
        if self.window:
            return WEEKLY if self.window.is_weekly else ONCE
        return ONCE if self.request.GET.get("kind") == ONCE else WEEKLY

    def form(self, posted: Any = None) -> OrderWindowForm:
        form: type[OrderWindowForm] = FORMS[self.kind]
        return form(
            posted,
            initial=window_initial(self.window) if self.window else None,
            currency=market.currency(),
            can_lend=self.partner.is_cooperative,
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = {"form": self.form(), "kind": self.kind, "window": self.window}
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self._refused(form)
        pk = self.window.pk if self.window else None
        try:
            save_order_window(self.partner, form.content(), pk=pk)
        except OrderWindowError as why:
            form.add_error(None, str(why))
            return self._refused(form)
        except OrderWindow.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, _("Saved. Shoppers see it at once."))
        return redirect("desk:order_windows", self.partner.code)

    def _refused(self, form: OrderWindowForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class EditOrderWindow(NewOrderWindow):
    @cached_property
    def window(self) -> OrderWindow | None:
        found = self.partner.order_windows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class RemoveOrderWindow(DeskView):
    act = ACT
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not remove_order_window(self.partner, pk):
            raise Http404
        text = _("Removed.")
        if not self.partner.order_windows.exists():
            text = _("Removed. Without order windows you take orders at any time.")
        messages.success(request, text)
        return redirect("desk:order_windows", self.partner.code)


desk_urlpatterns = [
    path("order-windows/", OrderWindowsPage.as_view(), name="order_windows"),
    path("order-windows/new/", NewOrderWindow.as_view(), name="order_window_new"),
    path("order-windows/<int:pk>/", EditOrderWindow.as_view(), name="order_window"),
    path(
        "order-windows/<int:pk>/remove/",
        RemoveOrderWindow.as_view(),
        name="order_window_remove",
    ),
]
