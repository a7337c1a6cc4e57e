"""A seller's claims on the desk: what waits first, one to answer, and what repeats.

Pages fetch through `self.partner` alone, so another seller's claim answers 404.
"""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fulfilment.market_settings import CLAIM_AUTO_LIMIT, CLAIM_AUTO_SHARE
from vendors.members.desk.base import DeskView
from vendors.partner.models import Partner

from .figures import causes, score_of
from .forms import PolicyForm, ProposalForm, RefusalForm
from .models import Claim
from .pages import context_of, photo_response, tone_of
from .queries import (
    claims_of,
    count_by_state,
    in_lists,
    of_the_same_lots,
    photo_of,
    record_of,
    with_all,
)
from .rules import MOST_PHOTOS, SCORE_DAYS
from .services.photos import keep_drafts
from .services.policy import FIELDS, save_policy
from .services.steps import accept, propose, refuse
from .services.transitions import ClaimError
from .states import ENDED, WAITING, ClaimActor, ClaimState
from .windows import policy_of_partner
from .wording import market_window, outcome_in_words

PER_PAGE = 20
READING = ["get", "head", "options"]
_S = ClaimState
FILTERS: dict[str, tuple[Any, frozenset[ClaimState]]] = {
    "answer": (gettext_lazy("To answer"), frozenset({_S.OPEN})),
    "waiting": (gettext_lazy("Waiting for others"), WAITING - {_S.OPEN}),
    "granted": (gettext_lazy("Granted"), frozenset({_S.ACCEPTED, _S.DECIDED})),
    "ended": (gettext_lazy("Ended"), ENDED),
}


def rows_of(page: Any) -> list[tuple[Claim, str, str]]:
    """A claim with what it brings and its badge's class, for lists."""
    return [(one, outcome_in_words(one), tone_of(one)) for one in page]


class ClaimsView(DeskView):
    """The list: what waits for the farm first, then the newest."""

    act = "desk.claims.see"
    template_name = "desk/claims/claims.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        show = self.request.GET.get("show", "")
        mine = claims_of(self.partner)
        counts = count_by_state(mine)
        first = Case(
            When(state=_S.OPEN, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        rows = in_lists(mine).order_by(first, "-pk")
        if show in FILTERS:
            rows = rows.filter(state__in=FILTERS[show][1])
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=page,
            rows=rows_of(page),
            filters=[
                (name, said, sum(counts.get(state, 0) for state in states))
                for name, (said, states) in FILTERS.items()
            ],
            total=sum(counts.values()),
            show=show if show in FILTERS else "",
            score=score_of(self.partner),
            score_days=SCORE_DAYS,
            **kwargs,
        )


class ClaimView(DeskView):
    """One claim: photos beside lot, packer and carrier, and what can be done."""

    act = "desk.claims.see"
    write_act = "desk.claims.answer"
    template_name = "desk/claims/claim.html"

    def claim(self) -> Claim:
        rows = with_all(claims_of(self.partner))
        found = rows.filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim = kwargs.pop("found", None) or self.claim()
        kwargs.setdefault("proposal", ProposalForm(claim=claim, prefix="propose"))
        kwargs.setdefault("refusal", RefusalForm(prefix="refuse"))
        return super().get_context_data(
            **context_of(claim, ClaimActor.SELLER),
            tone=tone_of(claim),
            may_answer=self.allows("desk.claims.answer"),
            may_see_order=self.allows("desk.orders.see"),
            is_open=claim.state == _S.OPEN,
            record=record_of(claim.vendor_order.order),
            same_lot=rows_of(of_the_same_lots(claim)),
            photo_url="desk:claim_photo",
            photo_of=self.partner.code,
            most=MOST_PHOTOS,
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        claim = self.claim()
        acts = {
            "accept": self._accept,
            "propose": self._propose,
            "refuse": self._refuse,
        }
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            return act(claim) or self.back(claim)
        except ClaimError as refused:
            messages.warning(request, str(refused))
            return self.back(claim)

    def _accept(self, claim: Claim) -> None:
        accept(claim, by=self.person)
        messages.success(self.request, _("Accepted. The shopper is notified."))

    def _propose(self, claim: Claim) -> HttpResponse | None:
        form = ProposalForm(self.request.POST, claim=claim, prefix="propose")
        if not form.is_valid():
            return self.again(claim, proposal=form)
        try:
            propose(claim, form.terms(), by=self.person, text=form.cleaned_data["text"])
        except ClaimError as refused:
            form.add_error(None, str(refused))
            return self.again(self.claim(), proposal=form)
        messages.success(
            self.request, _("Offer sent. The shopper can accept or decline it.")
        )
        return None

    def _refuse(self, claim: Claim) -> HttpResponse | None:
        form = RefusalForm(self.request.POST, prefix="refuse")
        if not form.is_valid():
            return self.again(claim, refusal=form)
        token = form.cleaned_data["token"]
        wrong = keep_drafts(
            claim.vendor_order, token, self.request.FILES.getlist("photos")
        )
        if wrong:
            for text in wrong:
                form.add_error(None, text)
            return self.again(claim, refusal=form)
        refuse(claim, by=self.person, text=form.cleaned_data["text"], draft=token)
        messages.success(
            self.request, _("Rejected. The shopper is notified of the reason.")
        )
        return None

    def again(self, claim: Claim, **forms: Form) -> HttpResponse:
        """The page once more, with what was typed and what is wrong."""
        context = self.get_context_data(found=claim, **forms)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self.render_to_response(context, status=status)

    def back(self, claim: Claim) -> HttpResponse:
        return redirect("desk:claim", self.partner.code, claim.number)


class ClaimPhotoView(DeskView):
    act = "desk.claims.see"
    http_method_names = READING

    def get(self, _request: HttpRequest, *, pk: int) -> HttpResponseBase:
        return photo_response(photo_of(claims_of(self.partner), pk))


class CausesView(DeskView):
    """What claims are about again and again, and the farm's own score."""

    act = "desk.claims.see"
    template_name = "desk/claims/causes.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        own = Partner.objects.filter(pk=self.partner.pk)
        return super().get_context_data(
            causes=causes(own),
            score=score_of(self.partner),
            score_days=SCORE_DAYS,
            **kwargs,
        )


class PolicyView(DeskView):
    """The farm's own rules: what is accepted at once, and how long claims can come."""

    act = "desk.claims.rules"
    template_name = "desk/claims/policy.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if "form" not in kwargs:
            policy = policy_of_partner(self.partner)
            initial = {name: getattr(policy, name) for name in FIELDS} if policy else {}
            kwargs["form"] = PolicyForm(initial=initial)
        return super().get_context_data(
            market_limit=CLAIM_AUTO_LIMIT(),
            market_share=CLAIM_AUTO_SHARE(),
            market_window=market_window(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PolicyForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self.render_to_response(context, status=status)
        save_policy(self.partner, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("desk:claim_policy", self.partner.code)


desk_urlpatterns: list[URLPattern] = [
    path("claims/", ClaimsView.as_view(), name="claims"),
    path("claims/causes/", CausesView.as_view(), name="claim_causes"),
    path("claims/rules/", PolicyView.as_view(), name="claim_policy"),
    path("claims/photos/<int:pk>/", ClaimPhotoView.as_view(), name="claim_photo"),
    path("claims/<str:number>/", ClaimView.as_view(), name="claim"),
]
