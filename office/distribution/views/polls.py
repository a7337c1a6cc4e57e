"""Online voting in the office, and a member's own vote on its household's pages."""

from datetime import time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from core import dates
from core.transitions import TransitionError
from office.distribution.forms import PollForm
from office.distribution.models import Poll, PollVoter
from office.distribution.queries.books import kept_lines
from office.distribution.queries.polls import poll_of, turnout, voters_of
from office.distribution.queries.preview import HEADS, DistributionPreview, preview
from office.distribution.rules import ShareError
from office.distribution.services.decisions import FiguresChangedError
from office.distribution.services.polls import (
    PollError,
    cast_vote,
    open_poll,
    withdraw_poll,
)
from office.distribution.services.runs import RunError
from office.distribution.states import VoteChoice

from .base import WRONG, DistributionPage

OWN_LINE = ("trade", "stake", "by_trade", "by_stake", "due", "retained", "reserve")


class PollPage(DistributionPage):
    """Opens online voting on a draft; then who has voted, and how to withdraw it."""

    template_name = "office/distribution/poll.html"

    @cached_property
    def preview(self) -> DistributionPreview:
        return preview(self.run_of(self.kwargs["pk"]))

    @cached_property
    def poll(self) -> Poll | None:
        return poll_of(self.preview.run)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.poll is None and not self.preview.run.is_draft:
            raise Http404
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        if request.POST.get("do") == "withdraw":
            return self._withdraw(request, pk)
        form = PollForm(request.POST)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            open_poll(
                self.run_of(pk),
                form.terms(),
                seen=form.cleaned_data["seen"],
                by=self.person,
            )
        except (PollError, RunError, FiguresChangedError, ShareError) as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        messages.success(request, _("Online voting is open. Members are notified."))
        return redirect("office:distribution_poll", self.slug, pk)

    def _withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        poll = poll_of(self.run_of(pk))
        if poll is None:
            raise Http404
        try:
            withdraw_poll(poll, by=self.person)
        except PollError as refusal:
            messages.warning(request, str(refusal))
        except TransitionError:
            messages.warning(
                request, _("Someone else already changed this. Nothing was changed.")
            )
        else:
            messages.success(request, _("Withdrawn. Members are notified."))
        return redirect("office:distribution", self.slug, pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        made, poll = self.preview, self.poll
        if poll is None:
            kwargs.setdefault("form", PollForm(initial=_in_a_week(made.figures.digest)))
        else:
            cast, members = turnout(poll)
            kwargs.update(
                page=self.page_of(voters_of(poll)),
                cast=cast,
                members=members,
                has_changed=made.run.is_draft and poll.digest != made.figures.digest,
            )
        return super().get_context_data(
            run=made.run,
            year=made.run.year,
            preview=made,
            poll=poll,
            kept=poll.figures if poll else made.kept,
            may_prepare=self.allows("office.distribution.prepare"),
            waiting_count=0,
            **kwargs,
        )


def _in_a_week(digest: str) -> dict[str, object]:
    day = dates.today() + timedelta(days=7)
    closes = dates.at(day, time(20))
    return {"closes": closes, "meets_on": day + timedelta(days=1), "seen": digest}


@in_person_only
class OwnVotePage(LoginRequiredMixin, TemplateView):
    """The draft with the household's own line, and its vote; another's answers 404."""

    template_name = "accounts/household_vote.html"

    @cached_property
    def voter(self) -> PollVoter:
        rows = PollVoter.objects.filter(
            household__people__user=person_of(self.request),
            household__people__left__isnull=True,
            household=self.kwargs["pk"],
            poll=self.kwargs["poll"],
        )
        related = ("household__cooperative", "poll__run__year__charter", "cast_by")
        return get_object_or_404(rows.select_related(*related))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data())
        add_never_cache_headers(response)
        return response

    def post(self, request: HttpRequest, *, pk: int, poll: int) -> HttpResponse:
        voter, choice = self.voter, request.POST.get("choice", "")
        try:
            cast_vote(voter.poll, voter.household, choice, by=person_of(request))
        except PollError as refusal:
            context = self.get_context_data(error=str(refusal), chosen=choice)
            return self.render_to_response(context, status=WRONG)
        messages.success(request, _("Your vote is recorded."))
        return redirect("accounts:household_vote", pk, poll)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        voter = self.voter
        poll, run = voter.poll, voter.poll.run
        kwargs.setdefault("chosen", voter.choice)
        return super().get_context_data(
            voter=voter,
            household=voter.household,
            poll=poll,
            run=run,
            year=run.year,
            kept=poll.figures,
            choices=VoteChoice.choices,
            can_vote=poll.is_open and voter.household.left is None,
            lines=kept_lines(poll.figures),
            line=[(HEADS[name], voter.share[name]) for name in OWN_LINE if voter.share],
            **kwargs,
        )
