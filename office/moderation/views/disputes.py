"""Disputes: what shoppers' banks ask, and what they are answered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import person_of
from core.document_uploads import upload_response
from core.inputs import whole
from payments.disputes.evidence import FIELDS, evidence_of
from payments.disputes.forms import BearerForm, EvidenceFileForm, EvidenceTextForm
from payments.disputes.models import Dispute, EvidenceFile
from payments.disputes.queries import disputes, with_shares
from payments.disputes.services.answers import (
    DisputeAnswerError,
    answer_dispute,
    drop_file,
    keep_file,
    keep_words,
)
from payments.disputes.services.postings import decide_share
from payments.disputes.states import (
    AnswerState,
    DisputeReply,
    DisputeState,
    LiableParty,
)

from .base import OfficePage


class DisputeScope(OfficePage):
    """The operator's alone: a cooperative's office has no such page."""

    act = "office.disputes.see"
    write_act = "office.disputes.answer"

    @property
    def person(self) -> User:
        person = person_of(self.request)
        if person is None:
            raise Http404
        return person

    def dispute(self, pk: int) -> Dispute:
        return get_object_or_404(with_shares(disputes()), pk=pk)


class DisputesPage(DisputeScope):
    """What runs, with what is due first; or what is over."""

    template_name = "office/disputes.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        is_over = self.request.GET.get("show") == "closed"
        return super().get_context_data(
            page=self.page_of(disputes(running=not is_over)),
            is_over=is_over,
            **kwargs,
        )


class DisputePage(DisputeScope):
    """One dispute: where it stands, its evidence, and what can be done."""

    template_name = "office/dispute.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(self.dispute(kwargs["pk"]))

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        acts: dict[str, Callable[[Dispute], HttpResponse | None]] = {
            "save": self._save,
            "submit": self._submit,
            "accept": self._accept,
            "file": self._add_file,
            "drop": self._drop_file,
            "bear": self._decide,
        }
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            answer = act(self.dispute(pk))
        except DisputeAnswerError as refusal:
            messages.warning(request, str(refusal))
            answer = None
        return answer or redirect("office:dispute", self.slug, pk)

    def _save(self, dispute: Dispute) -> HttpResponse | None:
        form = EvidenceTextForm(self.request.POST)
        if not form.is_valid():
            return self.page(dispute, words=form)
        keep_words(dispute.pk, form.cleaned_data)
        messages.success(
            self.request, _("Saved. Nothing has been sent to the bank yet.")
        )
        return None

    def _submit(self, dispute: Dispute) -> HttpResponse | None:
        """What stands in the form is kept first, so that just that is sent."""
        form = EvidenceTextForm(self.request.POST)
        if not form.is_valid():
            return self.page(dispute, words=form)
        keep_words(dispute.pk, form.cleaned_data)
        answer_dispute(dispute.pk, DisputeReply.SUBMIT, by=self.person)
        messages.success(
            self.request,
            _("Evidence submitted. The bank usually decides within weeks."),
        )
        return None

    def _accept(self, dispute: Dispute) -> HttpResponse | None:
        answer_dispute(dispute.pk, DisputeReply.ACCEPT, by=self.person)
        messages.success(
            self.request, _("Dispute accepted. The shopper keeps the money.")
        )
        return None

    def _add_file(self, dispute: Dispute) -> HttpResponse | None:
        form = EvidenceFileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.page(dispute, file=form)
        name, paper = form.cleaned_data["file"]
        keep_file(
            dispute.pk,
            purpose=form.cleaned_data["purpose"],
            name=name,
            paper=paper,
            by=self.person,
        )
        messages.success(self.request, _("File added to the evidence."))
        return None

    def _drop_file(self, dispute: Dispute) -> HttpResponse | None:
        asked = whole(self.request.POST.get("file"))
        if asked is not None and drop_file(dispute.pk, asked):
            messages.success(self.request, _("File removed."))
        return None

    def _decide(self, dispute: Dispute) -> HttpResponse | None:
        form = BearerForm(self.request.POST)
        shares = {share.pk for share in dispute.shares.all() if share.vendor_order_id}
        if not form.is_valid() or form.cleaned_data["share"] not in shares:
            raise Http404
        asked = form.cleaned_data
        if asked["bearer"] == LiableParty.SELLER and not asked["note"]:
            messages.warning(
                self.request,
                _(
                    "Please give a reason why the seller covers it. The "
                    "seller will read it."
                ),
            )
            return None
        decide_share(
            asked["share"], bearer=asked["bearer"], note=asked["note"], by=self.person
        )
        messages.success(self.request, _("Decided."))
        return None

    def page(
        self,
        dispute: Dispute,
        *,
        words: EvidenceTextForm | None = None,
        file: EvidenceFileForm | None = None,
    ) -> HttpResponse:
        answers = list(dispute.answers.select_related("by"))
        told = [each for each in answers if each.state != AnswerState.REFUSED]
        can_answer = dispute.waits_for_us and not told
        evidence = evidence_of(dispute) if can_answer else {}
        form = words or EvidenceTextForm(initial=evidence)
        context = self.get_context_data(
            dispute=dispute,
            order=dispute.payment.order,
            shares=list(dispute.shares.all()),
            bearers=LiableParty.choices,
            files=list(dispute.files.select_related("by")),
            answers=answers,
            sent=told[-1] if told else None,
            sent_words=_labelled(told[-1].words) if told else [],
            can_answer=can_answer,
            days_left=dispute.days_left(),
            is_lost=dispute.state == DisputeState.LOST,
            words_form=form,
            file_form=file or EvidenceFileForm(),
        )
        wrong = (words and words.errors) or (file and file.errors)
        return self.render_to_response(context, status=422 if wrong else 200)


def _labelled(words: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (str(label), words[name]) for name, label in FIELDS.items() if name in words
    ]


class EvidencePaper(DisputeScope):
    """A file of the evidence, as a download."""

    http_method_names = ["get", "head", "options"]

    def get(self, _request: HttpRequest, *, pk: int, file: int) -> FileResponse:
        found: EvidenceFile = get_object_or_404(
            EvidenceFile.objects.filter(dispute=pk), pk=file
        )
        name = f"{found.purpose}-{found.dispute_id}.{found.kind}"
        return upload_response(found.file, name=name, kind=found.kind)
