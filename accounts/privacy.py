"""What the market holds of a person, area by area.

A part answers with rows of plain values, of the person alone: what others wrote or own
is theirs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q

from core.action_labels import label_of, place_of
from core.hooks import Hook
from core.models import AuditEntry

from .models import Consent, HelpRequest, HelpVisit, User

Row = Mapping[str, Any]
Ask = Callable[[User], Iterable[Row]]
# Parts by the name of their file.
OWN_DATA: Hook[Callable[[], Mapping[str, Ask]]] = Hook(
    __name__, "what an area holds of a person"
)


@dataclass(frozen=True)
class DataTable:
    """One table of the file: `name` is what its files are called."""

    name: str
    rows: Sequence[Row]


def _parts() -> dict[str, Ask]:
    return {name: ask for parts in OWN_DATA for name, ask in parts().items()}


def part_names() -> list[str]:
    return sorted(_parts())


def parts_of(user: User) -> Iterator[DataTable]:
    """Every part, also those in which nothing stands, so that this is told as well."""
    for name, ask in sorted(_parts().items()):
        yield DataTable(name, list(ask(user)))


# --- Of this area -----------------------------------------------------------------


def _profile(user: User) -> Iterator[Row]:
    yield {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "shown_as": user.public_name,
        "email": user.email,
        "phone": user.phone,
        "phone_is_verified": user.phone_verified,
        "language": user.language,
        "joined": user.date_joined,
        "last_signed_in": user.last_login,
    }


def _addresses(user: User) -> Iterator[Row]:
    for each in user.addresses.order_by("pk"):
        yield {
            "name": f"{each.first_name} {each.last_name}".strip(),
            "street": each.line1,
            "more": " ".join(filter(None, (each.line2, each.line3))),
            "town": each.line4,
            "region": each.state,
            "postcode": each.postcode,
            "country": each.country_id,
            "phone": str(each.phone_number or ""),
            "notes": each.notes,
            "is_default": each.is_default_for_shipping,
            "kept_since": each.date_created,
        }


def _agreements(user: User) -> Iterator[Row]:
    """What the person was asked to let staff do, and what they said."""
    for each in HelpRequest.objects.filter(person=user).order_by("pk"):
        yield {
            "asked": each.asked,
            "reason": each.reason,
            "agreed": each.agreed,
            "answered": each.answered,
            "until": each.until,
            "taken_back": each.revoked,
        }


def _visits(user: User) -> Iterator[Row]:
    for each in HelpVisit.objects.filter(person=user).order_by("pk"):
        yield {
            "from": each.started,
            "until": each.ended,
            "reason": each.reason,
            "changes": each.changes,
        }


def _acts(user: User) -> Iterator[Row]:
    """The person's own entries in the activity log, and those in their name.

    What was before and after belongs to whom it was done to, so it stays out.
    """
    rows = AuditEntry.objects.filter(Q(user=user) | Q(impersonator=user))
    for each in rows.order_by("pk").iterator(chunk_size=2000):
        own = each.impersonator_id is None or each.impersonator_id == user.pk
        yield {
            "when": each.created,
            "act": str(label_of(each.act)),
            "place": place_of(each.scope),
            "by_staff_in_your_name": not own,
            "network_address": each.address if own else "",
        }


def _consents(user: User) -> Iterator[Row]:
    """What the person agreed to, in which version and when."""
    rows = Consent.objects.filter(user=user).select_related("text").order_by("pk")
    for each in rows:
        yield {
            "when": each.created,
            "page": each.text.kind,
            "version": each.text.version,
            "occasion": each.occasion,
            "order": each.order_number,
            "contact": each.contact,
        }


def _passkeys(user: User) -> Iterator[Row]:
    """What they are called; what opens the account stays on the devices."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    for each in rows.order_by("pk"):
        yield {
            "name": each.wrap().name,
            "added": each.created_at,
            "last_used": each.last_used_at,
        }


def _sign_in_ways(user: User) -> Iterator[Row]:
    """Accounts at WeChat and Alipay with which the person signs in."""
    for each in SocialAccount.objects.filter(user=user).order_by("pk"):
        yield {
            "at": "wechat" if each.provider == "weixin" else each.provider,
            "number_there": each.uid,
            "name_there": each.extra_data.get("nickname", ""),
            "connected": each.date_joined,
            "last_used": each.last_login,
        }


@OWN_DATA.provide
def _own_parts() -> dict[str, Ask]:
    return {
        "consents": _consents,
        "profile": _profile,
        "addresses": _addresses,
        "passkeys": _passkeys,
        "sign-in-ways": _sign_in_ways,
        "consents-to-help": _agreements,
        "visits-of-staff": _visits,
        "log-of-acts": _acts,
    }
