"""Signing in, a phone's code, and choosing a new password."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from allauth.core.ratelimit import consume
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.contacts import MAX_EMAIL, parse_email, parse_phone
from accounts.models import User
from accounts.queries import person_of_contact
from accounts.services import set_password

from .fields import ContactField, new_password_field


def _code_field(help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=pgettext_lazy("two-step verification", "Code"),
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )


class CodeForm(base.AuthenticateForm):
    code = _code_field(_("From the app on your phone, or one of your backup codes."))


class CodeAgainForm(base.ReauthenticateForm):
    code = _code_field(_("From the app on your phone, or one of your backup codes."))


class FirstCodeForm(totp.ActivateTOTPForm):
    code = _code_field(_("The six digits shown in the app."))


def _plain(field: forms.Field, max_length: int = 128) -> forms.Field:
    """Without allauth's placeholder and help: the label says it, the page links it."""
    field.widget.attrs.pop("placeholder", None)
    field.help_text = ""
    field.validators.append(MaxLengthValidator(max_length))
    return field


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("E-mail or phone number"),
            max_length=254,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                }
            ),
        )
        _plain(self.fields["password"])
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """In one way of writing, so that "138 0013 8000" finds +8613800138000."""
        typed = self.cleaned_data["login"].strip()
        return parse_email(typed) or parse_phone(typed) or typed


class SendCodeForm(forms.Form):
    """Whom to send a code to sign in with; says nothing about who is known.

    Stands in for allauth's `RequestLoginCodeForm`, which has a field for each way.
    """

    contact = ContactField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if contact := cleaned.get("contact"):
            if not consume(context.request, action="request_login_code", key=contact):
                raise get_adapter().validation_error("rate_limited")
            cleaned["email"] = parse_email(contact) or ""
            cleaned["phone"] = "" if cleaned["email"] else contact
            self._user = person_of_contact(contact)
        return cleaned


class SignInCodeForm(allauth_forms.ConfirmLoginCodeForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        code = _plain(self.fields["code"], max_length=20)
        code.label = pgettext_lazy("to sign in with", "Code")
        code.widget.attrs["inputmode"] = "numeric"


class ResetForm(forms.Form):
    """Whom to send a link or a code to; says nothing about who is known.

    Stands in for allauth's `ResetPasswordForm`, which knows e-mail alone.
    """

    contact = ContactField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        contact = cleaned.get("contact", "")
        cleaned["email"] = parse_email(contact) or ""
        cleaned["phone"] = "" if cleaned["email"] else contact
        return cleaned

    def save(self, request: HttpRequest, **_kwargs: object) -> str:
        """Mail a link, or say that nobody has an account; both are one queued mail."""
        email = str(self.cleaned_data["email"])
        users = filter_users_by_email(
            email, is_active=True, prefer_verified=True, for_login=True
        )
        adapter = get_adapter(request)
        for user in users[:1]:
            adapter.send_password_reset_mail(user, email, {})
        if not users:
            adapter.send_mail("account/email/unknown_account", email, {})
        return email


class _OneNewPassword(forms.Form):
    """A form that asks for the new password once and checks it for the person."""

    user: User | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        self.fields["password1"] = new_password_field(_("New password"))

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        get_adapter().clean_password(password, user=self.user)
        return str(password)


class NewPasswordForm(_OneNewPassword):
    """After the link of a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user", None)
        self.temp_key = kwargs.pop("temp_key", None)
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        get_adapter().set_password(self.user, self.cleaned_data["password1"])


class PhoneResetForm(_OneNewPassword):
    """The code we sent, and the new password."""

    code = forms.CharField(
        label=_("SMS code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )

    def __init__(
        self, *args: object, user: User | None = None, **kwargs: object
    ) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.order_fields(["code", "password1"])


class ChangePasswordForm(_OneNewPassword):
    oldpassword = forms.CharField(
        label=_("Current password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(
        self, user: User | None = None, *args: object, **kwargs: object
    ) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.order_fields(["oldpassword", "password1"])

    def clean_oldpassword(self) -> str:
        typed = self.cleaned_data["oldpassword"]
        if self.user is None or not self.user.check_password(typed):
            raise get_adapter().validation_error("enter_current_password")
        return str(typed)

    def save(self) -> None:
        if self.user is not None:
            set_password(self.user, self.cleaned_data["password1"], is_own=True)


class FirstPasswordForm(_OneNewPassword):
    """For an account that has no password yet."""

    def __init__(
        self, user: User | None = None, *args: object, **kwargs: object
    ) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        get_adapter().set_password(self.user, self.cleaned_data["password1"])


class PasswordAgainForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"])


class PhoneCodeForm(allauth_forms.VerifyPhoneForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        code = _plain(self.fields["code"], max_length=20)
        code.label = _("SMS code")
        code.widget.attrs["inputmode"] = "numeric"


class NewPhoneForm(allauth_forms.ChangePhoneForm):
    pass


class NewEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        email = _plain(self.fields["email"], max_length=MAX_EMAIL)
        email.label = _("New e-mail address")


__all__ = [
    "ChangePasswordForm",
    "FirstPasswordForm",
    "NewEmailForm",
    "NewPasswordForm",
    "NewPhoneForm",
    "PasswordAgainForm",
    "PhoneCodeForm",
    "PhoneResetForm",
    "ResetForm",
    "SendCodeForm",
    "SignInCodeForm",
    "SignInForm",
]
