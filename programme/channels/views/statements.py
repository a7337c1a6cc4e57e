"""Statements of sales: listed, entered, declared, confirmed by a second person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.document_uploads import upload_response
from core.inputs import whole
from core.transitions import can_move
from programme.channels.forms.statements import (
    CorrectionForm,
    CountyStatementForm,
    EditCorrectionForm,
    EditStatementForm,
    PaperForm,
    StatementForm,
    StepForm,
    as_typed,
)
from programme.channels.models import StatementEvidence
from programme.channels.queries.orders import has_orders
from programme.channels.queries.places import county_then
from programme.channels.queries.statements import chain_of
from programme.channels.rules import ChannelError
from programme.channels.services.evidence import add_paper, remove_paper
from programme.channels.services.statements import (
    begin_statement,
    correct_statement,
    edit_statement,
    move_statement,
    writers_of,
)
from programme.channels.states import (
    CHOSEN,
    OPEN,
    STATEMENT_MOVES,
    StatementState,
)
from programme.plans.queries.programmes import counties_of
from programme.plans.services.entries import Sender, StateStep

from .base import ChannelFormPage, ChannelScene, CountyScene, Crumb, DeskScene

S = StatementState
# By the state a step leads to: the page's title, its button, and what is said after.
STEPS: dict[str, tuple[Promise, Promise, Promise]] = {
    S.DECLARED: (
        gettext_lazy("Declare sales"),
        gettext_lazy("Declare"),
        gettext_lazy("Declared. Another person confirms it now."),
    ),
    S.CONFIRMED: (
        gettext_lazy("Confirm statement"),
        gettext_lazy("Confirm"),
        gettext_lazy("Statement confirmed."),
    ),
    S.RETURNED: (
        gettext_lazy("Send statement back"),
        gettext_lazy("Send back"),
        gettext_lazy("Statement sent back."),
    ),
    S.WITHDRAWN: (
        gettext_lazy("Withdraw statement"),
        gettext_lazy("Withdraw"),
        gettext_lazy("Statement withdrawn."),
    ),
}
NEED_REASON = (S.RETURNED, S.WITHDRAWN)
BY_SECOND = (S.CONFIRMED, S.RETURNED)


class _Statement(ChannelScene):
    """One statement: its sum, papers, steps, and everything said of the same month."""

    template_name = "channels/statement.html"

    def crumbs(self) -> list[Crumb]:
        return self.crumbs_of_list()

    def _steps(self) -> list[tuple[str, Promise, bool]]:
        """Buttons of the steps that this person may take now."""
        row = self.statement
        is_writer = self.person.pk in writers_of(row)
        found = []
        for state, (_title, button, _said) in STEPS.items():
            act = self.confirm_act if state in BY_SECOND else self.edit_act
            if (
                can_move(STATEMENT_MOVES, row.state, state)
                and self.may_send(act)
                and not (state in BY_SECOND and is_writer)
            ):
                url = self.url("channel_statement_state", row.pk, state)
                found.append((url, button, state in NEED_REASON))
        return found

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        row = self.statement
        papers = row.evidence.select_related("entered_by", "removed_by")
        entries = list(row.entries.select_related("by"))
        for entry in entries:
            entry.statement = row
        chain = [
            (one, self.url("channel_statement", one.pk)) for one in chain_of(row)
        ]  # fmt: skip
        waits = row.state == S.DECLARED and self.person.pk in writers_of(row)
        return super().get_context_data(
            statement=row,
            steps=self._steps(),
            papers=[(one, self.url("channel_paper", one.pk)) for one in papers],
            entries=entries,
            chain=chain if len(chain) > 1 else [],
            waits_for_another=waits,
            is_replaced=has_orders(row),
            may_add=row.state in OPEN and self.may_send(self.edit_act),
            urls={
                "edit": self.url("channel_statement_edit", row.pk),
                "correct": self.url("channel_statement_correct", row.pk),
                "paper": self.url("channel_paper_new", row.pk),
                "orders": self.url("channel_orders"),
            },
            **kwargs,
        )


class _New(ChannelFormPage):
    title = gettext_lazy("New sales statement")
    lead = gettext_lazy(
        "What was sold elsewhere in a month. It counts once another person confirms it."
    )
    button = gettext_lazy("Save draft")
    said = gettext_lazy("Draft saved. Add evidence, then declare it.")

    def crumbs(self) -> list[Crumb]:
        return self.crumbs_of_list()


class _Edit(ChannelFormPage):
    title = gettext_lazy("Edit sales statement")
    button = gettext_lazy("Save draft")
    said = gettext_lazy("Draft saved.")

    def crumbs(self) -> list[Crumb]:
        return self.above(self.statement)

    def check(self) -> None:
        if not self.statement.is_editable:
            raise ChannelError(
                _(
                    "This can no longer be edited. Enter a correction once it is "
                    "confirmed."
                )
            )

    def form(self, data: Any = None) -> Form:
        row, initial = self.statement, as_typed(self.statement)
        if row.corrects_id:
            return EditCorrectionForm(data, currency=row.currency, initial=initial)
        return EditStatementForm(data, initial=initial)

    def save(self, form: Any) -> str:
        row = self.statement
        edit_statement(
            row,
            form.content(),
            seen=form.version,
            reason=form.cleaned_data["reason"],
            sender=Sender(self.person),
        )
        return self.url("channel_statement", row.pk)


class _Correct(ChannelFormPage):
    title = gettext_lazy("New correction")
    lead = gettext_lazy(
        "It counts in place of the confirmed amount once another person confirms it. "
        "Both stay visible."
    )
    button = gettext_lazy("Save draft")
    said = gettext_lazy("Draft saved. Add evidence, then declare it.")

    def crumbs(self) -> list[Crumb]:
        return self.above(self.statement)

    def check(self) -> None:
        if not self.statement.is_confirmed:
            raise ChannelError(_("Only a confirmed statement can be corrected."))

    def form(self, data: Any = None) -> Form:
        row = self.statement
        initial = {"amount": row.money, "source": row.source}
        return CorrectionForm(data, currency=row.currency, initial=initial)

    def save(self, form: Any) -> str:
        made = correct_statement(self.statement, form.content(), self.sender(form))
        return self.url("channel_statement", made.pk)


class _Step(ChannelFormPage):
    """A step of a statement: asked for on the one page, done on the other."""

    @cached_property
    def to(self) -> str:
        to: str = self.kwargs["to"]
        if to not in CHOSEN:
            raise Http404
        return to

    def act_for(self, request: HttpRequest) -> str:
        is_second = self.kwargs["to"] in BY_SECOND
        return self.confirm_act if is_second else self.edit_act

    @property
    def title(self) -> Promise:
        return STEPS[self.to][0]

    @property
    def button(self) -> Promise:
        return STEPS[self.to][1]

    @property
    def said(self) -> Promise:
        return STEPS[self.to][2]

    @property
    def is_grave(self) -> bool:
        return self.to == S.WITHDRAWN

    @property
    def lead(self) -> str:
        return str(self.statement)

    def crumbs(self) -> list[Crumb]:
        return self.above(self.statement)

    def form(self, data: Any = None) -> Form:
        return StepForm(data, needs_reason=self.to in NEED_REASON)

    def save(self, form: Any) -> str:
        reason = form.cleaned_data.get("reason", "")
        move_statement(self.statement, StateStep(self.to, self.person, reason))
        return self.url("channel_statement", self.statement.pk)


class _NewPaper(ChannelFormPage):
    title = gettext_lazy("New evidence")
    lead = gettext_lazy(
        "Only the farm, the county's officers and the market's staff see it."
    )
    button = gettext_lazy("Add evidence")
    said = gettext_lazy("Evidence added.")

    def crumbs(self) -> list[Crumb]:
        return self.above(self.statement)

    def filled(self) -> Form:
        return PaperForm(self.request.POST, self.request.FILES)

    def form(self, data: Any = None) -> Form:
        return PaperForm(data)

    def save(self, form: Any) -> str:
        told = form.cleaned_data
        add_paper(self.statement, told["title"], told["file"], self.sender(form))
        return self.url("channel_statement", self.statement.pk)


class _Paper(ChannelScene):
    """A paper: handed out as a download, or removed while the statement is a draft."""

    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def paper(self) -> StatementEvidence:
        rows = StatementEvidence.objects.filter(
            statement__in=self.statements(), removed_at=None
        )
        return get_object_or_404(
            rows.select_related("statement"), pk=self.kwargs["pk"]
        )  # fmt: skip

    def act_for(self, request: HttpRequest) -> str:
        return self.edit_act if request.method == "POST" else self.act

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = self.paper
        name = f"{row.title.replace('/', '-')}.{row.file_kind}"
        return upload_response(row.file, name=name, kind=row.file_kind)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if not self.may_send(self.edit_act):
            raise PermissionDenied
        row = self.paper
        try:
            remove_paper(row, self.person)
        except ChannelError as refused:
            messages.error(request, refused.words)
        else:
            messages.success(request, _("Evidence removed. The log keeps its title."))
        return redirect(self.url("channel_statement", row.statement_id))


# --- At a farm's desk ---------------------------------------------------------------
class DeskStatement(_Statement, DeskScene):
    pass


class DeskNew(_New, DeskScene):
    def form(self, data: Any = None) -> Form:
        return StatementForm(data)

    def save(self, form: Any) -> str:
        made = begin_statement(self.partner, form.content(), self.sender(form))
        return self.url("channel_statement", made.pk)


class DeskEdit(_Edit, DeskScene):
    pass


class DeskCorrect(_Correct, DeskScene):
    pass


class DeskStep(_Step, DeskScene):
    pass


class DeskNewPaper(_NewPaper, DeskScene):
    pass


class DeskPaper(_Paper, DeskScene):
    pass


# --- In a county --------------------------------------------------------------------
class CountyStatements(CountyScene):
    """Statements of the county's farms; what waits for confirmation can be chosen."""

    template_name = "channels/statements.html"

    def crumbs(self) -> list[Crumb]:
        return self.crumbs_of_list()[:1]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = self.statements()
        state = self.request.GET.get("state", "")
        if state in S.values:
            rows = rows.filter(state=state)
        year = whole(self.request.GET.get("year"))
        if year and 1 <= year <= 9999:
            rows = rows.filter(month__year=year)
        return super().get_context_data(
            page=self.page_of(rows),
            state=state,
            states=S.choices,
            new_url=self.url("channel_statement_new"),
            **kwargs,
        )


class CountyStatement(_Statement, CountyScene):
    pass


class CountyNew(_New, CountyScene):
    def form(self, data: Any = None) -> Form:
        return CountyStatementForm(data, county=self.county)

    def save(self, form: Any) -> str:
        farm, fields = form.cleaned_data["farm"], form.content()
        then = county_then(farm, fields["month"])
        if then.pk not in counties_of(self.county):
            raise ChannelError(
                _("In that month this farm was in %(county)s. Its officers enter it.")
                % {"county": then.name}
            )
        made = begin_statement(farm, fields, self.sender(form))
        return self.url("channel_statement", made.pk)


class CountyEdit(_Edit, CountyScene):
    pass


class CountyCorrect(_Correct, CountyScene):
    pass


class CountyStep(_Step, CountyScene):
    pass


class CountyNewPaper(_NewPaper, CountyScene):
    pass


class CountyPaper(_Paper, CountyScene):
    pass
