"""The seller's own page at the desk: its words, its pictures, its holidays."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.images import PhotoRefused, store_photo
from core.transitions import TransitionError
from vendors.members.desk import DeskView
from vendors.partner.models import Partner
from vendors.partner.services import end_holiday, take_holiday
from vendors.partner.services.profile import (
    StaleProfile,
    profile_in,
    show_cover,
    show_face,
    tell_profile,
)

from .forms import HolidayForm, ShopForm

_COLUMNS = {"en": "en", "zh-hans": "zh_hans"}
_PLACES = {"cover": show_cover, "face": show_face}


def _column() -> str:
    """The column of the language that the person writes in: that of the page."""
    return _COLUMNS.get(get_language() or "", "en")


class ShopPage(DeskView):
    act = "desk.shop.edit"
    template_name = "desk/shop.html"

    def get(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        *_args: Any,
        **_kwargs: Any,
    ) -> HttpResponse:
        form = ShopForm(profile=profile_in(self.partner, _column()))
        return self.page(form, HolidayForm())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = ShopForm(request.POST, profile=profile_in(self.partner, _column()))
        if not form.is_valid():
            return self.page(form, HolidayForm())
        try:
            tell_profile(
                self.partner,
                form.profile(),
                column=_column(),
                seen=form.cleaned_data["seen"],
                by=request.user,  # type: ignore[arg-type]
            )
        except StaleProfile as stale:
            return self.page(self._stale(form, stale.partner), HolidayForm())
        messages.success(request, _("Saved. Shoppers see it now."))
        return redirect("desk:shop", self.partner.code)

    def _stale(self, form: ShopForm, now: Partner) -> ShopForm:
        """Keep what was typed and say what stands now; the next save replaces it."""
        fresh = profile_in(now, _column())
        sent = QueryDict(mutable=True)
        sent.update(form.data)
        again = ShopForm(sent, profile=fresh)
        sent["seen"] = again.initial["seen"]
        again.is_valid()
        again.add_error(
            None,
            _(
                "Somebody changed this page while you were writing. What you typed is "
                "kept below. Look at what stands there now, then save again."
            ),
        )
        self.extra_context = {"now": fresh}
        return again

    def page(self, form: ShopForm, holiday: HolidayForm) -> HttpResponse:
        wrong = form.errors if form.is_bound else holiday.is_bound
        context = self.get_context_data(form=form, holiday=holiday)
        return self.render_to_response(context, status=422 if wrong else 200)


class ShopPicture(DeskView):
    """A new cover or face, or none any more."""

    act = "desk.shop.edit"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, place: str, **_kwargs: Any) -> HttpResponse:
        show = _PLACES[place]
        back = redirect("desk:shop", self.partner.code)
        if "remove" in request.POST:
            show(self.partner, None)
            messages.success(request, _("The picture is removed."))
            return back
        file = request.FILES.get("photo")
        if file is None:
            messages.error(request, _("Please choose a photo first."))
            return back
        try:
            show(self.partner, store_photo(file, by=request.user))  # type: ignore[arg-type]
        except PhotoRefused as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(
                request, _("The photo is added. It shows as soon as it is prepared.")
            )
        return back


class Holiday(ShopPage):
    """Start a holiday, change its end, or end it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if "end" in request.POST:
            return self._end(request)
        holiday = HolidayForm(request.POST)
        if not holiday.is_valid():
            return self.page(
                ShopForm(profile=profile_in(self.partner, _column())), holiday
            )
        try:
            take_holiday(
                self.partner,
                until=holiday.cleaned_data["until"],
                by=request.user,  # type: ignore[arg-type]
            )
        except TransitionError:
            messages.error(request, _("Your shop is not open, so nothing was changed."))
        else:
            messages.success(
                request, _("Enjoy your holiday. Nobody can buy meanwhile.")
            )
        return redirect("desk:shop", self.partner.code)

    def _end(self, request: HttpRequest) -> HttpResponse:
        try:
            end_holiday(self.partner, by=request.user)  # type: ignore[arg-type]
        except TransitionError:
            messages.warning(request, _("You are not on holiday, so nothing changed."))
        else:
            messages.success(request, _("Welcome back. You sell again."))
        return redirect("desk:shop", self.partner.code)


desk_urlpatterns = [
    path("shop/", ShopPage.as_view(), name="shop"),
    path("shop/holiday/", Holiday.as_view(), name="shop_holiday"),
    path("shop/cover/", ShopPicture.as_view(), {"place": "cover"}, name="shop_cover"),
    path("shop/face/", ShopPicture.as_view(), {"place": "face"}, name="shop_face"),
]
