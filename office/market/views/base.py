"""What pages about terms that two people agree on have in common."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.inputs import whole
from core.refusals import RefusalError, words_of
from office.market.models import Proposal
from office.market.queries import decided_of, waiting_of
from office.market.services.kinds import KINDS
from office.market.services.proposals import approve, decline
from office.moderation.views.base import OfficePage

DECISIONS = frozenset({"approve", "decline"})


class TermsPage(OfficePage):
    """A list of terms, with what waits for a second person above it.

    `kinds` are those of its proposals. A form of this page decides on one of them.
    """

    kinds: Iterable[str] = ()
    http_method_names = ["get", "head", "post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        do, pk = request.POST.get("do", ""), whole(request.POST.get("proposal")) or 0
        rows = Proposal.objects.filter(cooperative=self.cooperative)
        proposal = rows.filter(pk=pk, kind__in=list(self.kinds)).first()
        if proposal is None or do not in DECISIONS or not self.concerns(proposal):
            raise Http404
        act = KINDS[proposal.kind].deciding
        if not self.may_send(act):
            raise PermissionDenied
        if do == "approve":
            self.confirm_for(act)
        self._decide(proposal, do)
        return redirect(request.path)

    def _decide(self, proposal: Proposal, do: str) -> None:
        try:
            if do == "approve":
                approve(proposal.pk, by=self.person)
            else:
                decline(proposal.pk, by=self.person)
        except (RefusalError, ValidationError) as refused:
            messages.warning(self.request, words_of(refused))
            return
        messages.success(
            self.request,
            _("Approved.") if do == "approve" else _("It will not be done."),
        )

    def concerns(self, _proposal: Proposal) -> bool:
        """Whether a proposal of these kinds belongs on this page."""
        return True

    def describe(
        self, _proposals: Sequence[Proposal], /
    ) -> Mapping[int, Mapping[str, Any]]:
        """What lists show of proposals, by id; subclasses know what is in them."""
        return {}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        waiting = [
            one
            for one in waiting_of(self.cooperative, self.kinds)
            if self.concerns(one)
        ]
        decided = [
            one
            for one in decided_of(self.cooperative, self.kinds)
            if self.concerns(one)
        ]
        known = self.describe([*waiting, *decided])
        return super().get_context_data(
            waiting=[
                (each, known.get(each.pk), self.may_send(KINDS[each.kind].deciding))
                for each in waiting
            ],
            decided=[(each, known.get(each.pk)) for each in decided],
            **kwargs,
        )
