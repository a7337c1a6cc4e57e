"""Choosing a new password, by mail or by phone; too many tries with the old one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.account.views import PasswordResetView
from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import services
from accounts.contacts import shown_phone
from accounts.forms.signing_in import PhoneResetForm, ResetForm
from accounts.impersonation import in_person_only
from accounts.phone_reset import PhoneReset
from accounts.throttle import claimed_name, tries_counted


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
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        process = PhoneReset.resume(request)
        if process is None:
            return redirect("account_reset_password")
        self.process = process
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, object]:
        return {**super().get_form_kwargs(), "user": self.process.user}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(phone=shown_phone(self.process.phone), **kwargs)

    def form_valid(self, form: PhoneResetForm) -> HttpResponse:
        if not self.process.fits(form.cleaned_data["code"]):
            return self._wrong_code(form)
        user = self.process.user
        services.set_password(user, form.cleaned_data["password1"], is_own=False)
        services.set_phone(user, self.process.phone, verified=True)
        self.process.abort()
        finalize_password_reset(self.request, user)
        return redirect("account_login")

    def _wrong_code(self, form: PhoneResetForm) -> HttpResponse:
        if self.process.record_invalid_attempt():
            form.add_error(
                "code", _("The code is not correct. Please check it and try again.")
            )
            return self.form_invalid(form)
        messages.error(
            self.request,
            _("Three incorrect codes. Please request a new one."),
        )
        return redirect("account_reset_password")


# What allauth's limits ask for at most before one more try is free.
PAUSE = timedelta(minutes=1)


def locked_out(
    request: HttpRequest,
    _response: HttpResponse | None,
    credentials: Mapping[str, Any] | None,
) -> HttpResponse:
    """Axes' answer after too many wrong passwords, the same whoever was named."""
    return _please_wait(request, _lock_left(request, credentials), locked=True)


@requires_csrf_token
def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The answer of allauth to too many sign-ups, codes or mails."""
    return _please_wait(request, PAUSE, locked=False)


def _lock_left(
    request: HttpRequest, credentials: Mapping[str, Any] | None
) -> timedelta:
    """How long the lock still holds: it counts from the last try that was counted."""
    name = claimed_name(request, dict(credentials or {}))
    tries = tries_counted(request, name)
    last = tries.filter(username=name).first() or tries.first()
    if last is None:
        return timedelta(seconds=settings.AXES_COOLOFF_TIME.total_seconds())
    left = last.attempt_time + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(left, timedelta(seconds=1))


def _please_wait(
    request: HttpRequest, wait: timedelta, *, locked: bool
) -> HttpResponse:
    seconds = max(1, int(wait.total_seconds()))
    response = render(
        request,
        "account/please_wait.html",
        {"minutes": -(-seconds // 60), "locked": locked},
        status=429,
    )
    response["Retry-After"] = str(seconds)
    return response
