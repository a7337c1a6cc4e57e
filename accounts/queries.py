"""What accounts are asked more than once."""

import re
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from oscar.apps.address.models import UserAddress

from core.hooks import Hook
from core.letters import holds_or_begins, is_ideographic
from core.page_cache.reads import remember
from core.permissions import OPERATOR

from .models import HelpRequest, HelpVisit, LegalText, User

# "[Name of the company]", but not a footnote's "[2]".
_PLACEHOLDER = re.compile(r"\[[^\[\]\d][^\[\]]{2,}\]")

COUNTRIES_REACHED: Hook[Callable[[], Iterable[str]]] = Hook(
    __name__, "countries abroad that somebody sends to"
)


def person_of(request: HttpRequest) -> User:
    """Who asks, on a page that is for signed-in people. Raises `PermissionDenied`."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def staff_of_the_market() -> QuerySet[User]:
    """Who works for the market, in the order of their names."""
    rows = User.objects.filter(is_staff=True, is_active=True)
    return rows.order_by("first_name", "last_name", "pk")


def active_operators() -> QuerySet[User]:
    return staff_of_the_market().filter(staff_role=OPERATOR)


def person_by_phone(phone: str) -> User | None:
    return User.objects.filter(phone=phone).first()


def person_of_contact(contact: str) -> User | None:
    """Whose account a code sent to this address or number opens; None for nobody's.

    Not what somebody typed and never proved: another may answer there. Of an account
    that has proved nothing else it is all there is to it.
    """
    if "@" in contact:
        return _person_of_email(contact)
    person = person_by_phone(contact)
    if person is None or not person.is_active:
        return None
    return person if person.phone_verified or not person.email else None


def _person_of_email(email: str) -> User | None:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None or not person.phone_verified:
        return person
    proved = EmailAddress.objects.filter(user=person, email__iexact=email)
    return person if proved.filter(verified=True).exists() else None


def people_called(wanted: str) -> QuerySet[User]:
    """By part of a name or an address, or the last digits of a phone number.

    One or two letters are what a name or an address begins with, unless they are a word
    in themselves, as in Chinese; a full name may be written without a space.
    """
    matches = holds_or_begins(wanted)
    asked = Q(**{f"email__{matches}": wanted}) | Q(**{f"first_name__{matches}": wanted})
    asked |= Q(**{f"last_name__{matches}": wanted})
    if is_ideographic(wanted) and len(wanted) > 1:
        asked |= _family_name_first(wanted)
    digits = wanted.replace(" ", "").lstrip("+")
    if digits.isdigit() and len(digits) >= 4:
        asked |= Q(phone__iendswith=digits)
    return User.objects.filter(asked).order_by("pk")


def _family_name_first(name: str) -> Q:
    """张小明: whichever signs of it are the family name."""
    cuts = range(1, len(name))
    pairs = (Q(last_name=name[:cut], first_name=name[cut:]) for cut in cuts)
    return reduce(or_, pairs)


def proven_person(contact: str) -> User | None:
    """Whose e-mail address or phone number it is, if they have shown that it is."""
    if "@" in contact:
        rows = EmailAddress.objects.filter(email__iexact=contact, verified=True)
        found = rows.select_related("user").first()
        return found.user if found else None
    return User.objects.filter(phone=contact, phone_verified=True).first()


def has_proof(user: User) -> bool:
    """Whether the person has shown that an address or a number of theirs is theirs."""
    proven = EmailAddress.objects.filter(user=user, verified=True)
    return user.phone_verified or proven.exists()


def addresses_of(user: User) -> QuerySet[UserAddress]:
    """The person's address book, the default first, the countries fetched with it."""
    mine = UserAddress.objects.filter(user=user).select_related("country")
    return mine.order_by("-is_default_for_shipping", "-pk")


def delivery_countries() -> list[str]:
    """Codes of the countries abroad that somebody in the market sends to."""
    return [code for reached in COUNTRIES_REACHED for code in reached()]


def agreement(operator_id: int, person_id: int) -> HelpRequest | None:
    """What lets this operator change things in the person's name now, if anything."""
    rows = HelpRequest.objects.filter(
        operator=operator_id, person=person_id, agreed=True, revoked=None
    )
    return rows.filter(until__gt=timezone.now()).first()


def help_asked(person: User) -> QuerySet[HelpRequest]:
    """What operators asked the person, the latest first."""
    rows = HelpRequest.objects.filter(person=person).select_related("operator")
    return rows.order_by("-pk")


def visits_to(person: User) -> QuerySet[HelpVisit]:
    """When operators saw the market as the person, the latest first."""
    rows = HelpVisit.objects.filter(person=person).select_related("operator")
    return rows.order_by("-pk")


def text_in_force(kind: str) -> LegalText | None:
    """The newest version of one of the market's own pages."""
    return LegalText.objects.filter(kind=kind).order_by("-version").first()


def placeholders_in(text: str) -> list[str]:
    """What a draft leaves to be filled in: words in square brackets."""
    return _PLACEHOLDER.findall(text)


def is_finished(text: LegalText) -> bool:
    """Whether shoppers can be held to it: no draft, and nothing left to fill in."""
    bodies = "\n".join(getattr(text, name) for name in ("body_en", "body_zh_hans"))
    return not text.is_draft and not placeholders_in(bodies)


def versions_of(kind: str) -> QuerySet[LegalText]:
    """Every version that was ever there, the newest first."""
    return LegalText.objects.filter(kind=kind).order_by("-version")


def texts_to_agree() -> list[LegalText]:
    """The versions that one agrees to on joining and paying. Never change them."""
    return remember("texts-to-agree", _read_texts_to_agree)


def _read_texts_to_agree() -> list[LegalText]:
    kinds = [LegalText.Kind.TERMS, LegalText.Kind.PRIVACY]
    newest: dict[str, LegalText] = {}
    rows = LegalText.objects.filter(kind__in=kinds).only("kind", "version")
    for text in rows.order_by("version"):
        newest[text.kind] = text
    return [newest[kind] for kind in kinds if kind in newest]
