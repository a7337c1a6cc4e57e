"""A register from a file: kept sealed, compared, then taken in whole or not at all."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.activity_log import record
from core.imports.kinds import ImportKind
from core.sweeps import Queue, work_through
from core.tables.numbers import decimal_mark
from core.transitions import TransitionError, can_move, move
from vendors.cooperatives.imports.comparison import (
    Planned,
    counts_of,
    digest_of,
    plan_of,
)
from vendors.cooperatives.imports.reader import Reader, RegisterSheet, Said, sheet_of
from vendors.cooperatives.locks import lock_upload
from vendors.cooperatives.models import RegisterImport, RegisterImportRow
from vendors.cooperatives.queries import villages_near
from vendors.cooperatives.states import UPLOAD_MOVES, RowFate, UploadState
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .refusals import RegisterError
from .register_rows import write_register

MOST_ROWS, MOST_BYTES = 10_000, 10_000_000
BATCH = 2000
NO_ROWS = _("This file has column names but no rows.")
REFUSED_ROWS = _("Some rows have errors, so nothing was imported.")
STALE = _("The register changed after the file was checked, so nothing was imported.")
REGISTER = ImportKind(
    model=RegisterImport,
    lock=lock_upload,
    moves=UPLOAD_MOVES,
    limits=lambda: (MOST_ROWS, MOST_BYTES),
    is_sealed=True,
)


@transaction.atomic
def take_upload(
    cooperative: Partner,
    content: bytes,
    *,
    name: str,
    takes_stakes: bool,
    by: User | None,
) -> RegisterImport:
    """Keep a file and what it would change; nothing of the register is written.

    Stakes in it count only with `takes_stakes`. Raises `TableError` and
    `RegisterError`; then nothing was kept.
    """
    table = REGISTER.read_new(content)
    sheet = sheet_of(table)
    if not sheet.rows:
        raise RegisterError(NO_ROWS, field="file")
    upload = REGISTER.keep(
        content,
        table,
        name=name,
        cooperative=cooperative,
        by=by,
        row_count=len(sheet.rows),
        state=UploadState.CHECKED,
    )
    has_stakes = takes_stakes and "stake" in sheet.places
    upload.counts = {"stakes": int(has_stakes)}
    _compare(upload, sheet)
    scope = f"office:{cooperative.code}"
    record("register.upload", upload, scope=scope, seller=cooperative)
    return upload


@transaction.atomic
def check_again(upload: RegisterImport) -> RegisterImport:
    """Compare a file with the register as it is now. Raises `TransitionError`."""
    fresh = lock_upload(upload.pk)
    if fresh.state != UploadState.CHECKED:
        raise TransitionError(fresh, fresh.state, UploadState.CHECKED)
    fresh.rows.all().delete()
    _compare(fresh, sheet_kept(fresh))
    return fresh


def apply_upload(
    upload: RegisterImport, *, seen: str, with_changes: bool, by: User | None
) -> RegisterImport:
    """Take all of a file into the register, in one transaction.

    `seen` is the digest of the plan that the person saw; `with_changes` writes also
    what differs in households that are there. Raises `TransitionError`, and
    `RegisterError` when a row is refused or the register gives another plan by now,
    which the upload then says.
    """
    try:
        return _apply(upload, seen=seen, with_changes=with_changes, by=by)
    except _StaleUploadError:
        RegisterImport.objects.filter(pk=upload.pk, state=UploadState.CHECKED).update(
            is_stale=True
        )
        raise RegisterError(STALE) from None


class _StaleUploadError(Exception):
    pass


@transaction.atomic
def _apply(
    upload: RegisterImport, *, seen: str, with_changes: bool, by: User | None
) -> RegisterImport:
    lock_partner(upload.cooperative_id)
    fresh = lock_upload(upload.pk)
    if not can_move(UPLOAD_MOVES, fresh.state, UploadState.APPLIED):
        raise TransitionError(fresh, fresh.state, UploadState.APPLIED)
    planned = _plan(fresh, sheet_kept(fresh))
    if digest_of(planned) != fresh.digest or seen != fresh.digest:
        raise _StaleUploadError
    if any(row.fate == RowFate.REFUSED for row in planned):
        raise RegisterError(REFUSED_ROWS)
    write_register(fresh, planned, with_changes=with_changes, by=by)
    move(fresh, UploadState.APPLIED, moves=UPLOAD_MOVES, field="state")
    fresh.with_changes, fresh.applied_at = with_changes, timezone.now()
    fresh.save(update_fields=["with_changes", "applied_at"])
    REGISTER.delete_file(fresh)
    counts = {fate: fresh.counts.get(fate, 0) for fate in RowFate.values}
    cooperative = fresh.cooperative
    scope = f"office:{cooperative.code}"
    record("register.import", fresh, after=counts, scope=scope, seller=cooperative)
    return fresh


@transaction.atomic
def cancel_upload(upload: RegisterImport) -> None:
    """Forget a file; nothing of it is taken in. Raises `TransitionError`."""
    fresh = lock_upload(upload.pk)
    move(fresh, UploadState.CANCELLED, moves=UPLOAD_MOVES, field="state")
    fresh.rows.all().delete()
    REGISTER.delete_file(fresh)


def forget_uploads(before: datetime) -> int:
    """Let go of files that nobody decided on since; returns how many."""
    rows = RegisterImport.objects.filter(state=UploadState.CHECKED, created__lt=before)
    return work_through(
        Queue("cooperatives.uploads", rows),
        lambda pk: cancel_upload(RegisterImport.objects.get(pk=pk)),
    )


def sheet_kept(upload: RegisterImport) -> RegisterSheet:
    """The rows of the kept file."""
    return sheet_of(REGISTER.read_kept(upload))


def _plan(upload: RegisterImport, sheet: RegisterSheet) -> list[Planned]:
    villages = villages_near(upload.cooperative)
    amounts = (
        sheet.cell(row, field)
        for row in sheet.rows
        for field in ("stake", "area", "mu")
    )
    reader = Reader(
        sheet,
        villages,
        mark=decimal_mark(amounts),
        stakes=bool(upload.counts.get("stakes")),
    )
    said: list[Said] = [reader.read(row) for row in sheet.rows]
    return plan_of(upload.cooperative, said)


def _compare(upload: RegisterImport, sheet: RegisterSheet) -> None:
    planned = _plan(upload, sheet)
    stakes = upload.counts.get("stakes", 0)
    upload.counts = {**counts_of(planned), "stakes": stakes}
    upload.digest, upload.is_stale = digest_of(planned), False
    upload.save()
    RegisterImportRow.objects.bulk_create(
        (
            RegisterImportRow(
                upload=upload,
                number=row.said.row,
                fate=row.fate,
                title=row.title[:160],
                household=row.household,
                detail=_detail(row),
            )
            for row in planned
        ),
        batch_size=BATCH,
    )


def _detail(row: Planned) -> dict[str, list[object]]:
    """Codes of problems with what goes into their sentences, and the changes."""
    return {
        "changes": [list(change) for change in row.changes],
        "problems": [
            [problem.value, {name: _plain(each) for name, each in params.items()}]
            for problem, params in row.problems
        ],
    }


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)
