"""The only lock on applications."""

from .models import SellerApplication


def lock_application(application_id: int) -> SellerApplication:
    rows = SellerApplication.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user", "village", "cooperative").get(pk=application_id)
