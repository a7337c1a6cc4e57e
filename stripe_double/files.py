"""Files: what is sent to a bank as evidence. Their bytes are not kept."""

from __future__ import annotations

from .errors import Obj, StripeError, missing_parameter, parameter_error
from .form import FormFile
from .store import Store, new_id

EVIDENCE = "dispute_evidence"
EVIDENCE_KINDS = ("jpg", "pdf", "png")
LARGEST = 5_000_000
KEPT = 8 * 30 * 24 * 60 * 60


def create_file(store: Store, params: Obj) -> Obj:
    sent = params.get("file")
    if not isinstance(sent, FormFile):
        raise missing_parameter("file")
    if sent.size > LARGEST:
        raise StripeError(
            f"The file is too large: at most {LARGEST} bytes.",
            code="file_too_large",
            param="file",
        )
    if params["purpose"] == EVIDENCE and sent.kind not in EVIDENCE_KINDS:
        raise parameter_error(
            f"Evidence must be one of {', '.join(EVIDENCE_KINDS)}.",
            code="file_type_unsupported",
            param="file",
        )
    file_id = new_id("file")
    return store.add(
        {
            "id": file_id,
            "object": "file",
            "created": store.now(),
            "expires_at": store.now() + KEPT,
            "filename": str(sent),
            "links": None,
            "purpose": params["purpose"],
            "size": sent.size,
            "title": None,
            "type": sent.kind or None,
            "url": f"{store.public_url}/v1/files/{file_id}/contents",
        }
    )
