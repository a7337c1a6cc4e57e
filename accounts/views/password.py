"""Choosing a new password when the old one is forgotten, by mail or by phone."""

from typing import Any

from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.account.views import PasswordResetView
from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import services
from accounts.contacts import shown_phone
from accounts.forms import PhoneResetForm
from accounts.forms.signing_in import ResetForm
from accounts.phone_reset import PhoneReset
from accounts.visiting import in_person_only


class ResetView(PasswordResetView):
    """By mail as allauth does it; by phone a code is sent and asked for."""

    def form_valid(self, form: ResetForm) -> HttpResponse:
        phone = form.cleaned_data["phone"]
        if not phone:
            return super().form_valid(form)
        try:
            PhoneReset.start(self.request, phone)
        except RateLimited:
            return respond_429(self.request)
        return redirect("accounts:phone_reset")


@in_person_only
@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class PhoneResetView(FormView[PhoneResetForm]):
    template_name = "account/phone_reset.html"
    form_class = PhoneResetForm
    process: PhoneReset

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        process = PhoneReset.resume(request)
        if process is None:
            return redirect("account_reset_password")
        self.process = process
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.process.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(phone=shown_phone(self.process.phone), **kwargs)

    def form_valid(self, form: PhoneResetForm) -> HttpResponse:
        if not self.process.fits(form.cleaned_data["code"]):
            return self._wrong_code(form)
        user = self.process.user
        services.set_password(user, form.cleaned_data["password1"])
        services.set_phone(user, self.process.phone, verified=True)
        self.process.abort()
        finalize_password_reset(self.request, user)
        return redirect("account_login")

    def _wrong_code(self, form: PhoneResetForm) -> HttpResponse:
        if self.process.record_invalid_attempt():
            form.add_error(
                "code", _("This is not the code we sent. Please look again.")
            )
            return self.form_invalid(form)
        messages.error(
            self.request,
            _("Three wrong codes. Please ask for a new one."),
        )
        return redirect("account_reset_password")
