"""Statements of sales: drafted, declared by one person, confirmed by another."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import record
from core.notify import notify
from core.templatetags.market import day as day_words
from core.transitions import TransitionError, can_move, move
from programme.channels.locks import lock_partner, lock_statement
from programme.channels.models import SalesStatement, StatementEntry
from programme.channels.queries.orders import has_orders
from programme.channels.queries.places import county_then, last_day
from programme.channels.rules import EARLIEST, ChannelError
from programme.channels.states import (
    CHOSEN,
    OPEN,
    STATEMENT_MOVES,
    StatementState,
)
from programme.figures.book import month_words
from programme.plans.services.entries import (
    LONGEST,
    Sender,
    StateStep,
    check_version,
    fill,
    need_reason,
    sent_before,
    values,
)
from vendors.partner.models import Partner

WHAT = ("month", "kind", "channel", "currency")
TOLD = (*WHAT, "amount", "source", "state")


@transaction.atomic
def begin_statement(
    partner: Partner, fields: Mapping[str, Any], sender: Sender
) -> SalesStatement:
    """A draft. Raises `ChannelError` where the month was declared already."""
    fresh = lock_partner(partner.pk)
    row = sent_before(SalesStatement, sender)
    if row is not None:
        return row
    row = SalesStatement(
        partner=fresh,
        county=county_then(fresh, fields["month"]),
        key=sender.key,
        entered_by=sender.by,
    )
    fill(row, fields)
    _check_month(row.month)
    _check_free(row)
    row.save()
    enter(row, "", StatementState.DRAFT, sender.by)
    _record("channel.statement", row, {})
    return row


@transaction.atomic
def edit_statement(
    statement: SalesStatement,
    fields: Mapping[str, Any],
    *,
    seen: int,
    reason: str,
    sender: Sender,
) -> SalesStatement:
    """Of a draft, or of one that was sent back, which becomes a draft again.

    Raises `ChannelError`; a sum that becomes smaller after it was declared once needs
    a reason.
    """
    row = lock_statement(statement.pk)
    if not row.is_editable:
        raise ChannelError(
            _("This can no longer be edited. Enter a correction once it is confirmed.")
        )
    check_version(row, seen)
    before, old = values(row, TOLD), row.state
    was = row.amount
    fill(row, fields)
    row.county = county_then(row.partner, row.month)
    _check_month(row.month)
    _check_free(row)
    was_declared = row.entries.filter(new=StatementState.DECLARED).exists()
    if was_declared and row.amount < was and not reason.strip():
        raise ChannelError(_("The amount is smaller now. Please give a reason."))
    if row.state != StatementState.DRAFT:
        move(row, StatementState.DRAFT, moves=STATEMENT_MOVES, field="state")
    row.version += 1
    row.save()
    enter(row, old, StatementState.DRAFT, sender.by, reason)
    _record("channel.statement.edit", row, before, reason)
    return row


@transaction.atomic
def correct_statement(
    statement: SalesStatement, fields: Mapping[str, Any], sender: Sender
) -> SalesStatement:
    """A new draft with another sum (`amount`, `source`, `reason`).

    It counts in the place of the confirmed one once it is confirmed too; both stay
    visible. Raises `ChannelError`.
    """
    old = lock_statement(statement.pk)
    row = sent_before(SalesStatement, sender)
    if row is not None:
        return row
    if not old.is_confirmed:
        raise ChannelError(_("Only a confirmed statement can be corrected."))
    if fields["amount"] == old.amount:
        raise ChannelError(_("The amount is the same as before."))
    row = SalesStatement(
        partner=old.partner,
        county=old.county,
        corrects=old,
        key=sender.key,
        entered_by=sender.by,
        **values(old, WHAT),
    )
    fill(row, fields)
    if not row.reason.strip():
        raise ChannelError(_("Please give a reason."))
    _check_free(row)
    row.save()
    enter(row, "", StatementState.DRAFT, sender.by, row.reason)
    _record("channel.statement.correct", row, values(old, TOLD), row.reason)
    return row


def _check_month(month: date) -> None:
    if month < EARLIEST:
        raise ChannelError(
            _("Please choose a month from %(month)s on.")
            % {"month": month_words(EARLIEST)}
        )
    if last_day(month) >= dates.today():
        raise ChannelError(
            _("This month is not over yet. Declare it from %(day)s on.")
            % {"day": day_words(dates.months_later(month, 1))}
        )


def _check_free(row: SalesStatement) -> None:
    """Nobody has said the same already."""
    _check_no_orders(row)
    same = SalesStatement.objects.filter(
        partner=row.partner, **values(row, WHAT)
    ).exclude(pk=row.pk)
    if same.filter(state__in=OPEN).exists():
        raise ChannelError(
            _(
                "There is a statement of this month, kind and channel already. "
                "Edit that one."
            )
        )
    confirmed = same.filter(state=StatementState.CONFIRMED)
    if row.corrects is not None:
        confirmed = confirmed.exclude(pk=row.corrects.pk)
    if confirmed.exists():
        raise ChannelError(
            _("This month is confirmed already. Please enter a correction of it.")
        )


def _check_no_orders(row: SalesStatement) -> None:
    if has_orders(row):
        raise ChannelError(
            _(
                "Orders of this month and channel were imported from a file. They "
                "count instead of what is declared."
            )
        )


@transaction.atomic
def move_statement(statement: SalesStatement, step: StateStep) -> StatementEntry:
    """Declared, confirmed, sent back or withdrawn. Raises `ChannelError`.

    Who wrote or declared it confirms or sends back nothing of it.
    """
    row = lock_statement(statement.pk)
    if step.new not in CHOSEN or not can_move(STATEMENT_MOVES, row.state, step.new):
        raise ChannelError(
            _("This is no longer possible: its state is “%(state)s” now.")
            % {"state": row.get_state_display()}
        )
    if step.new in {StatementState.RETURNED, StatementState.WITHDRAWN}:
        need_reason(step)
    if step.new == StatementState.DECLARED:
        _check_evidence(row)
    if step.new in {StatementState.CONFIRMED, StatementState.RETURNED}:
        _check_second(row, step)
    if step.new in {StatementState.DECLARED, StatementState.CONFIRMED}:
        _check_no_orders(row)
    if step.new == StatementState.CONFIRMED and row.corrects is not None:
        _take_place(row, step)
    entry = take_step(row, step)
    if step.new in {
        StatementState.DECLARED, StatementState.RETURNED, StatementState.CONFIRMED,
    }:  # fmt: skip
        notify("statement_step", entry)
    return entry


def take_step(row: SalesStatement, step: StateStep) -> StatementEntry:
    """Move a statement whose farm is locked, note it, and enter it in the log."""
    old = move(row, step.new, moves=STATEMENT_MOVES, field="state")
    entry = enter(row, old, step.new, step.by, step.reason)
    record(
        "channel.statement.state",
        row,
        before={"state": old},
        after={"state": step.new, "amount": row.amount, "currency": row.currency},
        reason=step.reason,
        scope=scope_of(row),
        seller=row.partner,
    )
    return entry


def _check_evidence(row: SalesStatement) -> None:
    if not row.evidence.filter(removed_at=None).exists():
        raise ChannelError(_("Please add evidence before you declare it."))


def writers_of(row: SalesStatement) -> set[int | None]:
    """Who wrote, edited or declared it."""
    of_writing = (StatementState.DRAFT, StatementState.DECLARED)
    rows = row.entries.filter(new__in=of_writing)
    return {row.entered_by_id, *rows.values_list("by", flat=True)}


def _check_second(row: SalesStatement, step: StateStep) -> None:
    if step.by is None or step.by.pk in writers_of(row):
        raise ChannelError(
            _("You entered or declared this yourself: another person has to check it.")
        )


def _take_place(row: SalesStatement, step: StateStep) -> None:
    """The corrected one stops counting at the moment this one begins to."""
    assert row.corrects is not None  # noqa: S101 - asked by the caller
    old = SalesStatement.objects.select_related("partner", "county").get(
        pk=row.corrects.pk
    )
    try:
        take_step(old, StateStep(StatementState.CORRECTED, step.by, row.reason))
    except TransitionError as error:
        raise ChannelError(
            _("The statement that this one corrects no longer counts.")
        ) from error


def enter(
    row: SalesStatement, old: str, new: str, by: Any, reason: str = ""
) -> StatementEntry:
    return StatementEntry.objects.create(
        statement=row, old=old, new=new, amount=row.amount, by=by,
        reason=reason[:LONGEST],
    )  # fmt: skip


def scope_of(row: SalesStatement) -> str:
    return f"programme:{row.county.slug}"


def _record(
    act: str, row: SalesStatement, before: Mapping[str, object], reason: str = ""
) -> None:
    seller: Model = row.partner
    after = values(row, TOLD)
    record(
        act, row, before=before, after=after, reason=reason, scope=scope_of(row),
        seller=seller,
    )  # fmt: skip
