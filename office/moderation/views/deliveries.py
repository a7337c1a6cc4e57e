"""What carriers delivered: their file is brought in, and what was noted is listed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from accounts.queries import person_of
from core.templatetags.market import number
from orders.fulfilment.forms.deliveries import DeliveredFileForm
from orders.fulfilment.queries.deliveries import deliveries
from orders.fulfilment.services import DeliveriesRefused, Taken, take_delivered
from orders.order.states import DeliverySource

from .base import OfficePage

SHOWN = 200


class DeliveriesPage(OfficePage):
    """The operator's alone: a seller's money follows what stands here."""

    act = write_act = "office.deliveries.note"
    template_name = "office/deliveries.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.page(DeliveredFileForm())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        person = person_of(request)
        if person is None:
            raise Http404
        form = DeliveredFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        source = DeliverySource(form.cleaned_data["source"])
        try:
            taken = take_delivered(form.cleaned_data["file"], source=source, by=person)
        except DeliveriesRefused as refusal:
            again = DeliveredFileForm(initial={"source": source})
            return self.page(again, problems=refusal.problems, status=422)
        self._say(taken)
        if taken.left:
            return self.page(DeliveredFileForm(), left=taken.left)
        return redirect("office:deliveries", self.slug)

    def _say(self, taken: Taken) -> None:
        if taken.noted:
            noted = ngettext(
                "%(number)s parcel is delivered now.",
                "%(number)s parcels are delivered now.",
                taken.noted,
            )
            messages.success(self.request, noted % {"number": number(taken.noted)})
        if taken.known:
            known = ngettext(
                "%(number)s was known already.",
                "%(number)s were known already.",
                taken.known,
            )
            messages.info(self.request, known % {"number": number(taken.known)})

    def page(
        self, form: DeliveredFileForm, *, status: int = 200, **shown: Any
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form, page=self.page_of(deliveries()), most=SHOWN, **shown
        )
        return self.render_to_response(context, status=status)
