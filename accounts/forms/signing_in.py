"""Signing up, signing in, and choosing a new password."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.contacts import MAX_EMAIL, parse_email, parse_phone
from accounts.models import User
from core.text import LineField

from .fields import ContactField, new_password_field

MAX_NAME = 80


def _plain(field: forms.Field, max_length: int = 128) -> forms.Field:
    """Without allauth's placeholder and help: the label says it, the page links it."""
    field.widget.attrs.pop("placeholder", None)
    field.help_text = ""
    field.validators.append(MaxLengthValidator(max_length))
    return field


class SignUpForm(allauth_forms.SignupForm):
    """One field for how we reach the person, a name, a password."""

    account_already_exists: bool
    contact = ContactField(
        help_text=_("We send a link or a code there to see that it is yours.")
    )
    name = LineField(
        label=_("Your name"),
        max_length=MAX_NAME,
        required=False,
        help_text=_("So that farms know for whom they pack."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"], self.fields["phone"]
        self.fields["password1"] = new_password_field(_("Password"))
        self.order_fields(["contact", "name", "password1"])

    def clean_contact(self) -> str:
        contact = self.cleaned_data["contact"]
        if email := parse_email(contact):
            self.cleaned_data["email"] = self.validate_unique_email(email)
        else:
            self.cleaned_data["phone"] = contact
        return contact

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["first_name"] = cleaned.get("name", "")
        return cleaned

    def try_save(
        self, request: HttpRequest
    ) -> tuple[User | None, HttpResponseBase | None]:
        """As long and as silent for a known address as for a new one.

        Somebody may have joined with it a moment ago: that is a known one, too.
        """
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:
                self.account_already_exists = True
        make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
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

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
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
        label=_("Code from the SMS"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.order_fields(["code", "password1"])


class ChangePasswordForm(_OneNewPassword):
    oldpassword = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User | None = None, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.order_fields(["oldpassword", "password1"])

    def clean_oldpassword(self) -> str:
        typed = self.cleaned_data["oldpassword"]
        if self.user is None or not self.user.check_password(typed):
            raise get_adapter().validation_error("enter_current_password")
        return str(typed)

    def save(self) -> None:
        get_adapter().set_password(self.user, self.cleaned_data["password1"])


class FirstPasswordForm(_OneNewPassword):
    """For an account that has no password yet."""

    def __init__(self, user: User | None = None, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        get_adapter().set_password(self.user, self.cleaned_data["password1"])


class PasswordAgainForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"])


class PhoneCodeForm(allauth_forms.VerifyPhoneForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = _plain(self.fields["code"], max_length=20)
        code.label = _("Code from the SMS")
        code.widget.attrs["inputmode"] = "numeric"


class NewPhoneForm(allauth_forms.ChangePhoneForm):
    pass


class NewEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
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
    "SignInForm",
    "SignUpForm",
]
