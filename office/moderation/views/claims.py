"""Claims of an office's sellers: what waits, one to decide, and what repeats."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import person_of
from fulfilment.claims.desk import rows_of
from fulfilment.claims.figures import causes, claimers, kept_scores
from fulfilment.claims.forms import VerdictForm
from fulfilment.claims.models import Claim
from fulfilment.claims.pages import context_of, photo_response, tone_of
from fulfilment.claims.queries import (
    claims_among,
    count_by_state,
    in_lists,
    of_the_same_lots,
    photo_of,
    record_of,
    with_all,
)
from fulfilment.claims.rules import SCORE_DAYS
from fulfilment.claims.services.steps import Verdict, decide
from fulfilment.claims.services.transitions import ClaimError
from fulfilment.claims.states import (
    ENDED,
    WAITING,
    ClaimActor,
    ClaimOutcome,
    ClaimState,
)
from fulfilment.market_settings import CLAIM_REPEATS
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from .base import OfficePage

READING = ["get", "head", "options"]
SHOWN_SELLERS = 40
_S = ClaimState
FILTERS: dict[str, tuple[Any, frozenset[ClaimState]]] = {
    "decide": (gettext_lazy("To decide"), frozenset({_S.ESCALATED})),
    "waiting": (gettext_lazy("In discussion"), WAITING - {_S.ESCALATED}),
    "granted": (gettext_lazy("Granted"), frozenset({_S.ACCEPTED, _S.DECIDED})),
    "ended": (gettext_lazy("Ended"), ENDED),
}


class ClaimScope(OfficePage):
    """Claims on goods of sellers in scope; others answer 404."""

    act = "office.claims.see"
    write_act = "office.claims.decide"

    def claim(self) -> Claim:
        rows = with_all(claims_among(self.sellers))
        found = rows.filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404
        return found


class ClaimsPage(ClaimScope):
    template_name = "office/claims.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        show = self.request.GET.get("show", "")
        mine = claims_among(self.sellers)
        counts = count_by_state(mine)
        first = Case(
            When(state=_S.ESCALATED, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        rows = in_lists(mine).order_by(first, "deadline_at", "-pk")
        if show in FILTERS:
            rows = rows.filter(state__in=FILTERS[show][1])
        page = self.page_of(rows)
        return super().get_context_data(
            page=page,
            rows=rows_of(page),
            filters=[
                (name, said, sum(counts.get(state, 0) for state in states))
                for name, (said, states) in FILTERS.items()
            ],
            total=sum(counts.values()),
            show=show if show in FILTERS else "",
            now=timezone.now(),
            **kwargs,
        )


class ClaimPage(ClaimScope):
    """One claim with all that both sides showed, and the decision."""

    template_name = "office/claim.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim = kwargs.pop("found", None) or self.claim()
        if "form" not in kwargs:
            kwargs["form"] = self._form(claim)
        return super().get_context_data(
            **context_of(claim, ClaimActor.OFFICE),
            tone=tone_of(claim),
            waits=claim.state == _S.ESCALATED,
            record=record_of(claim.vendor_order.order),
            same_lot=rows_of(of_the_same_lots(claim)),
            photo_url="office:claim_photo",
            photo_of=self.slug,
            **kwargs,
        )

    def _form(self, claim: Claim, data: Any = None) -> VerdictForm:
        return VerdictForm(data, claim=claim, is_market=self.cooperative is None)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        claim = self.claim()
        form = self._form(claim, request.POST)
        if not form.is_valid():
            return self._again(claim, form)
        verdict = Verdict(
            form.terms(),
            form.cleaned_data["reason"],
            bearer=form.cleaned_data["bearer"],
            borne_by=form.borne_by,
        )
        if claim.state != _S.ESCALATED:
            self.say_decided()
            return redirect("office:claim", self.slug, claim.number)
        try:
            decide(claim, verdict, by=person_of(request))
        except ClaimError as refused:
            form.add_error(None, str(refused))
            return self._again(self.claim(), form)
        messages.success(request, _("Decided. Both sides are notified."))
        return redirect("office:claims", self.slug)

    def _again(self, claim: Claim, form: VerdictForm) -> HttpResponse:
        context = self.get_context_data(found=claim, form=form)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self.render_to_response(context, status=status)


class ClaimPhotoPage(ClaimScope):
    http_method_names = READING

    def get(self, _request: HttpRequest, *, pk: int) -> HttpResponseBase:
        return photo_response(photo_of(claims_among(self.sellers), pk))


class ClaimFiguresPage(ClaimScope):
    """Sellers' scores, what repeats, and shoppers who claim often."""

    template_name = "office/claim_figures.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            causes=causes(self.sellers),
            scored=self._scored(),
            score_days=SCORE_DAYS,
            claimers=claimers(self.sellers, least=CLAIM_REPEATS()),
            repeats=CLAIM_REPEATS(),
            nothing=ClaimOutcome.NOTHING,
            **kwargs,
        )

    def _scored(self) -> list[tuple[Partner, Any]]:
        """The lowest score first, of those of whom enough is known."""
        sellers = list(self.sellers.filter(status__in=SELLING).order_by("name"))
        by_id = kept_scores(sellers)
        known = [(one, by_id[one.pk]) for one in sellers if by_id[one.pk].is_known]
        return sorted(known, key=lambda pair: pair[1].percent)[:SHOWN_SELLERS]
