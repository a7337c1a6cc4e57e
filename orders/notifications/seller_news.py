"""What the news of shops and their teams say in a line, and whom they concern."""

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.outbox import Undeliverable
from vendors.banking.models import BankAccountEvent
from vendors.members.models import PartnerRoleEvent
from vendors.members.queries import team_of
from vendors.members.states import RUNNING, RoleChange
from vendors.onboarding.models import ApplicationEntry
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.states import PartnerStatus

from .news import ANNOUNCEMENTS, GONE, deciders, staff
from .seller_emails import office_path
from .services import News, tell_people
from .states import Kind

_S = PartnerStatus
STATUS_SAID: dict[str, Any] = {
    _S.OPEN: _("{name} sells again"),
    _S.SUSPENDED: _("{name} is suspended"),
    _S.CLOSING: _("{name} is closing"),
    _S.CLOSED: _("{name} is closed"),
}
TEAM_SAID: dict[str, Any] = {
    RoleChange.JOINED: _("{person} has joined the team of {name}"),
    RoleChange.CHANGED: _("{person} has another role at {name}"),
    RoleChange.ENDED: _("{person} has left the team of {name}"),
    RoleChange.REMOVED: _("{person} was removed from the team of {name}"),
}


def _row(model: type[Model], pk: int, *related: str) -> Any:
    found = model._default_manager.select_related(*related).filter(pk=pk).first()  # noqa: SLF001
    if found is None:
        raise Undeliverable(GONE)
    return found


def running(partner: Partner) -> list[User]:
    """Who runs the shop."""
    return team_of(partner, *RUNNING)


def application_asked(entry_id: int, _occasion: str) -> None:
    entry = _row(ApplicationEntry, entry_id, "application__user")
    news = News(
        Kind.APPLICATION_QUESTION,
        "application_question",
        entry.pk,
        format_lazy(_("A question about {name}"), name=entry.application.name),
        entry.text,
        reverse("onboarding:apply"),
    )
    tell_people(news, [entry.application.user])


def application_answered(entry_id: int, _occasion: str) -> None:
    """Told to who decides: the cooperative it names, else the operator's staff."""
    entry = _row(ApplicationEntry, entry_id, "application__cooperative")
    application = entry.application
    news = News(
        Kind.APPLICATION_NEW,
        "application_answer",
        entry.pk,
        format_lazy(_("{name} has answered your question"), name=application.name),
        entry.text,
        office_path(application),
    )
    cooperative = application.cooperative
    people = deciders(cooperative, "office.applications.decide")
    tell_people(news, people or staff())


def shop_status(event_id: int, _occasion: str) -> None:
    event = _row(PartnerEvent, event_id, "partner")
    news = News(
        Kind.SHOP_STATUS,
        "shop_status",
        event.pk,
        format_lazy(STATUS_SAID[event.status], name=event.partner.name),
        event.note,
        reverse("desk:shop", args=[event.partner.code]),
    )
    tell_people(news, running(event.partner))


def bank_changed(event_id: int, _occasion: str) -> None:
    """To all who run the shop, whoever did it: they must notice a stranger's change."""
    event = _row(BankAccountEvent, event_id, "account__partner")
    partner = event.account.partner
    if partner is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.BANK_CHANGED,
        "bank_changed",
        event.pk,
        format_lazy(_("The bank details of {name} were changed"), name=partner.name),
        event.after,
        reverse("desk:shop_bank", args=[partner.code]),
    )
    tell_people(news, running(partner))


def team_changed(event_id: int, _occasion: str) -> None:
    """To those who run the shop and to the person, but not to who did it."""
    event = _row(PartnerRoleEvent, event_id, "partner", "user")
    news = News(
        Kind.TEAM_CHANGED,
        "team_changed",
        event.pk,
        format_lazy(
            TEAM_SAID[event.what], person=str(event.user), name=event.partner.name
        ),
        "",
        reverse("desk_door"),
    )
    people = {one.pk: one for one in (*running(event.partner), event.user)}
    people.pop(event.by_id, None)
    tell_people(news, [one for one in people.values() if one.is_active])


ANNOUNCEMENTS |= {
    "application_asked": application_asked,
    "application_answered": application_answered,
    "shop_status": shop_status,
    "bank_changed": bank_changed,
    "team_changed": team_changed,
}
