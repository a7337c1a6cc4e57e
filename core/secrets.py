"""Words that the database keeps encrypted: account numbers and the like.

The keys are `FIELD_KEYS`, the newest first: it seals, all of them open. To change keys,
put a new one in front, run `manage.py rotate_secrets`, then drop the old one.
"""

import base64
import hashlib
from typing import Any, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

DOT = "•"
SHOWN = 4


class UnreadableSecretError(Exception):
    """Raised when no key opens a secret: one was dropped too early, or it is forged."""


def _fernet(key: str) -> Fernet:
    """Any passphrase is a key: Fernet's 32 bytes are its digest."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in settings.FIELD_KEYS])


def seal(text: str) -> str:
    """The text encrypted and signed, as letters that fit any text column."""
    return _keys().encrypt(text.encode()).decode("ascii")


def unseal(token: str, *, max_age: int | None = None) -> str:
    """The text of a token, if it is at most `max_age` seconds old.

    Raises `UnreadableSecretError`.
    """
    try:
        return _keys().decrypt(token.encode(), ttl=max_age).decode()
    except (InvalidToken, UnicodeError) as error:
        raise UnreadableSecretError from error


def masked(text: str) -> str:
    """•••• 1234: the last four signs, and of a short text fewer."""
    shown = text[-min(SHOWN, len(text) // 3) :] if len(text) // 3 else ""
    return f"{DOT * 4} {shown}".rstrip()


class Secret:
    """A sealed text. Printed it is its mask; only `reveal` says what it holds."""

    def __init__(self, token: str) -> None:
        self.token = token

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(seal(text))

    def reveal(self) -> str:
        """Raises `UnreadableSecretError`."""
        return unseal(self.token)

    def renewed(self) -> "Secret":
        """The same text under the newest key. Raises `UnreadableSecretError`."""
        try:
            return Secret(_keys().rotate(self.token.encode()).decode("ascii"))
        except InvalidToken as error:
            raise UnreadableSecretError from error

    def __str__(self) -> str:
        try:
            return masked(self.reveal())
        except UnreadableSecretError:
            return f"{DOT * 4} ????"

    def __repr__(self) -> str:
        return f"<Secret {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.token == other.token

    def __hash__(self) -> int:
        return hash(self.token)


class SecretField(models.TextField[Any, Any]):
    """Keeps a `Secret`. Plain text is refused, so that none gets in by accident."""

    def from_db_value(
        self, value: str | None, _expression: Any, _connection: Any
    ) -> Secret | None:
        return None if value is None else Secret(value)

    def to_python(self, value: Any) -> Secret | None:
        if value is None or isinstance(value, Secret):
            return value
        raise ValidationError("only a Secret can be kept here")

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, Secret):
            msg = "only a Secret can be kept here"
            raise TypeError(msg)
        return value.token

    def value_to_string(self, obj: models.Model) -> str:
        """Dumps of the database keep it sealed."""
        secret = self.value_from_object(obj)
        return secret.token if secret else ""

    def formfield(self, *_args: object, **_kwargs: object) -> None:
        """No form writes it by itself."""
