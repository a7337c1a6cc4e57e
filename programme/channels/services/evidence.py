"""Papers of a statement: looked at and cleaned, kept where no server shows them."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.document_uploads import CleanUpload
from core.storage import private_storage
from programme.channels.locks import lock_statement
from programme.channels.models import SalesStatement, StatementEvidence
from programme.channels.rules import MOST_EVIDENCE, ChannelError
from programme.channels.states import OPEN
from programme.plans.services.entries import Sender, sent_before
from programme.plans.services.evidence import kept_file

from .statements import scope_of

FOLDER = "sales-evidence"


@transaction.atomic
def add_paper(
    statement: SalesStatement, title: str, file: CleanUpload, sender: Sender
) -> StatementEvidence:
    """Until it is confirmed. Raises `ChannelError`."""
    row = lock_statement(statement.pk)
    paper = sent_before(StatementEvidence, sender)
    if paper is not None:
        return paper
    _check_open(row)
    if row.evidence.filter(removed_at=None).count() >= MOST_EVIDENCE:
        raise ChannelError(
            _("At most %(most)s pieces of evidence can be added here.")
            % {"most": MOST_EVIDENCE}
        )
    paper = StatementEvidence.objects.create(
        statement=row,
        title=title,
        key=sender.key,
        entered_by=sender.by,
        **kept_file(file, FOLDER),
    )
    record(
        "channel.evidence", paper, after={"title": title}, scope=scope_of(row),
        seller=row.partner,
    )  # fmt: skip
    return paper


@transaction.atomic
def remove_paper(paper: StatementEvidence, by: User) -> None:
    """Its file goes for good; that it was there stays. Raises `ChannelError`."""
    statement = lock_statement(paper.statement_id)
    row = StatementEvidence.objects.get(pk=paper.pk)
    if row.removed_at is not None:
        return
    if not statement.is_editable:
        raise ChannelError(_("Evidence of a declared statement stays with it."))
    row.removed_at, row.removed_by = timezone.now(), by
    name, row.file = str(row.file.name), ""
    row.save()
    transaction.on_commit(partial(private_storage().delete, name))
    record(
        "channel.evidence.remove", row, before={"title": row.title},
        scope=scope_of(statement), seller=statement.partner,
    )  # fmt: skip


def _check_open(row: SalesStatement) -> None:
    if row.state not in OPEN:
        raise ChannelError(_("Evidence can be added until the statement is confirmed."))
