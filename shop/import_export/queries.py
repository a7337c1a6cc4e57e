"""What waits for a worker, and what pages show of imports."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from vendors.partner.models import Partner

from .models import ImportedListing, ImportPicture, ImportRow, ProductImport
from .states import Fate, ImportState, PictureState

_MOST = 100


def pictures_that_wait() -> list[int]:
    """Imports of which a picture waits that no living worker holds."""
    now = timezone.now()
    waiting = ImportPicture.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=now),
        product_import=OuterRef("pk"),
        state=PictureState.WAITING,
    )
    rows = ProductImport.objects.filter(Exists(waiting), state=ImportState.APPLIED)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:_MOST])


def imported_before(product_import: ProductImport) -> ProductImport | None:
    """The last time that the very same file was imported."""
    rows = ProductImport.objects.filter(
        partner=product_import.partner_id,
        sha256=product_import.sha256,
        state=ImportState.APPLIED,
    )
    return rows.exclude(pk=product_import.pk).order_by("-applied_at").first()


def imports_of(partner: Partner) -> QuerySet[ProductImport]:
    return ProductImport.objects.filter(partner=partner).select_related("by")


def rows_of(product_import: ProductImport, fate: str = "") -> QuerySet[ImportRow]:
    rows = product_import.rows.select_related("product")
    return rows.filter(fate=fate) if fate in Fate.values else rows


def left_of(product_import: ProductImport) -> QuerySet[ImportedListing]:
    """What could not be taken back, because somebody changed it since."""
    left = product_import.listings.filter(is_left=True)
    return left.select_related("product").order_by("pk")


def count_pictures(product_import: ProductImport) -> dict[str, int]:
    """Pictures by state; one query."""
    rows = product_import.pictures.order_by().values_list("state")
    return dict(rows.annotate(n=Count("pk")))


def failed_pictures(product_import: ProductImport) -> QuerySet[ImportPicture]:
    failed = product_import.pictures.filter(state=PictureState.FAILED)
    return failed.select_related("product")
