"""What the worker could not do: parked rows and messages, tried again or dismissed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import outbox, sweeps
from core.inputs import whole
from core.models import Sweep

from .reconciliation import ReconciliationScope

SHOWN = 100
LONGEST_REASON = 500
_AGAIN = {"row": sweeps.retry, "message": outbox.requeue}
_DISMISS = {"row": sweeps.dismiss, "message": outbox.dismiss}


class WorkPage(ReconciliationScope):
    """The latest of each; more of a kind have the same cause as a rule."""

    template_name = "office/work.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        behind = Sweep.objects.filter(behind_since__isnull=False)
        return super().get_context_data(
            parked=list(sweeps.parked()[:SHOWN]),
            unsent=list(outbox.parked_messages()[:SHOWN]),
            behind=list(behind.order_by("behind_since")),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        what, _colon, text = request.POST.get("do", "").partition(":")
        pk = whole(text)
        if what not in _AGAIN or pk is None:
            raise Http404
        if "dismiss" in request.POST:
            self._dismiss(what, pk, request.POST.get("reason", "").strip())
        elif _AGAIN[what]([pk]):
            messages.success(request, _("It will be retried within a few minutes."))
        else:
            self.say_decided()
        return redirect("office:work", self.slug)

    def _dismiss(self, what: str, pk: int, reason: str) -> None:
        if not reason:
            messages.error(self.request, _("Please enter a reason."))
        elif _DISMISS[what](pk, reason=reason[:LONGEST_REASON]):
            messages.success(self.request, _("Dismissed. It will not be tried again."))
        else:
            self.say_decided()
