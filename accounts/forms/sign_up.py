"""Signing up: with a password, or with an account that one has elsewhere."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.contacts import parse_email
from accounts.models import Consent, User
from accounts.queries import texts_to_agree
from accounts.services import record_consents
from core.text import LineField

from .fields import MAX_NAME, ContactField, new_password_field
from .legal import agreement_field


class JoiningForm(allauth_forms.BaseSignupForm):
    """One field for how we reach the person, a name, and what they agree to."""

    account_already_exists: bool
    contact = ContactField(
        help_text=_("We will send a link or a code there to confirm it.")
    )
    name = LineField(
        label=_("Your name"),
        max_length=MAX_NAME,
        required=False,
        help_text=_("For the farms that pack for you. Others see only a short form."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"], self.fields["phone"]
        self.texts = texts_to_agree()
        if self.texts:
            self.fields["agrees"] = agreement_field()
        self.order_fields(["contact", "name", "password1", "agrees"])

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
        """As silent for a known address as for a new one.

        Somebody may have joined with it a moment ago: that is a known one, too.
        """
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    user, response = super().try_save(request)
                    self._record_consents(user)
                    return user, response
            except IntegrityError:
                self.account_already_exists = True
        return super().try_save(request)

    def _record_consents(self, user: User | None) -> None:
        record_consents(
            [text.pk for text in self.texts if user],
            occasion=Consent.Occasion.JOINING,
            user=user,
            contact=self.cleaned_data["contact"],
        )


class SignUpForm(JoiningForm, allauth_forms.SignupForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = new_password_field(_("Password"))
        self.order_fields(["contact", "name", "password1", "agrees"])

    def try_save(
        self, request: HttpRequest
    ) -> tuple[User | None, HttpResponseBase | None]:
        """As long for a known address as for a new one, whose password is hashed."""
        user, response = super().try_save(request)
        if user is None:
            make_password(self.cleaned_data["password1"])
        return user, response


class SocialSignUpForm(JoiningForm, social_forms.SignupForm):
    """Without a password: the account elsewhere signs in."""


__all__ = ["SignUpForm", "SocialSignUpForm"]
