"""Files that sellers bring, what was found in them, and where listings came from."""

from django.db import models
from django.db.models import Q

from core.imports.models import FileImportRow, WorkerImport
from core.storage import private_storage

from .states import Fate, ImportState, PictureState


class ProductImport(WorkerImport):
    """A file with goods.

    `format` is a code of `formats`, or "by-hand" with a `mapping` from header to
    field. The person may say that packs without a size are sold `by_piece`, and that
    wrong rows are left out. `columns` has headers that are "kept" for the export or
    "left".
    """

    partner = models.ForeignKey(
        "partner.Partner", on_delete=models.CASCADE, related_name="imports"
    )
    file = models.FileField(
        upload_to="imports/", max_length=200, storage=private_storage
    )
    size = models.PositiveIntegerField()
    delimiter = models.CharField(max_length=1, blank=True)
    format = models.CharField(max_length=32, blank=True)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=ImportState.choices)
    without_wrong = models.BooleanField(default=False)
    by_piece = models.BooleanField(default=False)
    columns = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkerImport.Meta):
        constraints = [
            models.CheckConstraint(
                name="import_state_known", condition=Q(state__in=ImportState.values)
            ),
            models.UniqueConstraint(
                fields=["partner"],
                name="one_import_at_a_time",
                condition=Q(state__in=("applying", "undoing")),
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-id"], name="import_of_partner"),
            models.Index(
                fields=["claimed_until"],
                name="import_at_work",
                condition=Q(state__in=("checking", "applying", "undoing")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class ImportRow(FileImportRow):
    """A row of goods, as the dry run found; its `detail` has also "notes"."""

    product_import = models.ForeignKey(
        ProductImport, on_delete=models.CASCADE, related_name="rows"
    )
    fate = models.CharField(max_length=8, choices=Fate.choices)
    title = models.CharField(max_length=120, blank=True)
    product = models.ForeignKey(
        "catalogue.Product", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(FileImportRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["product_import", "number"], name="import_row_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["product_import", "fate", "number"], name="import_row_fate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_import_id}/{self.number}: {self.fate}"


class ImportedListing(models.Model):
    """A listing that an import made or changed, and what undoing that takes.

    `kept` is what a changed one was before, and empty for one that is new. `version` is
    the listing's when the import left it: one that was changed since `is_left` alone.
    """

    product_import = models.ForeignKey(
        ProductImport, on_delete=models.CASCADE, related_name="listings"
    )
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="+"
    )
    version = models.PositiveIntegerField()
    kept = models.JSONField(default=dict)
    is_left = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product_import", "product"], name="imported_listing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_import_id}: {self.product_id}"


class ImportPicture(models.Model):
    """A picture that a file names by its address, to be fetched for a listing.

    `problem` is a code of `pictures.SENTENCES`.
    """

    product_import = models.ForeignKey(
        ProductImport, on_delete=models.CASCADE, related_name="pictures"
    )
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="+"
    )
    address = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=16, choices=PictureState.choices, default=PictureState.WAITING
    )
    problem = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="import_picture_state_known",
                condition=Q(state__in=PictureState.values),
            )
        ]
        indexes = [
            models.Index(
                fields=["product_import", "claimed_until"],
                name="import_picture_waits",
                condition=Q(state=PictureState.WAITING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.address[:60]} ({self.state})"


class ColumnMapping(models.Model):
    """Which column is what in files with these headers, as the seller said once."""

    partner = models.ForeignKey(
        "partner.Partner", on_delete=models.CASCADE, related_name="+"
    )
    headers = models.CharField(max_length=64)
    mapping = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "headers"], name="mapping_per_headers"
            )
        ]

    def __str__(self) -> str:
        return self.headers[:12]


class ListingSource(models.Model):
    """What a listing is called in its seller's files, so that these find it again.

    `columns` are cells of columns that we don't know, kept for the next export.
    """

    product = models.OneToOneField(
        "catalogue.Product", on_delete=models.CASCADE, related_name="source"
    )
    partner = models.ForeignKey(
        "partner.Partner", on_delete=models.CASCADE, related_name="+"
    )
    reference = models.CharField(max_length=200)
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "reference"], name="reference_per_partner"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class PackSource(models.Model):
    """The seller's own number of a pack, and cells of columns that we don't know."""

    pack = models.OneToOneField(
        "partner.StockRecord", on_delete=models.CASCADE, related_name="source"
    )
    sku = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.sku
