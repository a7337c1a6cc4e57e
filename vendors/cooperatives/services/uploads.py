"""A register from a file: kept sealed, compared, then taken in whole or not at all."""

import base64
import hashlib
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import record
from core.secrets import seal, unseal
from core.storage import private_storage
from core.tables import decimal_mark, read_table
from core.text import has_control_characters, one_line
from core.transitions import TransitionError, can_move, move
from vendors.cooperatives.importing.columns import Sheet, sheet_of
from vendors.cooperatives.importing.comparing import (
    Planned,
    counts_of,
    digest_of,
    plan_of,
)
from vendors.cooperatives.importing.reading import Reader, Said
from vendors.cooperatives.locks import lock_upload
from vendors.cooperatives.models import RegisterImport, RegisterImportRow
from vendors.cooperatives.queries import villages_near
from vendors.cooperatives.states import UPLOAD_MOVES, RowFate, UploadState
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .refusals import RegisterRefused
from .taking_in import take_in

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS, MOST_BYTES = 10_000, 10_000_000
BATCH = 2000
NO_ROWS = _("Below the names of its columns this file is empty.")
REFUSED_ROWS = _("Some rows are refused, so nothing of the file was taken in.")
STALE = _("The register changed since the file was checked, so nothing was taken in.")


@transaction.atomic
def take_upload(
    cooperative: Partner,
    content: bytes,
    *,
    name: str,
    takes_stakes: bool,
    by: "User | None",
) -> RegisterImport:
    """Keep a file and what it would change; nothing of the register is written.

    Stakes in it count only with `takes_stakes`. Raises `TableRefused`,
    `HeadersRefused` and `RegisterRefused`; then nothing was kept.
    """
    table = read_table(content, most_rows=MOST_ROWS, most_bytes=MOST_BYTES)
    sheet = sheet_of(table)
    if not sheet.rows:
        raise RegisterRefused(NO_ROWS, field="file")
    upload = RegisterImport(
        cooperative=cooperative,
        by=by,
        name=_shown_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=table.encoding,
        row_count=len(sheet.rows),
        state=UploadState.CHECKED,
    )
    sealed = seal(base64.b64encode(content).decode("ascii"))
    upload.file.save(f"{uuid.uuid4().hex}.bin", ContentFile(sealed.encode()))
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
    upload: RegisterImport, *, seen: str, with_changes: bool, by: "User | None"
) -> RegisterImport:
    """Take all of a file into the register, in one transaction.

    `seen` is the digest of the plan that the person saw; `with_changes` writes also
    what differs in households that are there. Raises `TransitionError`, and
    `RegisterRefused` when a row is refused or the register gives another plan by now,
    which the upload then says.
    """
    try:
        return _apply(upload, seen=seen, with_changes=with_changes, by=by)
    except _Stale:
        RegisterImport.objects.filter(pk=upload.pk, state=UploadState.CHECKED).update(
            is_stale=True
        )
        raise RegisterRefused(STALE) from None


class _Stale(Exception):  # noqa: N818 - what happened
    pass


@transaction.atomic
def _apply(
    upload: RegisterImport, *, seen: str, with_changes: bool, by: "User | None"
) -> RegisterImport:
    lock_partner(upload.cooperative_id)
    fresh = lock_upload(upload.pk)
    if not can_move(UPLOAD_MOVES, fresh.state, UploadState.APPLIED):
        raise TransitionError(fresh, fresh.state, UploadState.APPLIED)
    planned = _plan(fresh, sheet_kept(fresh))
    if digest_of(planned) != fresh.digest or seen != fresh.digest:
        raise _Stale
    if any(row.fate == RowFate.REFUSED for row in planned):
        raise RegisterRefused(REFUSED_ROWS)
    take_in(fresh, planned, with_changes=with_changes, by=by)
    move(fresh, UploadState.APPLIED, moves=UPLOAD_MOVES, field="state")
    fresh.with_changes, fresh.applied_at = with_changes, timezone.now()
    fresh.save(update_fields=["with_changes", "applied_at"])
    _let_go(fresh)
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
    _let_go(fresh)


def forget_uploads(before: datetime) -> int:
    """Let go of files that nobody decided on since; returns how many."""
    rows = RegisterImport.objects.filter(state=UploadState.CHECKED, created__lt=before)
    uploads = list(rows.order_by("pk"))
    for upload in uploads:
        cancel_upload(upload)
    return len(uploads)


def sheet_kept(upload: RegisterImport) -> Sheet:
    """The rows of the kept file."""
    with private_storage().open(upload.file.name or "") as file:
        content = base64.b64decode(unseal(file.read().decode("ascii")))
    return sheet_of(read_table(content, most_rows=MOST_ROWS, most_bytes=MOST_BYTES))


def _plan(upload: RegisterImport, sheet: Sheet) -> list[Planned]:
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


def _compare(upload: RegisterImport, sheet: Sheet) -> None:
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


def _shown_name(name: str) -> str:
    plain = "".join("?" if has_control_characters(sign) else sign for sign in name)
    return one_line(plain.rpartition("/")[2].rpartition("\\")[2])[-120:] or "?"


def _let_go(upload: RegisterImport) -> None:
    """The file goes when the change stands."""
    name = upload.file.name
    RegisterImport.objects.filter(pk=upload.pk).update(file="")
    if name:
        transaction.on_commit(lambda: private_storage().delete(name))
