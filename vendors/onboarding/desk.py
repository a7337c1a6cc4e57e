"""The seller's own page at the desk: words, pictures, holidays, phone, closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.transitions import TransitionError
from vendors.banking.queries import account_of
from vendors.members.desk.base import DeskView
from vendors.partner.models import Partner
from vendors.partner.queries import Business, business_of
from vendors.partner.services.holidays import end_holiday, take_holiday
from vendors.partner.services.sellers import (
    StaleProfileError,
    begin_closing,
    profile_in,
    reopen_partner,
    set_tax_status,
    show_cover,
    show_face,
    show_phone,
    tell_profile,
)
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
    ) -> HttpResponse:
        return self.page(self.words())

    def post(self, request: HttpRequest) -> HttpResponse:
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
        except StaleProfileError as stale:
            return self.page(self._stale(form, stale.partner))
        messages.success(request, _("Saved and visible to shoppers."))
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
                "Someone else changed this page while you were editing. "
                "Your text is kept below. Check the current version, "
                "then save again."
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

    def _planned(self) -> dict[str, object]:
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

    def post(self, request: HttpRequest, *, place: str) -> HttpResponse:
        show = _PLACES[place]
        back = redirect("desk:shop", self.partner.code)
        if "remove" in request.POST:
            show(self.partner, None)
            messages.success(request, _("Picture removed."))
            return back
        file = request.FILES.get("photo")
        if file is None:
            messages.error(request, _("Please select a photo first."))
            return back
        try:
            show(self.partner, store_photo(file, by=request.user))  # type: ignore[arg-type]
        except PhotoError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Photo added. It appears when it is ready."))
        return back


class Holiday(ShopPage):
    """Plan a holiday or begin one, change its days, or end it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
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
            messages.error(request, _("Your shop is not open. Nothing was changed."))
        except ValueError:  # the day turned between the form and here
            messages.error(request, _("Please choose the dates again."))
        else:
            self._say_taken(seller)
        return self.back()

    def _say_taken(self, seller: Partner) -> None:
        if seller.planned_holiday is None:
            said = _("Enjoy your holiday. Nobody can buy during this time.")
        else:
            said = _("Saved. You sell until then, and shoppers are informed.")
        messages.success(self.request, said)

    def _end(self, request: HttpRequest) -> HttpResponse:
        was_ahead = self.partner.planned_holiday is not None
        try:
            end_holiday(self.partner, by=person_of(request))
        except TransitionError:
            messages.warning(request, _("You are not on holiday. Nothing was changed."))
        else:
            messages.success(
                request,
                _("Holiday cancelled. You keep selling.")
                if was_ahead
                else _("Welcome back. You are selling again."),
            )
        return self.back()


class Closing(ShopPage):
    """Close the shop for good: at once, or when the open orders are done."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
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
            messages.error(request, _("Your shop is not open. Nothing was changed."))
        else:
            self._say_closed(seller)
        return self.back()

    def _say_closed(self, seller: Partner) -> None:
        is_done = seller.status == PartnerStatus.CLOSED
        messages.success(
            self.request,
            _("Your shop is closed. Thank you for all you sold here.")
            if is_done
            else _("Nobody can buy from you any more. Please ship your open orders."),
        )

    def _stay(self, request: HttpRequest) -> HttpResponse:
        if not closes_by_own_wish(self.partner):
            messages.error(
                request, _("The office closed it, so only the office can reopen it.")
            )
            return self.back()
        try:
            reopen_partner(self.partner, by=person_of(request))
        except TransitionError:
            messages.warning(request, _("It is not closing. Nothing was changed."))
        else:
            messages.success(request, _("You are selling again."))
        return self.back()


def closes_by_own_wish(partner: Partner) -> bool:
    """Whether the closing under way was begun by somebody of the team."""
    last = partner.events.filter(status=PartnerStatus.CLOSING).order_by("pk").last()
    return bool(last and partner.roles.filter(user_id=last.by_id or 0).exists())


class PhoneSetting(DeskView):
    """Whether shoppers with a paid order see the phone number."""

    act = "desk.shop.edit"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        shown = "shows_phone" in request.POST
        show_phone(self.partner, shown=shown)
        messages.success(
            request,
            _("Shoppers with a paid order can now see your phone number.")
            if shown
            else _("Your phone number is hidden now."),
        )
        return redirect("desk:shop", self.partner.code)


class TaxSetting(DeskView):
    """How the seller is taxed, which decides the tax inside its prices."""

    act = "desk.shop.edit"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        status = request.POST.get("tax_status", "")
        if status not in dict(self.partner.tax_choices):
            messages.error(request, _("Please choose your tax status."))
        elif set_tax_status(self.partner, status, by=self.person):
            messages.success(request, _("The new tax status applies to future orders."))
        else:
            messages.success(request, _("Tax status confirmed."))
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
