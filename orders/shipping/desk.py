"""The farm desk's one page on delivery: ways, prices, hours, days off, and a tester."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from core import market
from core.regions import region_name
from core.templatetags.market import money, quantity
from vendors.members.desk.base import DeskView

from .forms.matrix import zone_in_words
from .forms.settings import SettingsForm
from .forms.sheet import MethodForms, likes
from .forms.tester import TryForm
from .market_settings import SEND_WITHIN
from .models import DeliveryMethod, DeliveryRate, DeliverySettings
from .queries import methods_at_desk, settings_of, spoiling_packs
from .quotes import ways
from .services.methods import (
    StaleMethodError,
    TermsError,
    add_method,
    change_method,
    remove_method,
)
from .services.settings import StaleSettingsError, save_settings, settings_fingerprint
from .wording import terms_in_words

ACT: Final = "desk.delivery.edit"
# What the buttons beside "Save" add to a table: rows, weights, hours.
MORE: Final = {"zone": (1, 0, 0), "band": (0, 1, 0), "window": (0, 0, 1)}
MOST_TRIED = 200


@dataclass(frozen=True)
class MethodRow:
    """One way of delivery as the list says it; `sheet` when it is being edited."""

    method: DeliveryMethod
    said: str
    prices: Sequence[str]
    sheet: MethodForms | None = None


def prices_in_words(rates: Sequence[DeliveryRate], currency: str) -> list[str]:
    """A line for each set of regions: Beijing, Tianjin: ¥8.00 up to 3 kg, ¥14.00."""
    zones: dict[tuple[str, ...], list[str]] = {}
    for rate in rates:
        said = money(rate.price, currency)
        if rate.up_to_grams is not None:
            names = {"price": said, "weight": quantity(rate.up_to_grams)}
            said = _("%(price)s up to %(weight)s") % names
        zones.setdefault(tuple(rate.regions), []).append(said)
    text = _("%(place)s: %(prices)s")
    return [
        text % {"place": zone_in_words(zone), "prices": " · ".join(said)}
        for zone, said in zones.items()
    ]


class DeliveryView(DeskView):
    """All ways of delivery, days off, and what a buyer somewhere would pay."""

    act = ACT
    http_method_names = ["get", "head", "options"]
    template_name = "desk/delivery/index.html"

    @cached_property
    def currency(self) -> str:
        """The currency the seller's packs are priced in."""
        priced = self.partner.stockrecords.values_list("price_currency", flat=True)
        return priced.first() or market.currency()

    @cached_property
    def held(self) -> tuple[list[DeliveryMethod], list[DeliveryMethod]]:
        return methods_at_desk(self.partner)

    @cached_property
    def held_settings(self) -> DeliverySettings | None:
        return settings_of(self.partner)

    @property
    def _within(self) -> int:
        """In how many working days the seller sends, as it says or the market."""
        held = self.held_settings
        said = held.send_within if held else None
        return int(SEND_WITHIN() if said is None else said)

    def sheet(self, **kwargs: Any) -> MethodForms:
        can_lend = self.partner.is_cooperative
        return MethodForms(currency=self.currency, can_lend=can_lend, **kwargs)

    def settings_form(self, posted: Any = None) -> SettingsForm:
        has_lender = self.partner.cooperative_id is not None
        return SettingsForm(
            posted,
            held=self.held_settings,
            has_lender=has_lender,
            auto_id="set_%s",
        )

    def _row(
        self, method: DeliveryMethod, sheet: MethodForms | None = None
    ) -> MethodRow:
        is_open = sheet is not None and sheet.method == method
        return MethodRow(
            method=method,
            said=terms_in_words(
                method, method.windows.all(), self.currency, self._within
            ),
            prices=prices_in_words(list(method.rates.all()), self.currency),
            sheet=sheet if is_open else None,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet: MethodForms | None = kwargs.pop("sheet", None)
        own, lent = self.held
        return super().get_context_data(
            **{
                "rows": [self._row(method, sheet) for method in own],
                "lent": [self._row(method) for method in lent],
                "source": self.held_settings.source if self.held_settings else "own",
                "new_sheet": sheet if sheet and sheet.method is None else None,
                "is_editing": sheet is not None,
                "likes": likes(),
                "currency": self.currency,
                "settings_form": kwargs.pop("settings_form", self.settings_form()),
                "seen": settings_fingerprint(self.held_settings),
                **self._trial(),
                **kwargs,
            }
        )

    def _trial(self) -> dict[str, object]:
        """The tester, answered when it was asked."""
        asked = self.request.GET if "region" in self.request.GET else None
        form = TryForm(
            asked,
            currency=self.currency,
            packs=spoiling_packs(self.partner, MOST_TRIED),
            auto_id="try_%s",
            initial={"region": market.region(), "kilos": 5, "goods": 100},
        )
        if asked is None or not form.is_valid():
            return {"try_form": form}
        region, moment = form.cleaned_data["region"], form.cleaned_data["at"]
        found = ways([form.consignment(self.partner)], region, now=moment)
        answer = found[self.partner.pk]
        return {"try_form": form, "tried": region_name(region), "answer": answer}

    def refused(self, **context: object) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=422)

    def back(self, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return redirect("desk:delivery", slug=self.partner.code)


class NewMethodView(DeliveryView):
    """The page with a new way open in it, perhaps begun after `?like=`."""

    http_method_names = ["get", "head", "post", "options"]

    def open_sheet(self, **kwargs: object) -> MethodForms:
        like = self.request.GET.get("like", "")
        return self.sheet(like=like if like in likes() else "", **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if "sheet" not in kwargs:
            kwargs["sheet"] = self.open_sheet()
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if more := MORE.get(request.POST.get("more", "")):
            sheet = self.open_sheet(posted=request.POST, more=more)
            return self.render_to_response(self.get_context_data(sheet=sheet))
        sheet = self.open_sheet(posted=request.POST)
        if not sheet.is_valid():
            return self.refused(sheet=sheet)
        try:
            self.save(sheet)
        except StaleMethodError as stale:
            if sheet.method:
                sheet.renew(sheet.method)
            sheet.say(str(stale))
            return self.refused(sheet=sheet)
        except TermsError as why:
            sheet.say(str(why))
            return self.refused(sheet=sheet)
        return self.back(_("Delivery settings saved."))

    def save(self, sheet: MethodForms) -> None:
        add_method(self.partner, sheet.terms(), sheet.rates(), sheet.hours())


class EditMethodView(NewMethodView):
    """The page with one of the seller's ways open in its place."""

    def open_sheet(self, **kwargs: object) -> MethodForms:
        pk = self.kwargs["pk"]
        method = next((one for one in self.held[0] if one.pk == pk), None)
        if method is None:
            raise Http404
        return self.sheet(method=method, **kwargs)

    def save(self, sheet: MethodForms) -> None:
        if sheet.method is None:
            raise Http404
        try:
            change_method(
                sheet.method,
                sheet.terms(),
                sheet.rates(),
                sheet.hours(),
                seen=sheet.seen,
            )
        except DeliveryMethod.DoesNotExist as gone:
            raise Http404 from gone


class RemoveMethodView(DeskView):
    act = ACT
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        method = get_object_or_404(self.partner.delivery_methods, pk=pk)
        remove_method(method)
        text = _("%(name)s is no longer offered.")
        messages.success(request, text % {"name": method.name})
        return redirect("desk:delivery", slug=self.partner.code)


class SettingsView(DeliveryView):
    """Whose delivery the goods take, and the days on which nothing leaves."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.settings_form(request.POST)
        seen = request.POST.get("seen", "")
        if not form.is_valid():
            return self.refused(settings_form=form, seen=seen)
        try:
            save_settings(
                self.partner,
                source=form.cleaned_data.get("source") or DeliverySettings.Source.OWN,
                closed=form.closed(),
                send_within=form.cleaned_data["send_within"],
                keeps_holidays=form.cleaned_data["keeps_holidays"],
                seen=seen,
            )
        except StaleSettingsError as stale:
            form.add_error(None, str(stale))
            return self.refused(settings_form=form)
        return self.back(_("Saved."))


desk_urlpatterns = [
    path("delivery/", DeliveryView.as_view(), name="delivery"),
    path("delivery/new/", NewMethodView.as_view(), name="delivery_new"),
    path("delivery/settings/", SettingsView.as_view(), name="delivery_settings"),
    path("delivery/<int:pk>/", EditMethodView.as_view(), name="delivery_edit"),
    path(
        "delivery/<int:pk>/remove/",
        RemoveMethodView.as_view(),
        name="delivery_remove",
    ),
]
