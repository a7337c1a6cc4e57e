"""Programmes: prepared, started, ended; and what becomes of them with their county."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import dates
from core.activity_log import record
from core.languages import Sentence
from core.templatetags.market import day as day_words
from programme.plans.locks import lock_county, lock_open, lock_programme
from programme.plans.models import CountyProgramme, PlanEntry
from programme.plans.rules import PlanError
from programme.plans.states import PROGRAMME_MOVES, ProgrammeState
from vendors.places.models import County

from .entries import (
    Sender,
    StateStep,
    begin,
    check_version,
    fill,
    need_reason,
    sent_before,
    take_step,
    tell,
    values,
)

TOLD = (
    "title_en", "title_zh_hans", "purpose_en", "purpose_zh_hans", "launched_on",
    "ends_on",
)  # fmt: skip
MERGED = Sentence(gettext_noop("The county became part of %(county)s."))


@transaction.atomic
def begin_programme(
    county: County, fields: Mapping[str, Any], sender: Sender
) -> CountyProgramme:
    """A new one, as a draft. Raises `PlanError` of a county that was merged."""
    fresh = lock_county(county.pk)
    row = sent_before(CountyProgramme, sender)
    if row is not None:
        return row
    if fresh.merged_into_id is not None:
        raise PlanError(_("This county was merged into another."))
    row = CountyProgramme(county=fresh, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    row.save()
    begin("programme", row, sender.by)
    record("plan.programme.save", row, after=values(row, TOLD), scope=scope_of(fresh))
    return row


@transaction.atomic
def change_programme(
    programme: CountyProgramme, fields: Mapping[str, Any], *, seen: int
) -> CountyProgramme:
    """Raises `StaleError`, `EndedError`, and `PlanError` for days that don't fit."""
    row = lock_open(programme.pk)
    check_version(row, seen)
    before = values(row, TOLD)
    fill(row, fields)
    _check_days(row)
    row.version += 1
    row.save()
    after = values(row, TOLD)
    record(
        "plan.programme.save", row, before=before, after=after,
        scope=scope_of(row.county),
    )  # fmt: skip
    return row


def _check_days(row: CountyProgramme) -> None:
    """What is planned already stays within its days."""
    measures = row.measures.order_by("first")
    early = measures.filter(first__lt=row.launched_on).first()
    late = measures.filter(last__gt=row.ends_on).first()
    outside = early or late
    if outside is not None:
        raise PlanError(
            _("The measure “%(name)s” lies outside these days. Change it first.")
            % {"name": outside.name}
        )


@transaction.atomic
def move_programme(programme: CountyProgramme, step: StateStep) -> CountyProgramme:
    """Start or end it. A county has one running programme at most.

    Raises `PlanError`.
    """
    row = lock_programme(programme.pk)
    if step.new == ProgrammeState.RUNNING:
        _check_start(row)
    else:
        need_reason(step)
    entry = _take(row, step, dates.today())
    tell(entry)
    return row


def _check_start(row: CountyProgramme) -> None:
    if row.launched_on > dates.today():
        raise PlanError(
            _("This programme starts on %(day)s. Change its start first.")
            % {"day": day_words(row.launched_on)}
        )
    others = CountyProgramme.objects.filter(
        county=row.county_id, state=ProgrammeState.RUNNING
    ).exclude(pk=row.pk)
    other = others.first()
    if other is not None:
        raise PlanError(
            _("“%(title)s” is still running. End it before another one starts.")
            % {"title": other.title}
        )


@transaction.atomic
def end_with_county(old: County, into: County, *, on: date) -> None:
    """The programmes of a county that joins another end on that day.

    Their rows stay, and the successor's officers read them.
    """
    lock_county(old.pk)
    reason = MERGED.keep(county=into.name)
    open_ones = old.programmes.exclude(state=ProgrammeState.ENDED)
    for row in open_ones.order_by("pk"):
        _take(row, StateStep(ProgrammeState.ENDED, None, reason), on)


def _take(row: CountyProgramme, step: StateStep, on: date) -> PlanEntry:
    is_ending = step.new == ProgrammeState.ENDED
    if is_ending and not row.is_ended:
        # The row must not say that it ended without saying when.
        row.ended_on = on
        row.save(update_fields=["ended_on"])
    entry = take_step("programme", row, step, PROGRAMME_MOVES)
    row.version += 1
    row.save(update_fields=["version"])
    _note(row, entry.old, step.reason)
    return entry


def _note(row: CountyProgramme, old: str, reason: str) -> None:
    record(
        "plan.programme.state",
        row,
        before={"state": old},
        after={"state": row.state},
        reason=reason,
        scope=scope_of(row.county),
    )


def scope_of(county: County) -> str:
    """Where the log keeps what is done there, also outside its pages."""
    return f"programme:{county.slug}"
