"""What can be told: each notification is declared once, as a class of these."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from django.core.mail import EmailMultiAlternatives
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.outbox import UndeliverableError
from core.permissions import ACTS
from core.prepared import Prepared
from orders.order.models import Order
from vendors.members.queries import team_of
from vendors.members.states import RUNNING
from vendors.partner.models import Partner

from .emails import Reader, order_path, write_mail
from .models import SentNotification
from .states import Kind
from .unsubscription import unsubscribe_link

Row = TypeVar("Row", bound=Model)
Text = str | Promise

# Who may do it is told of it; a cooperative that sells has more roles than a farm.
PACKING_TEAM = tuple(ACTS["desk.orders.pack"])
SELLING_TEAM = tuple(ACTS["desk.products.edit"])
GONE = "what this is about does not exist any more"


class NotificationType(ABC, Generic[Row]):
    """One notification about one row: whom it concerns, in which words, its mail.

    Its words are written in the active language, that of who reads them. The mail is
    made of `mail/<template>.subject.txt`, `.txt` and `.html`.
    """

    name: ClassVar[str]  # stands in the keys by which nobody is told twice
    event: ClassVar[str]  # what `notify` calls it
    template: ClassVar[str]
    kind: ClassVar[Kind]  # what a person can switch off
    model: ClassVar[type[Any]]
    related: ClassVar[tuple[str, ...]] = ()
    # What its words need, where rows are wide; anything else is fetched when asked.
    columns: ClassVar[tuple[str, ...]] = ()
    # Whether each occasion is told anew, where an event has several.
    each_time: ClassVar[bool] = True

    def __init__(self, about: Row, occasion: str = "") -> None:
        self.about = about
        self.occasion = occasion

    @classmethod
    def row(cls, pk: int) -> Row:
        found: list[Row] = _rows_of(cls)(pk)
        if not found:
            raise UndeliverableError(GONE)
        return found[0]

    @classmethod
    def rows(cls, pk: int) -> Iterable[Row]:
        """What is told of when the event's row has this id: mostly that one itself."""
        return [cls.row(pk)]

    def is_news(self) -> bool:
        """Whether it still is, at the moment of telling."""
        return True

    def order(self) -> Order | None:
        """The order whose shopper is told, also a guest; instead of `people`."""
        return None

    def people(self) -> Iterable[User]:
        return []

    def cooperative(self) -> Partner | None:
        """Whose group chat reads it as well."""
        return None

    def follow_up(self) -> None:
        """What else is to be done when people are told."""

    @abstractmethod
    def subject(self) -> Text:
        """Of the notice, in a line."""

    def body(self) -> Text:
        return ""

    def text(self, _to: Reader) -> Text:
        """In a text message, before its link; a kind of `TEXTED` says it."""
        return ""

    def spoken(self, _to: Reader) -> Text:
        """Read out to who picks up the phone; "" where it isn't so any more."""
        return ""

    @abstractmethod
    def link(self, to: Reader) -> str:
        """Where it leads; only a guest's link may carry a key."""

    def mail_link(self, to: Reader) -> str:
        return self.link(to)

    def context(self, _to: Reader) -> dict[str, Any]:
        """What the templates of the mail need beside reader and link."""
        return {}

    def is_for(self, _to: Reader) -> bool:
        """Whether it still is when a message leaves: somebody may have unsubscribed."""
        return True

    def note_left_off(self, _to: Reader) -> None:
        """Note that somebody for whom it no longer is was not written to."""

    def unsubscribe(self, to: Reader) -> str:
        """The way out of such mails; empty where nobody may miss them."""
        return unsubscribe_link([self.kind], to)

    def mail(self, to: Reader) -> EmailMultiAlternatives:
        return write_mail(
            self.template,
            to,
            link=self.mail_link(to),
            unsubscribe=self.unsubscribe(to),
            **self.context(to),
        )

    def key(self, whom: str) -> str:
        occasion = self.occasion if self.each_time else ""
        return ":".join(filter(None, (self.name, str(self.about.pk), occasion, whom)))


@cache
def _rows_of(declared: type[NotificationType[Any]]) -> Prepared[Any]:
    def rows(pk: Any) -> QuerySet[Any]:
        known = declared.model._base_manager.select_related(*declared.related)  # noqa: SLF001
        if declared.columns:
            known = known.only(*declared.columns)
        return known.filter(pk=pk)

    return Prepared(rows)


class ToShopper(NotificationType[Row]):
    """For who bought; its page is the order's. Says where more is to be read."""

    @abstractmethod
    def bought(self) -> Order:
        """The order that it is about."""

    def order(self) -> Order | None:
        return self.bought()

    def body(self) -> Text:
        return _("See your order for its status.")

    def link(self, to: Reader) -> str:
        return order_path(self.bought(), to)


class ToShop(NotificationType[Row]):
    """For who runs the shop of the row that it is about."""

    related: ClassVar[tuple[str, ...]] = ("partner",)

    def people(self) -> Iterable[User]:
        return running(self.about.partner)  # type: ignore[attr-defined]


def subject_of(sent: SentNotification, rows: QuerySet[Row]) -> Row:
    """The one of these rows that somebody was told about."""
    found = rows.filter(pk=sent.about_id).first()
    if found is None:
        raise UndeliverableError(GONE)
    return found


NOTIFICATIONS: dict[str, type[NotificationType[Any]]] = {}
_Type = TypeVar("_Type", bound=type[NotificationType[Any]])


def declare(
    name: str, *, event: str = "", template: str = ""
) -> Callable[[_Type], _Type]:
    """Put it on the list; `event` and `template` are called like it unless said."""

    def register(declared: _Type) -> _Type:
        declared.name, declared.event = name, event or name
        declared.template = template or name
        NOTIFICATIONS[name] = declared
        return declared

    return register


def news_named(name: str, about: int, occasion: str = "") -> NotificationType[Any]:
    """The notification as rows name it. Raises `UndeliverableError` without its row."""
    declared = NOTIFICATIONS.get(name)
    if declared is None:
        raise UndeliverableError(GONE)
    return declared(declared.row(about), occasion)


def told_of(event: str) -> list[type[NotificationType[Any]]]:
    """What is told when it happens, in the order of declaration."""
    return [each for each in NOTIFICATIONS.values() if each.event == event]


# --- Who there is to tell -------------------------------------------------------------


def staff(act: str) -> list[User]:
    """Who works for the market in a role that may do the act."""
    rows = User.objects.filter(is_staff=True, is_active=True, staff_role__in=ACTS[act])
    return list(rows.order_by("pk"))


def running(partner: Partner) -> list[User]:
    """Who runs the shop."""
    return team_of(partner, *RUNNING)


def deciders(cooperative: Partner | None, act: str) -> list[User]:
    """Who may do the act in a cooperative's office; nobody without one."""
    return team_of(cooperative, *ACTS[act]) if cooperative else []
