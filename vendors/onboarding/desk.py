"""The seller's own page at the desk: words, pictures, holidays, phone, closing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.images import PhotoRefused, store_photo
from core.transitions import TransitionError
from vendors.banking.queries import account_of
from vendors.members.desk import DeskView
from vendors.partner.models import Partner
from vendors.partner.queries import business_of
from vendors.partner.services import (
    begin_closing,
    end_holiday,
    reopen_partner,
    set_tax_status,
    show_phone,
    take_holiday,
)
from vendors.partner.services.profile import (
    StaleProfile,
    profile_in,
    show_cover,
    show_face,
    tell_profile,
)
from vendors.partner.signals import Business
from vendors.partner.states import SELLING, PartnerStatus

from .forms import ClosingForm, HolidayForm, ShopForm

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
        request: HttpRequest,
        *_args: Any,
        **_kwargs: Any,
    ) -> HttpResponse:
        return self.page(self.words())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = ShopForm(request.POST, profile=profile_in(self.partner, _column()))
        if not form.is_valid():
            return self.page(form)
        try:
            tell_profile(
                self.partner,
                form.profile(),
                column=_column(),
                seen=form.cleaned_data["seen"],
                by=request.user,  # type: ignore[arg-type]
            )
        except StaleProfile as stale:
            return self.page(self._stale(form, stale.partner))
        messages.success(request, _("Saved. Shoppers see it now."))
        return self.back()

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

    def page(
        self,
        form: ShopForm,
        holiday: HolidayForm | None = None,
        closing: ClosingForm | None = None,
        business: list[Business] | None = None,
    ) -> HttpResponse:
        wrong = form.is_bound or (holiday and holiday.is_bound) or closing or business
        status = self.partner.status
        is_closing = status == PartnerStatus.CLOSING
        context = self.get_context_data(
            form=form,
            holiday=holiday or HolidayForm(initial=self._planned()),
            closing=closing or ClosingForm(),
            business=business_of(self.partner) if is_closing else business,
            stands=self.partner.standing(),
            is_selling=status in SELLING,
            is_closing=is_closing,
            may_stay=is_closing and closes_by_own_wish(self.partner),
            account=account_of(self.partner),
        )
        return self.render_to_response(context, status=422 if wrong else 200)

    def _planned(self) -> dict[str, Any]:
        """The days of a holiday that is planned or runs, to be changed."""
        is_known = self.partner.planned_holiday or not self.partner.is_open()
        if not is_known:
            return {}
        days = {"start": self.partner.holiday_from, "until": self.partner.holiday_until}
        return {name: day for name, day in days.items() if day}

    def words(self) -> ShopForm:
        return ShopForm(profile=profile_in(self.partner, _column()))

    def back(self) -> HttpResponse:
        """To what is said of it: without a fragment the form's own would stay."""
        return redirect(f"{reverse('desk:shop', args=[self.partner.code])}#messages")


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
    """Plan a holiday or begin one, change its days, or end it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if "end" in request.POST:
            return self._end(request)
        holiday = HolidayForm(request.POST)
        if not holiday.is_valid():
            return self.page(self.words(), holiday)
        try:
            seller = take_holiday(
                self.partner,
                start=holiday.cleaned_data["start"],
                until=holiday.cleaned_data["until"],
                by=person_of(request),
            )
        except TransitionError:
            messages.error(request, _("Your shop is not open, so nothing was changed."))
        except ValueError:  # the day turned between the form and here
            messages.error(request, _("Please choose the days again."))
        else:
            self._say_taken(seller)
        return self.back()

    def _say_taken(self, seller: Partner) -> None:
        if seller.planned_holiday is None:
            said = _("Enjoy your holiday. Nobody can buy meanwhile.")
        else:
            said = _("Noted. You sell until then, and shoppers are told beforehand.")
        messages.success(self.request, said)

    def _end(self, request: HttpRequest) -> HttpResponse:
        was_ahead = self.partner.planned_holiday is not None
        try:
            end_holiday(self.partner, by=person_of(request))
        except TransitionError:
            messages.warning(request, _("You are not on holiday, so nothing changed."))
        else:
            messages.success(
                request,
                _("The holiday is off. You go on selling.")
                if was_ahead
                else _("Welcome back. You sell again."),
            )
        return self.back()


class Closing(ShopPage):
    """Close the shop for good: at once, or when the open orders are done."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if "stay" in request.POST:
            return self._stay(request)
        form = ClosingForm(request.POST)
        if not form.is_valid():
            return self.page(self.words(), closing=form)
        business = business_of(self.partner)
        if business and "wind-down" not in request.POST:
            return self.page(self.words(), closing=form, business=business)
        try:
            seller = begin_closing(
                self.partner,
                reason=form.cleaned_data["reason"],
                by=person_of(request),
                selling_only=True,
            )
        except TransitionError:
            messages.error(request, _("Your shop is not open, so nothing was changed."))
        else:
            self._say_closed(seller)
        return self.back()

    def _say_closed(self, seller: Partner) -> None:
        is_done = seller.status == PartnerStatus.CLOSED
        messages.success(
            self.request,
            _("Your shop is closed. Thank you for all you sold here.")
            if is_done
            else _("Nobody can buy from you any more. Send what is ordered."),
        )

    def _stay(self, request: HttpRequest) -> HttpResponse:
        if not closes_by_own_wish(self.partner):
            messages.error(
                request, _("The office closed it, so only it can reopen it.")
            )
            return self.back()
        try:
            reopen_partner(self.partner, by=person_of(request))
        except TransitionError:
            messages.warning(request, _("It is not closing, so nothing was changed."))
        else:
            messages.success(request, _("You sell again."))
        return self.back()


def closes_by_own_wish(partner: Partner) -> bool:
    """Whether the closing under way was begun by somebody of the team."""
    last = partner.events.filter(status=PartnerStatus.CLOSING).order_by("pk").last()
    return bool(last and partner.roles.filter(user_id=last.by_id or 0).exists())


class PhoneSetting(DeskView):
    """Whether shoppers with a paid order see the phone number."""

    act = "desk.shop.edit"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        shown = "shows_phone" in request.POST
        show_phone(self.partner, shown=shown)
        messages.success(
            request,
            _("Shoppers with a paid order see your phone number now.")
            if shown
            else _("Nobody sees your phone number now."),
        )
        return redirect("desk:shop", self.partner.code)


class TaxSetting(DeskView):
    """How the seller is taxed, which decides the tax inside its prices."""

    act = "desk.shop.edit"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        status = request.POST.get("tax_status", "")
        if status not in dict(self.partner.tax_choices):
            messages.error(request, _("Please choose how you are taxed."))
        elif set_tax_status(self.partner, status, by=self.person):
            messages.success(
                request, _("Orders placed from now on are taxed accordingly.")
            )
        return redirect("desk:shop", self.partner.code)


desk_urlpatterns = [
    path("shop/", ShopPage.as_view(), name="shop"),
    path("shop/holiday/", Holiday.as_view(), name="shop_holiday"),
    path("shop/closing/", Closing.as_view(), name="shop_closing"),
    path("shop/tax/", TaxSetting.as_view(), name="shop_tax"),
    path("shop/phone/", PhoneSetting.as_view(), name="shop_phone"),
    path("shop/cover/", ShopPicture.as_view(), {"place": "cover"}, name="shop_cover"),
    path("shop/face/", ShopPicture.as_view(), {"place": "face"}, name="shop_face"),
]
