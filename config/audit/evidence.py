"""Evidence of broadcasts: made, chained, kept as long as it has to be."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.storage import private_storage
from live.broadcasts.models import Broadcast
from live.records.models import EvidenceBundle

from .invariants import Breach, Range, invariant, lines

LATE = timedelta(days=1)


@invariant("bundles of evidence are chained without a gap", over=EvidenceBundle)
def evidence_chained(ids: Range) -> Iterator[Breach]:
    return lines(
        "bundle {}: does not follow the one before it",
        f"""
        SELECT e.number FROM records_evidencebundle e
        WHERE {ids.having("e.id")} AND e.number > 1 AND NOT EXISTS (
            SELECT 1 FROM records_evidencebundle b
            WHERE b.number = e.number - 1 AND b.manifest = e.previous)
        """,
    )


@invariant("broadcasts that ended have evidence", over=Broadcast)
def evidence_made(ids: Range) -> Iterator[Breach]:
    """A day later at the latest."""
    before = timezone.now() - LATE
    return lines(
        "broadcast {}: ended at {}, and nothing is kept of it",
        f"""
        SELECT b.code, b.ended_at FROM broadcasts_broadcast b
        WHERE {ids.having("b.id")} AND b.status = 'ended'
          AND b.ended_at < %s AND b.created < %s AND NOT EXISTS (
            SELECT 1 FROM records_evidencebundle e WHERE e.broadcast_id = b.id)
        """,
        before,
        before,
    )


@invariant("evidence stays for its years, and while it is held", over=EvidenceBundle)
def evidence_kept(ids: Range) -> Iterator[Breach]:
    return lines(
        "bundle {}: deleted at {}",
        f"""
        SELECT e.number, g.at FROM records_evidencegone g
        JOIN records_evidencebundle e ON e.id = g.bundle_id
        WHERE {ids.having("e.id")} AND (g.at < e.keep_until OR EXISTS (
            SELECT 1 FROM records_legalhold h
            WHERE h.broadcast_id = e.broadcast_id AND h.since < g.at
              AND (h.released_at IS NULL OR h.released_at > g.at)))
        """,
    )


@invariant("files of evidence are there", over=EvidenceBundle, span=500)
def evidence_there(ids: Range) -> Iterator[Breach]:
    """Whether they are as they were written, the office's page looks."""
    storage = private_storage()
    rows = EvidenceBundle.objects.filter(pk__range=(ids.first, ids.last), gone=None)
    for bundle in rows.iterator():
        if not storage.exists(bundle.file):
            yield f"bundle {bundle.number}: its file is gone"
