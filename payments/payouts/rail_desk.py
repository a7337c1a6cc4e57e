"""The desk page on which a seller chooses how it is paid, and its ways to Stripe."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.refusals import RefusalError
from core.regions import country_name
from payments.connect.models import StripeAccount
from payments.connect.queries import account_of, countries
from payments.connect.services import (
    NotOfferedError,
    StripeAwayError,
    refresh_account,
    set_up,
    to_dashboard,
    to_onboarding,
)
from payments.payment.gateway import StripeAmbiguousError
from vendors.banking.queries import account_of as bank_account_of
from vendors.members.desk.base import DeskView

from .by_stripe import is_offered, rail_of, stripe_hindrance
from .forms import RailForm
from .services.rails import RailError, choose_rail
from .states import LeftOutReason, Rail


class WayPage(DeskView):
    """By bank or by Stripe, with what each still needs. The password guards the choice:
    it says where the money goes.
    """

    act = "desk.bank.edit"
    template_name = "desk/money/way.html"

    @cached_property
    def rail(self) -> str:
        return rail_of(self.partner)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(RailForm(request=request, initial={"rail": self.rail}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RailForm(request.POST, request=request)
        if not form.is_valid():
            return self.page(form)
        try:
            changed = choose_rail(
                self.partner, form.cleaned_data["rail"], by=self.person
            )
        except RailError as refusal:
            form.add_error(None, str(refusal))
            return self.page(form)
        if changed:
            messages.success(request, _("Saved. The next payout will use this method."))
        return redirect("desk:payout_way", self.partner.code)

    def page(self, form: RailForm) -> HttpResponse:
        account = account_of(self.partner)
        reason = stripe_hindrance(self.partner, account)
        context = self.get_context_data(
            form=form,
            rail=self.rail,
            is_offered=is_offered() or self.rail == Rail.STRIPE,
            bank=bank_account_of(self.partner),
            stripe=account,
            stripe_waits=str(LeftOutReason(reason).label) if reason else "",
            countries=_named(countries()),
        )
        response = self.render_to_response(context, status=422 if form.errors else 200)
        add_never_cache_headers(response)
        return response


def _named(codes: list[str]) -> list[tuple[str, str]]:
    """In the language of the page."""
    return [(code, country_name(code)) for code in codes]


class NotSetUpError(RefusalError):
    """Raised where there is no account to go on with; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("Stripe account not finished"))


class StripeDoor(DeskView):
    """Leads to a page of Stripe's, by a link that is good for one visit."""

    act = "desk.bank.edit"

    @property
    def account(self) -> StripeAccount:
        """Raises `NotSetUpError`."""
        account = account_of(self.partner)
        if account is None or not account.stands:
            raise NotSetUpError
        return account

    def lead(self, make: Callable[[], str]) -> HttpResponse:
        """There, or back with the reason."""
        try:
            return HttpResponseRedirect(make(), status=303)
        except (StripeAwayError, NotOfferedError, NotSetUpError) as refusal:
            messages.warning(self.request, str(refusal))
        return redirect("desk:payout_way", self.partner.code)

    def onboarding(self, account: StripeAccount) -> str:
        return to_onboarding(
            account,
            back=self._address("desk:stripe_back"),
            again=self._address("desk:stripe_again"),
        )

    def _address(self, name: str) -> str:
        return f"{settings.SITE_URL}{reverse(name, args=[self.partner.code])}"


class StripeStart(StripeDoor):
    """Sets the account up, where there is none, and goes on with Stripe's form."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if not is_offered():
            raise Http404
        country = request.POST.get("country") or countries()[0]
        return self.lead(lambda: self.onboarding(set_up(self.partner, country)))


class StripeAgain(StripeDoor):
    """Where Stripe sends a seller whose link is used or old: on, by a fresh one."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        del request
        return self.lead(lambda: self.onboarding(self.account))


class StripeDashboard(StripeDoor):
    """To the seller's own page at Stripe."""

    http_method_names = ["post"]

    def post(self, _request: HttpRequest) -> HttpResponse:
        return self.lead(lambda: to_dashboard(self.account))


class StripeBack(StripeDoor):
    """Back from Stripe's form. That a seller is back says nothing: Stripe is asked."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            account = refresh_account(self.account)
        except NotSetUpError as refusal:
            messages.warning(request, str(refusal))
        except StripeAmbiguousError:
            messages.warning(request, str(StripeAwayError()))
        else:
            if account.is_payable:
                messages.success(request, _("Stripe can pay you now."))
            else:
                messages.info(request, _("Welcome back. Here is your current status."))
        return redirect("desk:payout_way", self.partner.code)


desk_urlpatterns: list[URLPattern] = [
    path("money/way/", WayPage.as_view(), name="payout_way"),
    path("money/stripe/", StripeStart.as_view(), name="stripe_start"),
    path("money/stripe/again/", StripeAgain.as_view(), name="stripe_again"),
    path("money/stripe/back/", StripeBack.as_view(), name="stripe_back"),
    path("money/stripe/page/", StripeDashboard.as_view(), name="stripe_dashboard"),
]
