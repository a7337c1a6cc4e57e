"""How pages of the register say numbers that not everybody sees, and stakes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.contacts import shown_phone
from core import market
from core.models import AuditEntry
from core.money import from_minor
from core.secrets import UnreadableSecretError
from core.secrets import masked as mask
from core.templatetags.market import day, money
from vendors.cooperatives.models import HouseholdMember
from vendors.cooperatives.queries import own_places
from vendors.cooperatives.states import PositionKind, StakeKind, TradeKind

register = template.Library()
ISO_DAY = len("2019-03-31")

# What the activity log says was done to a household.
ACTS = {
    "household.add": _("Entered in the register"),
    "household.change": _("Changed"),
    "household.leave": _("Left"),
    "household.rejoin": _("Rejoined"),
    "household.import": _("Imported from a file"),
    "household.private": _("Viewed full numbers"),
    "person.add": _("Person added"),
    "person.change": _("Person changed"),
    "person.leave": _("Person left the household"),
    "person.invite": _("Invited a person to the household’s page"),
    "person.link": _("Linked an account"),
    "person.unlink": _("Unlinked an account"),
    "plot.add": _("Plot added"),
    "plot.change": _("Plot changed"),
    "stake.enter": _("Stake entered"),
    "stake.take_back": _("Reversed a stake entry"),
    "position.give": _("Position assigned"),
    "position.end": _("Position ended"),
}
# What the activity log calls the things that were changed.
NAMES = {
    "number": _("number"),
    "name": _("name"),
    "village": _("village"),
    "phone": _("phone number"),
    "farm": _("its shop in the market"),
    "joined": _("joined on"),
    "left": _("left on"),
    "note": _("note"),
    "person": _("person"),
    "people": _("person"),
    "identity": _("identity number"),
    "born": _("year of birth"),
    "head": _("head of the household"),
    "plot": _("plot"),
    "crop": _("crop"),
    "area": _("area (m²)"),
    "in use": _("in use"),
    "amount": _("amount"),
    "currency": _("currency"),
    "kind": _("kind"),
    "day": _("day"),
    "position": pgettext_lazy("in a cooperative", "position"),
    "since": _("since"),
    "until": _("until"),
    "households": _("households"),
}
WORDS = dict([*PositionKind.choices, *StakeKind.choices])


@register.filter
def minor(amount: int | None, currency: str = "") -> str:
    """199900 → ¥1,999.00."""
    if amount is None:
        return ""
    code = currency or market.currency()
    return str(money(from_minor(amount, code), code))


@register.simple_tag
def phone_of(phone: str, *, shown: bool = False) -> str:
    """As people read it when `shown`, else its last figures."""
    if not phone:
        return ""
    return shown_phone(phone) if shown else mask(phone)


@register.simple_tag
def identity_of(person: HouseholdMember, *, shown: bool = False) -> str:
    """The number of the paper, whole when `shown`."""
    if not person.identity:
        return ""
    try:
        return person.identity.reveal() if shown else str(person.identity)
    except UnreadableSecretError:
        return str(person.identity)


@register.filter
def act_label(act: str) -> str:
    return str(ACTS.get(act, act))


@register.filter
def trade_kind(kind: str) -> str:
    return str(TradeKind(kind).label)


@dataclass(frozen=True)
class HouseholdChange:
    """One thing that an act changed, in words."""

    name: str
    old: str
    new: str


@register.filter
def changes_of(act: AuditEntry) -> list[HouseholdChange]:
    """What an entry of the log says was changed, names in the page's language."""
    names = [*act.after, *(name for name in act.before if name not in act.after)]
    return [
        HouseholdChange(
            thing_name(name),
            _said(act.before.get(name)),
            _said(act.after.get(name)),
        )
        for name in names
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, str) and (written := _day_in(value)):
        return day(written)
    return "" if value is None else str(WORDS.get(str(value), value))


def _day_in(text: str) -> date | None:
    """The day that the log wrote as 2019-03-31."""
    try:
        return date.fromisoformat(text) if len(text) == ISO_DAY else None
    except ValueError:
        return None


@register.simple_tag(takes_context=True)
def my_households(context: Context) -> str:
    """Where the signed-in person's own households are; empty without one; one query."""
    user = context["request"].user
    if not user.is_authenticated or not own_places(user).exists():
        return ""
    return reverse("accounts:households")


@register.filter
def thing_name(name: str) -> str:
    """What the log and a checked file call a thing, in the page's language."""
    return str(NAMES.get(name, name))
