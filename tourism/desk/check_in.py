"""The host's phone at the gate: today's tickets, let in also without signal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.inputs import document
from core.offline import OfflineList, key_of
from core.phone import keep_on_phone, mark_of
from core.templatetags.market import moment, money
from tourism.models import Booking, CheckIn, Ticket
from tourism.queries.guests import expected_on, guest_of
from tourism.services import VisitError
from tourism.services.checking_in import Scan, check_in
from tourism.states import ScanOutcome, TicketState

from .base import VisitsView

MOST_SCANS = 200
MOST_OF_A_CODE = 200
# A phone may have been without signal for so long.
LONGEST_MS = timedelta(days=30) / timedelta(milliseconds=1)


class CheckInView(VisitsView):
    act = "desk.visits.checkin"
    write_act = "desk.visits.checkin"

    def today(self) -> list[Booking]:
        return expected_on(self.partner, dates.today())


class CheckInPage(CheckInView):
    """Who comes today, by the hour; kept on the phone."""

    template_name = "desk/visits/check_in.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        bookings = self.today()
        rows = [{"booking": one, "guest": guest_of(one)} for one in bookings]
        tickets = [one for booking in bookings for one in booking.tickets.all()]
        response = self.page(
            today=dates.today(),
            rows=rows,
            expected=sum(one.state != "cancelled" for one in tickets),
            came=sum(one.state == "used" for one in tickets),
            key=uuid4(),
            desk=f"nanpo-door:{mark_of(self.person)}:{self.partner.code}",
            user_mark=mark_of(self.person),
        )
        keep_on_phone(response, self.person)
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        """A code typed or a name ticked, where the page has no script."""
        scan = _scan(
            {"key": request.POST.get("key"), "code": request.POST.get("code"), "ago": 0}
        )
        if scan is None:
            messages.error(request, _("Please enter the code below the QR code."))
            return redirect("desk:visit_check_in", self.partner.code)
        answer = _answered(self, scan)
        say = messages.success if answer.is_done else messages.warning
        say(request, ": ".join(filter(None, (answer.name, answer.said))))
        return redirect("desk:visit_check_in", self.partner.code)


@dataclass(frozen=True)
class ScanAnswer:
    """What a scan found. `is_in`: the ticket's holder is inside, by whichever scan."""

    key: str
    said: str
    name: str = ""
    is_done: bool = False
    is_in: bool = False


def _answered(view: CheckInView, scan: Scan) -> ScanAnswer:
    try:
        found = check_in(
            view.partner,
            code=scan.code,
            key=scan.key,
            scanned_at=scan.scanned_at,
            by=view.person,
        )
    except VisitError as refused:
        return ScanAnswer(str(scan.key), " ".join(refused.messages))
    return _told(found)


def _told(found: CheckIn) -> ScanAnswer:
    said = str(ScanOutcome(found.outcome).label)
    if found.ticket_id is None:
        return ScanAnswer(str(found.key), said)
    rows = Ticket.objects.select_related(
        "price",
        "booking__vendor_order__order__shipping_address",
        "booking__vendor_order__order__user",
    )
    ticket = rows.get(pk=found.ticket_id)
    booking = ticket.booking
    if found.outcome == ScanOutcome.AGAIN and ticket.used_at:
        said = f"{said} ({moment(ticket.used_at)})"
    elif found.outcome == ScanOutcome.OTHER_DAY:
        said = f"{said} ({moment(booking.starts)})"
    elif found.outcome == ScanOutcome.IN and booking.due_there:
        due = money(booking.due_there, booking.vendor_order.order.currency)
        said = f"{said} · " + _("%(money)s due") % {"money": due}
    name = " · ".join(filter(None, (guest_of(booking).name, ticket.price.name)))
    return ScanAnswer(
        str(found.key),
        said,
        name=name,
        is_done=found.outcome == ScanOutcome.IN,
        is_in=found.outcome in {ScanOutcome.IN, ScanOutcome.AGAIN},
    )


class CheckInSync(OfflineList, CheckInView):
    """Scans that waited on a phone: each carried out once, each answered.

    The answer says whose tickets of today are in, so that phones know of each other.
    """

    most_items = MOST_SCANS

    def sender(self, request: HttpRequest) -> str:
        return super().sender(request) or str(_wrapped(request).get("user", ""))

    def items(self, request: HttpRequest) -> list[Any] | None:
        scans = super().items(request)
        if scans is None:
            scans = _wrapped(request).get("scans")
        return scans if isinstance(scans, list) else None

    def answer(self, items: list[Any]) -> dict[str, Any]:
        answers = [self._answer(one) for one in items]
        tickets = [one for booking in self.today() for one in booking.tickets.all()]
        return {
            "answers": answers,
            "inside": [one.code for one in tickets if one.state == TicketState.USED],
            # Read by pages that phones keep from before.
            "tickets": [{"code": one.code, "state": one.state} for one in tickets],
        }

    def _answer(self, sent: Any) -> dict[str, object]:
        scan = _scan(sent)
        if scan is None:
            said = _("This can't be read.")
            return {"key": key_of(sent), "said": said, "is_done": False}
        return vars(_answered(self, scan))


def _wrapped(request: HttpRequest) -> dict[str, Any]:
    """The list with its sender, as pages sent it that phones keep from before."""
    return document(request.body) or {}


def _scan(sent: Any) -> Scan | None:
    """One scan as a phone or a form sends it; None for one that is none."""
    if not isinstance(sent, dict):
        return None
    code, ago = sent.get("code"), sent.get("ago")
    if not isinstance(code, str) or not code.strip() or len(code) > MOST_OF_A_CODE:
        return None
    if not isinstance(ago, int | float) or not 0 <= ago <= LONGEST_MS:
        return None
    try:
        key = UUID(str(sent.get("key")))
    except ValueError:
        return None
    at: datetime = timezone.now() - timedelta(milliseconds=ago)
    return Scan(key, code, at)
