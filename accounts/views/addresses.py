"""The address book. Every address is looked up among the person's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from oscar.apps.address.models import UserAddress

from accounts import services
from accounts.contacts import shown_phone
from accounts.forms.profile import (
    AbroadAddressForm,
    AddressForm,
    ChinaAddressForm,
)
from accounts.queries import addresses_of, delivery_countries, person_of
from core import market
from core.redirects import safe_next
from core.regions import is_abroad, is_chinese_market


@method_decorator(never_cache, name="dispatch")
class AddressList(LoginRequiredMixin, TemplateView):
    template_name = "accounts/addresses.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        mine = list(addresses_of(person_of(self.request)))
        is_full = len(mine) >= services.MAX_ADDRESSES
        return super().get_context_data(
            addresses=mine, is_full=is_full, limit=services.MAX_ADDRESSES, **kwargs
        )


@method_decorator(never_cache, name="dispatch")
class AddressEdit(LoginRequiredMixin, FormView[AddressForm]):
    """New without a number, else a change; `?abroad=1` asks for the other form."""

    template_name = "accounts/address.html"
    address: UserAddress

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        self.address = UserAddress()
        if request.user.is_authenticated and "pk" in kwargs:
            mine = addresses_of(person_of(request))
            self.address = get_object_or_404(mine, pk=kwargs["pk"])

    @property
    def is_abroad(self) -> bool:
        asked = self.request.GET.get("abroad")
        if asked in {"0", "1"}:
            return asked == "1"
        return is_abroad(self.address.country_id or market.country())

    def get_form_class(self) -> type[AddressForm]:
        return AbroadAddressForm if self.is_abroad else ChinaAddressForm

    @property
    def countries(self) -> list[str]:
        """Where somebody sends, and where the address is already."""
        here = self.address.country_id
        known = set(delivery_countries())
        if not is_chinese_market():
            known.add(market.country())
        return sorted(known | {here} if here and is_abroad(here) else known)

    def get_form_kwargs(self) -> dict[str, object]:
        kwargs = super().get_form_kwargs()
        return {**kwargs, "countries": self.countries} if self.is_abroad else kwargs

    def get_initial(self) -> dict[str, object]:
        if self.address.pk:
            return AddressForm.typed(self.address)
        user = person_of(self.request)
        return {"name": user.get_full_name(), "phone": shown_phone(user.phone)}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        back = reverse("accounts:addresses")
        return super().get_context_data(
            address=self.address,
            is_abroad=self.is_abroad,
            can_switch=is_chinese_market() and bool(self.is_abroad or self.countries),
            next=safe_next(self.request, default=back),
            **kwargs,
        )

    def form_valid(self, form: AddressForm) -> HttpResponse:
        address = form.fill(self.address)
        try:
            services.save_address(person_of(self.request), address)
        except services.AddressError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("Address saved."))
        return redirect(safe_next(self.request, default=reverse("accounts:addresses")))


@require_POST
@login_required
def delete_address(request: HttpRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(addresses_of(person_of(request)), pk=pk)
    services.delete_address(person_of(request), address)
    messages.success(request, _("Address deleted."))
    return redirect("accounts:addresses")


@require_POST
@login_required
def make_default(request: HttpRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(addresses_of(person_of(request)), pk=pk)
    services.make_default(person_of(request), address)
    messages.success(request, _("This address is now your default."))
    return redirect("accounts:addresses")
