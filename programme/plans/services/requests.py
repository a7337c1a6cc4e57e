"""What a province asks a county to correct: asked, answered, settled."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import record
from core.languages import in_each
from programme.figures.models import DeclaredFigure, MonthlyReport
from programme.plans.locks import lock_county
from programme.plans.models import CorrectionRequest, PlanEntry
from programme.plans.rules import PlanError
from programme.plans.states import REQUEST_MOVES, RequestState
from vendors.places.models import County

from .entries import Sender, StateStep, begin, need_reason, sent_before, take_step, tell
from .programmes import scope_of


@transaction.atomic
def ask_correction(
    county: County,
    thing: DeclaredFigure | MonthlyReport,
    reason: str,
    due: date,
    sender: Sender,
) -> CorrectionRequest:
    """Raises `PlanError` for a day that is over, or of a county that was merged."""
    fresh = lock_county(county.pk)
    row = sent_before(CorrectionRequest, sender)
    if row is not None:
        return row
    if fresh.merged_into_id is not None:
        raise PlanError(_("This county was merged into another."))
    if due < dates.today():
        raise PlanError(_("Please choose a day from today on."))
    row = CorrectionRequest.objects.create(
        county=fresh,
        figure=thing if isinstance(thing, DeclaredFigure) else None,
        report=thing if isinstance(thing, MonthlyReport) else None,
        about=in_each(lambda: str(thing)),
        reason=reason,
        due=due,
        key=sender.key,
        entered_by=sender.by,
    )
    entry = begin("request", row, sender.by, reason)
    told = {"about": str(row), "due": due}
    record("plan.request", row, after=told, reason=reason, scope=scope_of(fresh))
    tell(entry)
    return row


@transaction.atomic
def move_request(request: CorrectionRequest, step: StateStep) -> PlanEntry:
    """Answered by the county; settled, opened again or withdrawn by the province.

    Nobody settles their own answer. Raises `PlanError`.
    """
    county = lock_county(request.county_id)
    row = CorrectionRequest.objects.get(pk=request.pk)
    if step.new != RequestState.SETTLED:
        need_reason(step)
    answer = row.entries.filter(new=RequestState.ANSWERED).last()
    if step.new == RequestState.SETTLED and answer and answer.by == step.by:
        raise PlanError(_("You gave this answer: somebody else has to accept it."))
    entry = take_step("request", row, step, REQUEST_MOVES)
    record(
        "plan.request.state",
        row,
        before={"state": entry.old},
        after={"state": entry.new},
        reason=step.reason,
        scope=scope_of(county),
    )
    tell(entry)
    return entry
