"""What every desk page about boxes starts from."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from selling.boxes.models import OF_FARMS, Box
from selling.boxes.services import BoxError
from vendors.members.desk.base import DeskView


class BoxesView(DeskView):
    """Who sees what is to be packed, and who changes what is offered."""

    act = "desk.boxes.see"
    write_act = "desk.boxes.edit"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        may_edit = self.may_send("desk.boxes.edit")
        return super().get_context_data(may_edit=may_edit, **kwargs)

    def page(self, status: int = 200, **context: object) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)

    def refused(self, error: BoxError) -> None:
        messages.warning(self.request, error.words)

    @property
    def boxes(self) -> QuerySet[Box]:
        rows = Box.objects.filter(OF_FARMS, partner=self.partner)
        return rows.select_related("photo")

    @cached_property
    def box(self) -> Box:
        found = get_object_or_404(self.boxes, pk=self.kwargs["pk"])
        # Its seller is at hand; templates ask for it.
        found.partner = self.partner
        return found
