"""Every write about a person: who they are, how they are reached, where they live."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.models import UserAddress

from .locks import lock_person
from .models import User

MAX_ADDRESSES = 20


class ContactTaken(Exception):  # noqa: N818 - says what happened
    """Another account is known by this phone number."""


class AddressRefused(ValidationError):  # noqa: N818 - says what was refused
    """An address that can't be kept; carries the reason."""


@transaction.atomic
def open_account(
    *,
    email: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    verified: bool = False,
    **fields: Any,
) -> User:
    """Make an account; `verified` says that e-mail and phone need no proof.

    Raises `ValueError` when it has neither.
    """
    user = User.objects.create_user(
        email,
        password,
        phone=phone,
        phone_verified=bool(phone and verified),
        **fields,
    )
    if user.email:
        EmailAddress.objects.create(
            user=user, email=user.email.lower(), primary=True, verified=verified
        )
    return user


def trust_email(user: User) -> None:
    """Take the account's e-mail address as proven, for people we set up ourselves."""
    if user.email:
        EmailAddress.objects.update_or_create(
            user=user,
            email=user.email.lower(),
            defaults={"primary": True, "verified": True},
        )


def rename(user: User, name: str) -> None:
    """One name as the person writes it; Chinese and other names have no order here."""
    user.first_name, user.last_name = name, ""
    user.save(update_fields=["first_name", "last_name"])


def remember_language(user: User, code: str) -> None:
    """Keep the language on the account; codes we don't speak are left out."""
    if code in dict(settings.LANGUAGES) and user.language != code:
        user.language = code
        user.save(update_fields=["language"])


def set_phone(user: User, phone: str, *, verified: bool) -> None:
    """Raises `ContactTaken` when another account has the number."""
    user.phone, user.phone_verified = phone, verified
    try:
        with transaction.atomic():
            user.save(update_fields=["phone", "phone_verified"])
    except IntegrityError as error:
        user.refresh_from_db(fields=["phone", "phone_verified"])
        raise ContactTaken from error


def set_password(user: User, password: str) -> None:
    """Every session of the person ends with it, but for one that renews its hash."""
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def save_address(user: User, address: UserAddress) -> UserAddress:
    """Keep a new or changed address; the first one is the default.

    Raises `AddressRefused` for a twin of another one, and beyond `MAX_ADDRESSES`.
    """
    lock_person(user.pk)
    address.user = user
    others = UserAddress.objects.filter(user=user).exclude(pk=address.pk)
    if address.pk is None and others.count() >= MAX_ADDRESSES:
        raise AddressRefused(
            _("You can keep %(count)s addresses. Delete one first."),
            params={"count": MAX_ADDRESSES},
        )
    if others.filter(hash=address.generate_hash()).exists():
        raise AddressRefused(_("This address is in your address book already."))
    if not others.exists():
        address.is_default_for_shipping = True
    address.save()
    return address


@transaction.atomic
def make_default(user: User, address: UserAddress) -> None:
    """The address that checkout offers first."""
    lock_person(user.pk)
    mine = UserAddress.objects.filter(user=user)
    mine.exclude(pk=address.pk).update(is_default_for_shipping=False)
    mine.filter(pk=address.pk).update(is_default_for_shipping=True)


@transaction.atomic
def delete_address(user: User, address: UserAddress) -> None:
    """Gone from the book; orders keep their own copy. Another becomes the default."""
    lock_person(user.pk)
    was_default = address.is_default_for_shipping
    address.delete()
    left = UserAddress.objects.filter(user=user).order_by("-pk").first()
    if was_default and left is not None:
        UserAddress.objects.filter(pk=left.pk).update(is_default_for_shipping=True)
