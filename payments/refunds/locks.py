"""The only lock on requests for refunds; their part is locked before it."""

from .models import RefundRequest


def lock_request(request_id: int) -> RefundRequest:
    rows = RefundRequest.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=request_id)
