"""What every desk page about visits starts from."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from tourism.models import Booking, Experience, Slot
from tourism.services import VisitError
from vendors.members.desk.base import DeskView

READING = ["get", "head", "options"]
POSTING = ["post", "options"]


class VisitsView(DeskView):
    """Who sees what is booked, and who changes what is offered."""

    act = "desk.visits.see"
    write_act = "desk.visits.edit"

    @property
    def may_edit(self) -> bool:
        return self.allows("desk.visits.edit")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            may_edit=self.may_edit,
            may_check_in=self.allows("desk.visits.checkin"),
            **kwargs,
        )

    def page(self, status: int = 200, **context: object) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)

    def refused(self, request: HttpRequest, refused: VisitError) -> None:
        for text in refused.messages:
            messages.error(request, text)

    @property
    def experiences(self) -> QuerySet[Experience]:
        rows = Experience.objects.filter(partner=self.partner)
        return rows.select_related("product__cover", "village")

    @cached_property
    def experience(self) -> Experience:
        found = get_object_or_404(self.experiences, pk=self.kwargs["pk"])
        # Its seller is at hand; templates ask for it.
        found.partner = self.partner
        return found

    @property
    def slots(self) -> QuerySet[Slot]:
        rows = Slot.objects.filter(experience__partner=self.partner)
        return rows.select_related("experience__product", "pool")

    @property
    def bookings(self) -> QuerySet[Booking]:
        rows = Booking.objects.filter(experience__partner=self.partner)
        return rows.select_related("experience__product", "vendor_order__order")
