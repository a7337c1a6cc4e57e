"""The only lock on certificates."""

from .models import Certificate


def lock_certificate(certificate_id: int) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("holder").get(pk=certificate_id)
