"""Experts enter a county's roster, agree on days with it, and leave."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import record
from core.templatetags.market import day as day_words
from core.transitions import move
from programme.experts.locks import lock_contract, lock_county, lock_expert
from programme.experts.models import Expert, ExpertContract
from programme.experts.queries.days import days_of
from programme.experts.queries.roster import open_visits, overlapping
from programme.experts.rules import MOST_DAYS, ExpertError
from programme.experts.states import (
    CONTRACT_MOVES,
    EXPERT_MOVES,
    ContractState,
    ExpertState,
)
from programme.plans.services.entries import (
    Sender,
    StateStep,
    check_version,
    fill,
    sent_before,
    values,
)
from vendors.places.models import County
from vendors.places.queries import stands_in

from .entries import begin, log_step, need_reason, scope_of, take_step

TOLD = ("name", "skills", "languages", "note")
TERMS = ("first", "last", "days_agreed", "rate", "currency")


@transaction.atomic
def add_expert(county: County, fields: Mapping[str, Any], sender: Sender) -> Expert:
    """Raises `ExpertError` for a person who is in the roster already."""
    fresh = lock_county(county.pk)
    row = sent_before(Expert, sender)
    if row is not None:
        return row
    if fresh.merged_into_id is not None:
        raise ExpertError(_("This county was merged into another."))
    row = Expert(county=fresh, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    _check_person(row)
    row.save()
    begin("expert", row, sender.by)
    record("expert.save", row, after=values(row, TOLD), scope=scope_of(fresh))
    return row


def _check_person(row: Expert) -> None:
    if row.person_id is None:
        return
    others = Expert.objects.filter(
        county=row.county, person=row.person_id, state=ExpertState.ACTIVE
    )
    other = others.exclude(pk=row.pk).first()
    if other is not None:
        raise ExpertError(
            _("This account belongs to “%(name)s” in the roster.")
            % {"name": other.name}
        )


@transaction.atomic
def change_expert(expert: Expert, fields: Mapping[str, Any], *, seen: int) -> Expert:
    """Raises `StaleError`, and `ExpertError` for an account that is another's.

    The account stays once days were counted by it.
    """
    row = lock_expert(expert.pk)
    check_version(row, seen)
    before, was = values(row, TOLD), row.person_id
    fill(row, fields)
    if row.is_active:
        _check_person(row)
    if was not in {None, row.person_id} and row.contracts.exists():
        raise ExpertError(
            _("Days are counted by this account. End this expert and add a new one.")
        )
    row.version += 1
    row.save()
    after = values(row, TOLD)
    scope = scope_of(row.county)
    record("expert.save", row, before=before, after=after, scope=scope)
    return row


@transaction.atomic
def move_expert(expert: Expert, step: StateStep) -> Expert:
    """They leave the roster, or come back. Raises `ExpertError` while work is open."""
    row = lock_expert(expert.pk)
    if step.new == ExpertState.ENDED:
        need_reason(step)
        if row.contracts.filter(state=ContractState.OPEN).exists():
            raise ExpertError(_("End the contract first."))
        if open_visits(row).exists():
            raise ExpertError(_("Cancel the planned visits first."))
    else:
        _check_person(row)
    entry = take_step("expert", row, step, EXPERT_MOVES)
    row.version += 1
    row.save(update_fields=["version"])
    log_step(entry, "expert.state", row.county)
    return row


@transaction.atomic
def agree_contract(
    expert: Expert, fields: Mapping[str, Any], sender: Sender
) -> ExpertContract:
    """Raises `ExpertError` for days that another contract has, or of who has left."""
    owner = lock_expert(expert.pk)
    row = sent_before(ExpertContract, sender)
    if row is not None:
        return row
    if not owner.is_active:
        raise ExpertError(_("This expert has left the roster."))
    row = ExpertContract(expert=owner, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    if not 0 < row.days_agreed <= MOST_DAYS:
        raise ExpertError(_("Please enter 1 to %(most)s days.") % {"most": MOST_DAYS})
    other = overlapping(owner, row.first, row.last).first()
    if other is not None:
        raise ExpertError(
            _("There is a contract from %(first)s to %(last)s already.")
            % {"first": day_words(other.first), "last": day_words(other.until)}
        )
    row.save()
    after = values(row, TERMS)
    record("expert.contract", owner, after=after, scope=scope_of(owner.county))
    return row


@transaction.atomic
def end_contract(
    contract: ExpertContract, reason: str, *, today: date | None = None
) -> ExpertContract:
    """Today, or on its last day when that is over; its days are counted and kept.

    Raises `ExpertError` while visits are planned under it, or before it begins.
    """
    row = lock_contract(contract.pk)
    day = today or dates.today()
    if not reason.strip():
        raise ExpertError(_("Please give a reason."))
    if not row.is_open:
        raise ExpertError(_("This contract has ended already."))
    planned = open_visits(row.expert).filter(planned_on__range=(row.first, row.last))
    if planned.exists():
        raise ExpertError(_("Report or cancel the planned visits first."))
    row.ended_on = max(row.first, min(day, row.last))
    used = days_of([row.expert], stands_in(row.expert.county))
    row.days_used = used[row.expert_id].used(row)
    row.save(update_fields=["ended_on", "days_used"])
    move(row, ContractState.ENDED, moves=CONTRACT_MOVES, field="state")
    told = {"ended_on": row.ended_on, "days_used": row.days_used}
    record(
        "expert.contract.end",
        row.expert,
        after=told,
        reason=reason,
        scope=scope_of(row.expert.county),
    )
    return row
