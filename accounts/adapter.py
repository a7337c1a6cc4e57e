"""How django-allauth, which signs people in, meets our accounts, and what it proves."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.client import address_of
from core.hooks import Hook
from core.phone import has_mark, take_mark

from . import emails, services
from .devices import remember_device
from .forms.fields import PhoneField
from .models import User
from .queries import has_proof, person_by_phone
from .sign_in_methods import came_by_code

SIGNED_IN: Hook[Callable[[User, HttpRequest], object]] = Hook(
    __name__, "what a person did as a guest, when they sign in"
)

# One text for every wrong sign-in, so that it tells nothing about who has an account.
WRONG = _(
    "The e-mail address, phone number or password is not right. Please check them."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already your e-mail address."),
        "email_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "email_taken": _(
            "You can't use this e-mail address. Please enter a different one."
        ),
        "phone_taken": _(
            "You can't use this phone number. Please enter a different one."
        ),
        "enter_current_password": _("The current password is not correct."),
        "incorrect_password": _("The password is not correct."),
        "incorrect_code": _("The code is not correct. Please check it and try again."),
        "invalid_password_reset": _("This link was already used or has expired."),
        "too_many_login_attempts": _("Too many attempts. Please try again later."),
        "same_as_current": _("This is already your phone number."),
        "rate_limited": _("We just sent you a code. Please wait 30 seconds."),
    }

    # --- Where one may be sent, and from where one asks -----------------------------
    def is_safe_url(self, url: str | None) -> bool:
        return url_has_allowed_host_and_scheme(
            url, {self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_login_stages(self) -> list[str]:
        return [
            "allauth.account.stages.LoginByCodeStage",
            "accounts.adapter.PhoneStage",
            "accounts.adapter.EmailStage",
            "allauth.mfa.stages.AuthenticateStage",
        ]

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Wrong passwords are counted in the database, by accounts.throttle."""

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """A phone that keeps the desk lets go of its pages first."""
        if has_mark(request):
            return reverse("desk_signed_out")
        return super().get_logout_redirect_url(request)

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: object
    ) -> HttpResponse:
        """Whose desk the phone keeps is open until a desk is opened on it again."""
        for take_over in SIGNED_IN:
            take_over(user, request)
        response = super().post_login(request, user, **kwargs)
        take_mark(response)
        remember_device(request, response, user)
        return response

    # --- People ---------------------------------------------------------------------
    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """The phone is set before the first save: a row needs one of the two."""
        user.phone = form.cleaned_data.get("phone") or None
        user.language = get_language() or ""
        return super().save_user(request, user, form, commit)

    def set_password(self, user: User, password: str) -> None:
        services.set_password(user, password, is_own=False)

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """An address that waits for its proof may go; the one in use is changed."""
        return not email_address.primary and not email_address.verified

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """False, with a message, when another account has the address.

        The other one may be unproven itself; it must not be taken over silently.
        Of another address than before allauth tells, of the first one we.
        """
        had_none = not email_address.user.email
        try:
            with transaction.atomic():
                confirmed = bool(super().confirm_email(request, email_address))
                if confirmed and had_none:
                    user = email_address.user
                    emails.tell_changed("email_changed", user, before=user.phone)
                return confirmed
        except IntegrityError:
            messages.error(request, self.error_messages["email_taken"])
            return False

    # --- Phone numbers --------------------------------------------------------------
    def phone_form_field(self, **kwargs: object) -> PhoneField:
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        return person_by_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        services.set_phone(user, phone, verified=verified)

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Somebody else may have proven the same number a moment ago."""
        if came_by_code(self.request, user) and not has_proof(user):
            services.take_over_by_code(user)
        try:
            services.set_phone(user, phone, verified=True)
        except services.ContactTakenError as error:
            messages.error(self.request, self.error_messages["phone_taken"])
            raise ImmediateHttpResponse(redirect("account_change_phone")) from error

    def send_verification_code_sms(
        self,
        user: User,  # noqa: ARG002 - allauth's signature
        phone: str,
        code: str,
        **_kwargs: object,
    ) -> None:
        emails.text_phone_code(phone, code=code)

    def send_account_already_exists_sms(self, phone: str) -> None:
        emails.text_account_exists(phone)

    def send_unknown_account_sms(self, phone: str, **_kwargs: object) -> None:
        emails.text_no_account(phone)

    # --- Mails ----------------------------------------------------------------------
    def send_confirmation_mail(
        self,
        request: HttpRequest,  # noqa: ARG002 - allauth's signature
        emailconfirmation: Any,
        signup: bool,
    ) -> None:
        emails.mail_confirm_email(emailconfirmation.email_address, signup=signup)

    def send_account_already_exists_mail(self, email: str) -> None:
        emails.mail_account_exists(email)

    def send_password_reset_mail(
        self,
        user: User,
        email: str,
        context: dict[str, object],  # noqa: ARG002 - allauth's signature
    ) -> None:
        emails.mail_password_reset(user, email)

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, object]
    ) -> None:
        """The two mails that allauth sends by this way: a code, or nobody's account."""
        if template_prefix == "account/email/login_code":
            emails.mail_code(email, code=str(context["code"]))
        else:
            emails.mail_no_account(email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
        email: str | None = None,
    ) -> None:
        what = template_prefix.rpartition("/")[2]
        if not what.startswith("password_"):  # told by the service that sets it
            emails.tell_changed(what, user, before=email)


# Each account proves the one it was opened with. Whoever has an e-mail address proves
# that; whoever has a phone number alone proves the number by a code.


class PhoneStage(PhoneVerificationStage):
    def handle(self) -> tuple[Any, bool]:
        if self.login.user and self.login.user.email:
            return None, True
        try:
            return super().handle()
        except RateLimited as error:
            raise ImmediateHttpResponse(respond_429(self.request)) from error


class EmailStage(EmailVerificationStage):
    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user and user.phone_verified:
            return None, True
        return super().handle()
