"""The only lock on imports."""

from .models import ProductImport


def lock_import(import_id: int) -> ProductImport:
    """The import as it is now, held until the transaction ends."""
    rows = ProductImport.objects.select_for_update(of=("self",))
    return rows.select_related("partner__village").get(pk=import_id)
