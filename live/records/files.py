"""A kept bundle as a download."""

from django.http import FileResponse, Http404

from core.audit import record
from core.storage import private_storage
from live.broadcasts.models import Broadcast

from .queries import bundles_of


def bundle_file(broadcast: Broadcast, number: int) -> FileResponse:
    """The file, entered in the log; 404 for another's, or one that is gone."""
    bundle = bundles_of(broadcast).filter(number=number, gone__isnull=True).first()
    if bundle is None:
        raise Http404
    try:
        file = private_storage().open(bundle.file)
    except OSError as error:
        raise Http404 from error
    record(
        "live.evidence",
        broadcast,
        after={"bundle": bundle.number},
        seller=broadcast.partner,
    )
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"evidence-{broadcast.code}-{bundle.number}.zip",
        content_type="application/zip",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
