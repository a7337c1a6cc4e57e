"""A passkey as a browser made it, or as it signs in; and what a person calls it."""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from core.text import LineField

LONGEST_NAME = 60
# What a credential that no browser made runs into, in allauth and in fido2.
_NONSENSE = (
    AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error,
)  # fmt: skip


def name_field() -> LineField:
    return LineField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("To tell it from others, such as My phone."),
    )


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    # One without gets a number.
    asked_sometimes = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"] = name_field()

    def clean(self) -> dict[str, Any]:
        """Only one that asks for a finger, a face or a PIN: it signs in alone."""
        self.cleaned_data["passwordless"] = True
        try:
            return dict(super().clean())
        except _NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field()
        self.fields["name"].required = True


class PasskeyForm(webauthn.LoginWebAuthnForm):
    """Signs in; whatever is wrong with it is one sentence."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except _NONSENSE as error:
            raise get_adapter().validation_error("incorrect_passkey") from error


class PasskeyAgainForm(webauthn.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except _NONSENSE as error:
            raise get_adapter().validation_error("incorrect_passkey") from error


__all__ = ["AddPasskeyForm", "PasskeyAgainForm", "PasskeyForm", "RenamePasskeyForm"]
