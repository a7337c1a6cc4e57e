"""What is told of the market's own work: what failed, what differs, what is ready."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import OutboxMessage
from core.outbox import PARKED_NEWS, parked_messages
from core.sweeps import parked
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare, staff
from payments.reconciliation.models import Run
from payments.reconciliation.queries import transfers_to_assign
from vendors.members.queries import MARKET_OFFICE

SHOWN = 20


@declare(PARKED_NEWS)
class WorkParked(NotificationType[OutboxMessage]):
    """To staff, of work that the market gave up, once an hour at most.

    The mail shows what waits for a person now, the latest by name and reason.
    """

    kind = Kind.WORK_PARKED
    model = OutboxMessage

    def is_news(self) -> bool:
        """Not when a person has seen to all of it meanwhile."""
        return parked().exists() or parked_messages().exists()

    def people(self) -> Iterable[User]:
        return staff("office.reconciliation.see")

    def subject(self) -> Text:
        return _("Some tasks failed repeatedly")

    def body(self) -> Text:
        return _("Fix the cause, then retry.")

    def link(self, _to: Reader) -> str:
        return reverse("office:work", args=[MARKET_OFFICE])

    def context(self, _to: Reader) -> dict[str, Any]:
        rows, messages = parked(), parked_messages()
        return {
            "count": rows.count() + messages.count(),
            "rows": list(rows[:SHOWN]),
            "unsent": list(messages[:SHOWN]),
        }


@declare("transfers_to_assign")
class TransfersToAssign(NotificationType[Run]):
    """To staff, once for a statement: what of it pays no order by itself."""

    kind = Kind.UNMATCHED
    model = Run

    def is_news(self) -> bool:
        return transfers_to_assign().exists()

    def people(self) -> Iterable[User]:
        return staff("office.transfers.assign")

    def subject(self) -> Text:
        return _("Bank transfers to assign")

    def body(self) -> Text:
        return _("Please assign each to an order, or return it.")

    def link(self, _to: Reader) -> str:
        return reverse("office:transfers", args=[MARKET_OFFICE])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"count": transfers_to_assign().count()}


@declare("unmatched")
class Unmatched(NotificationType[Run]):
    """To staff: what this run of the reconciliation has found and none before."""

    kind = Kind.UNMATCHED
    model = Run

    def people(self) -> Iterable[User]:
        return staff("office.reconciliation.see")

    def subject(self) -> Text:
        return _("Reconciliation: differences found")

    def body(self) -> Text:
        return _("Some entries have no match on the other side.")

    def link(self, _to: Reader) -> str:
        return reverse("office:reconciliation", args=[MARKET_OFFICE])

    def context(self, _to: Reader) -> dict[str, Any]:
        found = self.about.findings.order_by("pk")
        return {
            "run": self.about,
            "count": found.count(),
            "findings": list(found[:SHOWN]),
        }


@declare("own_data")
class OwnDataReady(NotificationType[User]):
    """Whoever asked for their data is told when it can be fetched; once for a day."""

    kind = Kind.REPORT_READY
    model = User

    def people(self) -> Iterable[User]:
        return [self.about]

    def subject(self) -> Text:
        return _("Your data is ready")

    def body(self) -> Text:
        return _("You can download the file for a few days. Then it is deleted.")

    def link(self, _to: Reader) -> str:
        return reverse("accounts:own_data")
