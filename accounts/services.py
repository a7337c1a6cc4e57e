"""Every write about a person: who they are, how they are reached, where they live."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.models import UserAddress

from core.activity_log import record
from core.refusals import RefusalError
from core.rows import insert_rows

from .emails import tell_changed
from .locks import lock_person, lock_staff_and
from .models import Consent, LegalText, User
from .queries import has_proof
from .states import MONEY_ROLES, StaffRole

MAX_ADDRESSES = 20


class ContactTakenError(RefusalError):
    """Another account is known by this phone number."""

    says = _("Another account uses this phone number already.")


class LastWayError(RefusalError):
    """Nothing else opens the account."""

    says = _(
        "This is the only way to sign in to your account. Please choose a password or "
        "add a passkey first."
    )


class StaffError(RefusalError, ValueError):
    """Raised for a role that can't be given or taken; the text says why."""


class AddressError(RefusalError, ValidationError):
    """An address that can't be kept; carries the reason."""


@transaction.atomic
def open_account(
    *,
    email: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    verified: bool = False,
    **fields: object,
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


def rename(user: User, name: str, *, shown_as: str = "") -> None:
    """One name as the person writes it; Chinese and other names have no order here.

    `shown_as` is what others see instead of its short form.
    """
    user.first_name, user.last_name, user.shown_as = name, "", shown_as
    user.save(update_fields=["first_name", "last_name", "shown_as"])


def remember_language(user: User, code: str) -> None:
    """Keep the language on the account; codes we don't speak are left out."""
    if code in dict(settings.LANGUAGES) and user.language != code:
        user.language = code
        user.save(update_fields=["language"])


def set_phone(user: User, phone: str, *, verified: bool) -> None:
    """Raises `ContactTakenError` when another account has the number."""
    proven = User.objects.filter(pk=user.pk, phone_verified=True)
    before = proven.values_list("phone", flat=True).first()
    user.phone, user.phone_verified = phone, verified
    try:
        with transaction.atomic():
            user.save(update_fields=["phone", "phone_verified"])
            # Whoever joins with a number has just proven it: no change.
            if verified and before != phone and (before or user.email):
                tell_changed("phone_changed", user, before=before)
    except IntegrityError as error:
        user.refresh_from_db(fields=["phone", "phone_verified"])
        raise ContactTakenError from error


@transaction.atomic
def set_password(user: User, password: str, *, is_own: bool) -> None:
    """Every session of the person ends with it, but for one that renews its hash.

    `is_own` says that the person gave the one before; else it may be another's act.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    tell_changed("password_changed", user)
    if not is_own:
        note_access(user, "password")
        if not has_proof(user):
            forget_unproven_ways(user)


def note_access(user: User, what: str) -> None:
    """The person's way in or rights may come from somebody else, from now on."""
    user.access_changed_at = timezone.now()
    user.save(update_fields=["access_changed_at"])
    record("access.changed", user, after={"changed": what}, scope="market")


# --- Accounts elsewhere with which people sign in ----------------------------------


@transaction.atomic
def disconnect_way(user: User, account: SocialAccount) -> None:
    """The account elsewhere opens this one no longer. Raises `LastWayError`."""
    fresh = lock_person(user.pk)
    others = SocialAccount.objects.filter(user=user).exclude(pk=account.pk)
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if not (fresh.has_usable_password() or others.exists() or passkeys.exists()):
        raise LastWayError
    if SocialAccount.objects.filter(pk=account.pk).delete()[0]:
        tell_changed(f"{account.provider}_removed", user)


def follow_person(provider: str, before: str, now: str) -> None:
    """A provider calls a person by another name than it did; it stays their account."""
    if before == now or SocialAccount.objects.filter(provider=provider, uid=now):
        return
    try:
        with transaction.atomic():
            known = SocialAccount.objects.filter(provider=provider, uid=before)
            known.update(uid=now)
    except IntegrityError:
        return  # another request was quicker


def forget_unproven_ways(user: User) -> None:
    """Whoever opened the account by them never proved how it is reached.

    Somebody else does so now, and has it for themselves.
    """
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def take_over_by_code(user: User) -> None:
    """A code proves for the first time whose contact it is: nothing older opens it.

    Its password too may be that of somebody who joined with a contact of another's.
    """
    forget_unproven_ways(user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    note_access(user, "password")


@transaction.atomic
def save_address(user: User, address: UserAddress) -> UserAddress:
    """Keep a new or changed address; the first one is the default.

    Raises `AddressError` for a twin of another one, and beyond `MAX_ADDRESSES`.
    """
    lock_person(user.pk)
    address.user = user
    others = UserAddress.objects.filter(user=user).exclude(pk=address.pk)
    if address.pk is None and others.count() >= MAX_ADDRESSES:
        raise AddressError(
            _("You can save up to %(count)s addresses. Delete one first."),
            params={"count": MAX_ADDRESSES},
        )
    if others.filter(hash=address.generate_hash()).exists():
        raise AddressError(_("This address is already in your address book."))
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


def record_consents(
    texts: Iterable[int],
    *,
    occasion: str,
    user: User | None,
    contact: str,
    order_number: str = "",
) -> None:
    """Keep that somebody agreed to these versions, named by their ids."""
    insert_rows(
        Consent(
            text_id=pk,
            user=user,
            contact=contact,
            occasion=occasion,
            order_number=order_number,
        )
        for pk in texts
    )


@transaction.atomic
def publish_text(
    kind: str, *, body_en: str, body_zh_hans: str, is_draft: bool, by: User | None
) -> LegalText:
    """A new version of one of the market's own pages; the ones before it are kept."""
    newest = LegalText.objects.filter(kind=kind).aggregate(last=Max("version"))["last"]
    text = LegalText(
        kind=kind,
        version=(newest or 0) + 1,
        body_en=body_en,
        body_zh_hans=body_zh_hans,
        is_draft=is_draft,
        by=by,
    )
    text.save()
    record("page.published", text, after={"page": kind, "version": text.version})
    return text


@transaction.atomic
def set_staff(
    user: User,
    *,
    is_staff: bool,
    is_superuser: bool = False,
    role: str = StaffRole.OPERATOR,
) -> None:
    """Make somebody one of the market's staff, or take it back, on the server."""
    _set_role(lock_person(user.pk), role if is_staff else None, is_superuser)


@transaction.atomic
def set_staff_role(
    person: User, role: str | None, *, by: User, proposed_by: User | None = None
) -> None:
    """Give somebody a role in the market's office; None: they no longer work there.

    Nobody changes their own, unless they agree to what another has proposed, and one
    operator always stays. Raises `StaffError`.
    """
    staff = lock_staff_and(person.pk)
    fresh = staff.get(person.pk)
    if fresh is None or not fresh.is_active:
        raise StaffError(_("This account is closed."))
    if person.pk == by.pk == (proposed_by or by).pk:
        raise StaffError(_("Another operator must change your role."))
    is_operator = fresh.is_staff and fresh.staff_role == StaffRole.OPERATOR
    others = [
        one
        for one in staff.values()
        if one.pk != fresh.pk
        and one.is_staff
        and one.is_active
        and one.staff_role == StaffRole.OPERATOR
    ]
    if is_operator and role != StaffRole.OPERATOR and not others:
        raise StaffError(_("This is the last operator. Appoint another one first."))
    _set_role(fresh, role, is_superuser=False)


def _set_role(person: User, role: str | None, is_superuser: bool) -> None:
    before, old = role_of(person), person.is_superuser
    if role is not None:
        person.staff_role = role
    person.is_staff, person.is_superuser = role is not None, is_superuser
    person.save(update_fields=["is_staff", "is_superuser", "staff_role"])
    if (before, old) == (role_of(person), is_superuser):
        return
    after = {"role": role_of(person), "superuser": is_superuser}
    record(
        "staff.role",
        person,
        before={"role": before, "superuser": old},
        after=after,
        scope="office:market",
    )
    tell_changed("rights_changed", person)
    is_raised = (role is not None, is_superuser) > (bool(before), old)
    if is_raised or (role in MONEY_ROLES and role != before):
        note_access(person, "rights")


def role_of(person: User) -> str:
    """In which role they work for the market; empty for everybody else."""
    return str(person.staff_role) if person.is_staff else ""
