"""Pilot counties: criteria kept, the self-check, and what the province decides."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from programme.plans.locks import lock_county
from programme.plans.models import PilotAnswer, PilotCriterion, PilotStatus, PlanEntry
from programme.plans.queries.pilots import criteria_of, unanswered
from programme.plans.rules import PlanError, StaleError
from programme.plans.states import PILOT_MOVES, PilotState
from vendors.places.models import County

from .entries import (
    Sender,
    StateStep,
    begin,
    need_reason,
    sent_before,
    take_step,
    tell,
)
from .programmes import scope_of

MOST = 40  # criteria of a province
SAID = (PilotState.REFUSED, PilotState.WITHDRAWN)


@transaction.atomic
def add_criterion(
    region: str, texts: Mapping[str, str], sender: Sender
) -> PilotCriterion:
    """At the end of the province's list. Raises `PlanError`."""
    row = sent_before(PilotCriterion, sender)
    if row is not None:
        return row
    if criteria_of(region).count() >= MOST:
        raise PlanError(_("There can be at most %(most)s criteria.") % {"most": MOST})
    last = criteria_of(region).aggregate(at=Max("position"))["at"]
    row = PilotCriterion.objects.create(
        region=region,
        position=0 if last is None else last + 1,
        key=sender.key,
        entered_by=sender.by,
        **texts,
    )
    scope = f"province:{region}"
    record("plan.criterion", row, after={"text": row.text}, scope=scope)
    return row


@transaction.atomic
def retire_criterion(criterion: PilotCriterion) -> None:
    """Nobody answers it any more; what was answered stays. Twice is once."""
    rows = PilotCriterion.objects.filter(pk=criterion.pk, retired_at=None)
    if rows.update(retired_at=timezone.now()):
        scope = f"province:{criterion.region}"
        record("plan.criterion.retire", criterion, scope=scope)


@transaction.atomic
def save_check(
    county: County,
    said: Mapping[int, tuple[str, str]],
    *,
    seen: int,
    by: User | None,
) -> PilotStatus:
    """Answer and note by criterion. `seen` is the version looked at, 0 for none.

    Raises `StaleError`, and `PlanError` once it was submitted.
    """
    fresh = lock_county(county.pk)
    if fresh.merged_into_id is not None:
        raise PlanError(_("This county was merged into another."))
    pilot = PilotStatus.objects.filter(county=fresh).first()
    if (pilot.version if pilot else 0) != seen:
        raise StaleError
    if pilot is None:
        pilot = PilotStatus.objects.create(county=fresh, version=0)
        begin("pilot", pilot, by)
    elif pilot.state != PilotState.CHECKING:
        raise PlanError(_("The self-check was submitted and can't be changed now."))
    for criterion in criteria_of(fresh.region).filter(pk__in=said):
        answer, note = said[criterion.pk]
        PilotAnswer.objects.update_or_create(
            pilot=pilot, criterion=criterion, defaults={"answer": answer, "note": note}
        )
    pilot.version += 1
    pilot.save(update_fields=["version"])
    answers = {str(pk): answer for pk, (answer, _note) in said.items()}
    record("plan.pilot.check", fresh, after=answers, scope=scope_of(fresh))
    return pilot


@transaction.atomic
def move_pilot(county: County, step: StateStep) -> PlanEntry:
    """Submitted by the county; granted, refused or withdrawn by the province.

    Nobody grants what they submitted. Raises `PlanError`.
    """
    fresh = lock_county(county.pk)
    pilot = PilotStatus.objects.filter(county=fresh).first()
    if pilot is None:
        raise PlanError(_("Fill in the self-check first."))
    if step.new == PilotState.SUBMITTED and unanswered(fresh):
        raise PlanError(_("Please answer every criterion first."))
    if step.new in SAID:
        need_reason(step)
    if step.new == PilotState.GRANTED:
        _check_grant(pilot, step)
    entry = take_step("pilot", pilot, step, PILOT_MOVES)
    record(
        "plan.pilot.state",
        fresh,
        before={"state": entry.old},
        after={"state": entry.new},
        reason=step.reason,
        scope=scope_of(fresh),
    )
    tell(entry)
    return entry


def _check_grant(pilot: PilotStatus, step: StateStep) -> None:
    submitted = pilot.entries.filter(new=PilotState.SUBMITTED).last()
    if submitted is not None and submitted.by == step.by:
        raise PlanError(_("You submitted this: somebody else has to decide on it."))
