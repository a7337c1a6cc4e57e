"""The host's phone at the gate: today's tickets, let in also without signal."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.phone import keep_on_phone, mark_of
from core.templatetags.market import moment, money
from tourism.models import Booking, CheckIn, Ticket
from tourism.queries.guests import expected_on, guest_of
from tourism.services import Scan, VisitRefused, check_in
from tourism.states import ScanOutcome

from .base import POSTING, VisitsView

MOST_SCANS = 200
MOST_OF_A_CODE = 200
# A phone may have been without signal for so long.
LONGEST_MS = timedelta(days=30) / timedelta(milliseconds=1)


class DoorView(VisitsView):
    act = "desk.visits.checkin"
    write_act = "desk.visits.checkin"

    def today(self) -> list[Booking]:
        return expected_on(self.partner, timezone.localdate())


class DoorPage(DoorView):
    """Who comes today, by the hour; kept on the phone."""

    template_name = "desk/visits/door.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        bookings = self.today()
        rows = [{"booking": one, "guest": guest_of(one)} for one in bookings]
        tickets = [one for booking in bookings for one in booking.tickets.all()]
        response = self.page(
            today=timezone.localdate(),
            rows=rows,
            expected=sum(one.state != "cancelled" for one in tickets),
            came=sum(one.state == "used" for one in tickets),
            key=uuid4(),
            desk=f"nanpo-door:{mark_of(self.person)}:{self.partner.code}",
            user_mark=mark_of(self.person),
        )
        keep_on_phone(response, self.person)
        return response

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """A code typed or a name ticked, where the page has no script."""
        scan = _scan(
            {"key": request.POST.get("key"), "code": request.POST.get("code"), "ago": 0}
        )
        if scan is None:
            messages.error(request, _("Please type the code below the squares."))
            return redirect("desk:visit_door", self.partner.code)
        answer = _answered(self, scan)
        say = messages.success if answer.is_done else messages.warning
        say(request, ": ".join(filter(None, (answer.name, answer.said))))
        return redirect("desk:visit_door", self.partner.code)


@dataclass(frozen=True)
class Answer:
    """What a scan found. `is_in`: the ticket's holder is inside, by whichever scan."""

    key: str
    said: str
    name: str = ""
    is_done: bool = False
    is_in: bool = False


def _answered(view: DoorView, scan: Scan) -> Answer:
    try:
        found = check_in(
            view.partner,
            code=scan.code,
            key=scan.key,
            scanned_at=scan.scanned_at,
            by=view.person,
        )
    except VisitRefused as refused:
        return Answer(str(scan.key), " ".join(refused.messages))
    return _told(found)


def _told(found: CheckIn) -> Answer:
    said = str(ScanOutcome(found.outcome).label)
    if found.ticket_id is None:
        return Answer(str(found.key), said)
    rows = Ticket.objects.select_related(
        "price", "booking__part__order__shipping_address", "booking__part__order__user"
    )
    ticket = rows.get(pk=found.ticket_id)
    booking = ticket.booking
    if found.outcome == ScanOutcome.AGAIN and ticket.used_at:
        said = f"{said} ({moment(ticket.used_at)})"
    elif found.outcome == ScanOutcome.OTHER_DAY:
        said = f"{said} ({moment(booking.starts)})"
    elif found.outcome == ScanOutcome.IN and booking.due_there:
        due = money(booking.due_there, booking.part.order.currency)
        said = f"{said} · " + _("%(money)s due") % {"money": due}
    name = " · ".join(filter(None, (guest_of(booking).name, ticket.price.name)))
    return Answer(
        str(found.key),
        said,
        name=name,
        is_done=found.outcome == ScanOutcome.IN,
        is_in=found.outcome in {ScanOutcome.IN, ScanOutcome.AGAIN},
    )


class DoorSync(DoorView):
    """Scans that waited on a phone: each carried out once, each answered.

    The answer says which of today's tickets are in, so that phones know of each other.
    """

    http_method_names = POSTING

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        try:
            sent = json.loads(request.body)
        except ValueError:
            sent = None
        scans = sent.get("scans") if isinstance(sent, dict) else None
        if not isinstance(scans, list) or len(scans) > MOST_SCANS:
            return JsonResponse({"error": _("This can't be read.")}, status=400)
        if sent.get("user") != mark_of(self.person):
            return JsonResponse({"error": _("Please sign in again.")}, status=403)
        answers = [self._answer(one) for one in scans]
        return JsonResponse({"answers": answers, "tickets": self._tickets()})

    def _answer(self, sent: Any) -> dict[str, Any]:
        scan = _scan(sent)
        if scan is None:
            key = sent.get("key") if isinstance(sent, dict) else None
            return {"key": key, "said": _("This can't be read."), "is_done": False}
        return vars(_answered(self, scan))

    def _tickets(self) -> list[dict[str, str]]:
        return [
            {"code": one.code, "state": one.state}
            for booking in self.today()
            for one in booking.tickets.all()
        ]


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
