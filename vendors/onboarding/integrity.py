"""Applications: approved ones became shops, and their papers are kept."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from core.storage import private_storage
from vendors.onboarding.models import ApplicationFile, SellerApplication
from vendors.onboarding.states import ApplicationStatus

PAPERS_LOOKED_AT = 50


@invariant("approved applications became shops", over=SellerApplication)
def applications_opened(ids: Range) -> Iterator[Breach]:
    return lines(
        "application {}: {}, its shop is {}",
        f"""
        SELECT id, status, partner_id FROM onboarding_sellerapplication
        WHERE {ids.having("id")}
          AND (status = '{ApplicationStatus.APPROVED}') <> (partner_id IS NOT NULL)
        """,
    )


@invariant("papers of applications are kept", over=ApplicationFile)
def papers_kept(ids: Range) -> Iterator[Breach]:
    """Of the newest only: each is asked of the storage, which may be far."""
    storage = private_storage()
    papers = ApplicationFile.objects.filter(pk__range=(ids.first, ids.last))
    for paper in papers.order_by("-pk")[:PAPERS_LOOKED_AT]:
        if not storage.exists(str(paper.file.name)):
            yield f"paper {paper.pk} of application {paper.application_id}: no file"
