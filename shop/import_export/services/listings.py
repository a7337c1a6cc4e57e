"""What an import writes: new listings, and changes of those that are there."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.bulk import update_rows
from shop.catalogue.models import Product
from shop.catalogue.services.bulk import NewListing, create_products
from shop.catalogue.services.bulk_changes import (
    ChangedListing,
    ListingChange,
    change_products,
)
from shop.catalogue.services.content import ListingError
from shop.catalogue.services.listings import update_product
from shop.catalogue.services.packs import pool_of
from shop.catalogue.services.photos import add_photo
from shop.catalogue.services.snapshots import keep_listing
from shop.import_export.locks import lock_goods
from shop.import_export.models import (
    ImportedListing,
    ImportPicture,
    ListingSource,
    PackSource,
    ProductImport,
)
from shop.import_export.plans import Planned
from shop.import_export.snapshots import Snapshot
from vendors.partner.services.stock import count_pools, count_stock


def _named(planned: Planned, refusal: ListingError) -> ListingError:
    told = {
        "row": planned.imported.row,
        "goods": planned.imported.title,
        "problem": " ".join(refusal.messages),
    }
    return ListingError(_("Row %(row)s, %(goods)s: %(problem)s") % told)


def create_all(product_import: ProductImport, batch: Sequence[Planned]) -> None:
    """A fixed number of queries for a batch of new listings."""
    partner, by = product_import.partner, product_import.by
    listings = [
        NewListing(
            content=planned.content,  # type: ignore[arg-type] # new ones always have it
            packs=planned.packs,
            stock=planned.imported.stock or 0,
            photos=planned.photos,
        )
        for planned in batch
    ]
    made = create_products(partner, listings, by=by)
    sources, pack_sources, pictures, products = [], [], [], {}
    for planned, listing in zip(batch, made, strict=True):
        imported = planned.imported
        sources.append(
            ListingSource(
                product=listing.product,
                partner=partner,
                reference=imported.reference or f"{partner.code}-{listing.product.pk}",
                columns=imported.extra,
            )
        )
        pack_sources += [
            PackSource(pack=pack, sku=told.sku, columns=told.extra)
            for pack, told in zip(listing.packs, imported.packs, strict=True)
            if told.sku or told.extra
        ]
        pictures += _pictures(product_import, listing.product, planned)
        products.update({row.number: listing.product for row in planned.rows})
    ImportedListing.objects.bulk_create(
        _imported(product_import, listing.product) for listing in made
    )
    ListingSource.objects.bulk_create(sources)
    PackSource.objects.bulk_create(pack_sources)
    ImportPicture.objects.bulk_create(pictures)
    mine = product_import.rows.filter(number__in=products)
    rows = list(mine.only("number", "product_import"))
    for row in rows:
        row.product = products[row.number]
    update_rows(rows, ["product"])


def _imported(
    product_import: ProductImport, product: Product, kept: dict[str, Any] | None = None
) -> ImportedListing:
    return ImportedListing(
        product_import=product_import,
        product=product,
        version=product.version,
        kept=kept or {},
    )


def _pictures(
    product_import: ProductImport, product: Product, planned: Planned
) -> list[ImportPicture]:
    return [
        ImportPicture(
            product_import=product_import,
            product=product,
            address=address,
            position=place,
        )
        for place, address in enumerate(planned.addresses)
    ]


def change_together(
    product_import: ProductImport, batch: Sequence[Planned]
) -> list[Planned]:
    """A fixed number of queries for those that nothing special is about.

    The others are returned, to be changed one at a time.
    """
    wanted = [
        ListingChange(
            planned.snapshot.product.pk,
            planned.snapshot.product.version,
            planned.content,
            planned.packs,
        )
        for planned in batch
        if planned.snapshot and planned.content and not _is_special(planned)
    ]
    done = change_products(product_import.partner, wanted, by=product_import.by)
    plain, left, counts = [], [], {}
    for planned in batch:
        changed = planned.snapshot and done.get(planned.snapshot.product.pk)
        if not planned.snapshot or not changed:
            left.append(planned)
            continue
        plain.append((planned, planned.snapshot, changed))
        pool, stock = planned.snapshot.pool, planned.imported.stock
        if pool and stock is not None and stock != pool.on_hand:
            counts[pool.pk] = pool.on_hand, stock
            changed.kept["counted"] = stock - pool.on_hand
    count_pools(counts, by=product_import.by)
    _remember_all(product_import, plain)
    return left


def _is_special(planned: Planned) -> bool:
    """It has photos that are there already, or stock without a pool to count it in."""
    has_pool = planned.snapshot and planned.snapshot.pool
    return bool(planned.photos or (planned.imported.stock is not None and not has_pool))


def _remember_all(
    product_import: ProductImport,
    done: Sequence[tuple[Planned, Snapshot, ChangedListing]],
) -> None:
    """What the seller calls them, where they came from, and what they were before."""
    ListingSource.objects.bulk_create(
        (
            ListingSource(
                product=changed.product,
                partner=product_import.partner,
                **_source(planned, snapshot),
            )
            for planned, snapshot, changed in done
        ),
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["partner", "reference", "columns"],
    )
    PackSource.objects.bulk_create(
        (
            PackSource(pack=pack, sku=told.sku, columns=told.extra)
            for planned, _snapshot, changed in done
            for told, pack in zip(planned.told, changed.packs, strict=True)
            if told.sku or told.extra
        ),
        update_conflicts=True,
        unique_fields=["pack"],
        update_fields=["sku", "columns"],
    )
    ImportPicture.objects.bulk_create(
        picture
        for planned, _snapshot, changed in done
        for picture in _pictures(product_import, changed.product, planned)
    )
    ImportedListing.objects.bulk_create(
        _imported(product_import, changed.product, changed.kept | _sources_of(snapshot))
        for _planned, snapshot, changed in done
    )


def _source(planned: Planned, snapshot: Snapshot) -> dict[str, Any]:
    imported = planned.imported
    reference = imported.reference or snapshot.reference
    return {
        "reference": snapshot.reference if snapshot.source else reference,
        "columns": imported.extra or _columns(snapshot),
    }


def change_each(product_import: ProductImport, batch: Sequence[Planned]) -> None:
    """Each as its own page would change it. Raises `ListingError` with its row."""
    ids = [planned.snapshot.product.pk for planned in batch if planned.snapshot]
    lock_goods(product_import.partner, ids)
    for planned in batch:
        try:
            _change(product_import, planned)
        except ListingError as refusal:
            raise _named(planned, refusal) from refusal


def _change(product_import: ProductImport, planned: Planned) -> None:
    """One listing, as its own page would change it."""
    snapshot, imported, by = planned.snapshot, planned.imported, product_import.by
    if snapshot is None or planned.content is None:  # new ones are made elsewhere
        return
    product = snapshot.product
    kept = keep_listing(product) | _sources_of(snapshot)
    update_product(
        product,
        version=product.version,
        content=planned.content,
        packs=planned.packs,
        by=by,
        # A file may be silent on parts that wait, so what it changes joins them.
        told=(),
    )
    on_hand = snapshot.pool.on_hand if snapshot.pool else 0
    if imported.stock is not None and imported.stock != on_hand:
        count_stock(
            pool_of(product), counted=imported.stock, seen_on_hand=on_hand, by=by
        )
        kept["counted"] = imported.stock - on_hand
    for photo in planned.photos:
        add_photo(product, photo, by=by)
    ListingSource.objects.update_or_create(
        product=product,
        defaults={
            "partner": product_import.partner,
            **_source(planned, snapshot),
        },
    )
    ImportPicture.objects.bulk_create(_pictures(product_import, product, planned))
    _remember_packs(product, planned)
    product.refresh_from_db(fields=["version"])
    _imported(product_import, product, kept).save()


def _sources_of(snapshot: Snapshot) -> dict[str, object]:
    """What the seller's earlier files called the listing and its packs."""
    source = snapshot.source
    return {
        "source": source and {"reference": source.reference, "columns": source.columns},
        "pack_sources": {
            str(pk): {"sku": each.sku, "columns": each.columns}
            for pk, each in snapshot.pack_sources.items()
        },
    }


def _columns(snapshot: Snapshot) -> dict[str, str]:
    return dict(snapshot.source.columns) if snapshot.source else {}


def _remember_packs(product: Product, planned: Planned) -> None:
    """The seller's numbers of its packs, and what we don't know of them."""
    known = {content.pack_id for content in planned.packs}
    known |= {pack.pk for pack in planned.snapshot.packs} if planned.snapshot else set()
    added = product.stockrecords.exclude(pk__in=known - {None})
    made = iter(added.order_by("position", "pk"))
    for told, content in zip(planned.told, planned.packs, strict=True):
        pack_id = content.pack_id or next(made).pk
        if told.sku or told.extra:
            PackSource.objects.update_or_create(
                pack_id=pack_id, defaults={"sku": told.sku, "columns": told.extra}
            )
