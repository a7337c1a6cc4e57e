"""Breaches of files that sellers bring in."""

from shop.catalogue.models import Product
from shop.import_export.models import ImportRow, ListingSource, ProductImport
from shop.import_export.states import Fate, ImportState
from vendors.partner.models import Partner


def _brought(state, fate, product=None):
    upload = ProductImport.objects.create(
        partner=Partner.objects.order_by("pk").first(), size=1, state=state
    )
    ImportRow.objects.create(
        product_import=upload, number=2, fate=fate, product=product
    )


def import_half_a_file():
    _brought(ImportState.APPLIED, Fate.NEW)


def change_anothers_listing():
    seller = Partner.objects.order_by("pk").first()
    theirs = Product.objects.exclude(partner=seller).order_by("pk").first()
    _brought(ImportState.APPLIED, Fate.CHANGED, theirs)


def keep_what_was_stopped():
    seller = Partner.objects.order_by("pk").first()
    made = Product.objects.filter(partner=seller).order_by("pk").first()
    _brought(ImportState.CANCELLED, Fate.NEW, made)


def name_anothers_listing():
    product = Product.objects.order_by("pk").first()
    stranger = Partner.objects.exclude(pk=product.partner_id).order_by("pk").first()
    ListingSource.objects.create(product=product, partner=stranger, reference="x")


PLANTS = {
    import_half_a_file: "rows of an imported file have a listing of its seller's",
    change_anothers_listing: "rows of an imported file have a listing of its seller's",
    keep_what_was_stopped: "a file that is not imported made no listing",
    name_anothers_listing: "listings are named by their own seller's files",
}
