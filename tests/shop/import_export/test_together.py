"""Listings that a file changes by the hundred end as if each were changed alone."""

import re
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shop.catalogue.models import Product, ProductEvent, ProposedEdit
from shop.catalogue.services import bulk_changes
from shop.import_export.models import ImportedListing, ListingSource, PackSource
from shop.import_export.services import imports, listings
from shop.import_export.states import ImportState as S
from tests.factories.imports import apply_goods, ask_to_apply, check_goods, shelf_of
from tests.factories.listings import (
    edit_listing,
    make_draft,
    make_listing,
    pack_content,
    set_review_rules,
    wording,
)
from tests.factories.shop import make_category, make_pack, make_tax_category
from tests.factories.vendors import make_farm
from vendors.partner.models import StockEntry, StockPool, StockRecord
from vendors.partner.services.stock import (
    StaleCountError,
    claim_stock,
    count_pools,
    count_stock,
    receive_stock,
)

from . import files
from .test_services import goods
from .test_undoing import undone

pytestmark = pytest.mark.django_db

HEADER = (
    "reference,title_en,title_zh,summary_en,category,stock,stock_unit,season,"
    "needs_cold,sku,amount,unit,price,on_sale,weight_g,colour"
)
# Rows of these are the database's own to number, date and name.
TABLES = (
    Product, Product.categories.through, StockRecord, StockPool, StockEntry,
    ProductEvent, ProposedEdit, ListingSource, PackSource, ImportedListing,
)  # fmt: skip
OWN = re.compile("id|date_created|date_updated|created|sent_at|slug")


@pytest.fixture
def farm():
    make_tax_category()
    make_category("Roots")
    return make_farm("Li Orchard", code="li")


def rows_of():
    """All that an import changes, without numbers and moments of the database's own."""
    return {
        model._meta.label: sorted(
            (_plain(model, row) for row in model._base_manager.values()), key=str
        )
        for model in TABLES
    }


def _plain(model, row):
    plain = {name: value for name, value in row.items() if not OWN.fullmatch(name)}
    for name in ("product_import_id", "pool_id", "lead_pack_id"):
        plain.pop(name, None)
    if model is StockRecord and "SKU" not in plain["partner_sku"]:
        del plain["partner_sku"]
    if model is PackSource:
        del plain["pack_id"]
    if model is ProductEvent:
        new = plain["after"].get("packs", {}).keys() - plain["before"].get("packs", {})
        for key in new:
            plain["after"]["packs"]["new"] = plain["after"]["packs"].pop(key)
    return plain


def many_listings(farm):
    """Listings of each state, and a file that changes something else of each."""
    rows = []
    changes = [
        {"price": "31"},
        {"price": "45"},
        {"stock": "20", "stock_unit": "kg"},
        {"title_en": "Another name"},
        {"category": "roots", "season": "9 10"},
        {"needs_cold": "yes", "weight_g": "1500", "colour": "red"},
        {"summary_en": "Dried <b>slowly</b>", "title_zh": "核桃"},
        {"amount": "2"},
        {"on_sale": "no"},
    ]
    for number, told in enumerate(changes):
        for state, make in (("draft", make_draft), ("published", make_listing)):
            if told.get("on_sale") and state == "published":
                continue  # a published listing keeps one: the whole file is refused
            name = f"Goods {number} {state}"
            product = make(farm, words=wording(name))
            pack = product.stockrecords.get()
            row = {
                "reference": f"li-{product.pk}", "title_en": name, "amount": "1",
                "unit": "kg", "price": "30", "sku": pack.partner_sku,
                "category": "nuts",
            }  # fmt: skip
            rows.append(row | told)
            if number == 0:
                again = {"amount": "5", "sku": f"B{number}", "price": "140"}
                rows.append({**row, "title_en": "", **again})
    waiting = make_listing(farm, words=wording("Waiting"))
    rows.append(
        rows[-1]
        | {"reference": f"li-{waiting.pk}", "title_en": "Waiting", "on_sale": "",
           "price": "33", "sku": waiting.stockrecords.get().partner_sku}
    )  # fmt: skip
    set_review_rules(price_up=20)
    assert edit_listing(waiting, title="Waiting", price="90.00").held
    return files.table(HEADER, *rows)


def outcome_of(farm, text):
    """What an import leaves, and what is there when it is undone; then none of it."""
    with transaction.atomic():
        upload = apply_goods(farm, text, with_changes=True)
        left = rows_of()
        undone(upload)
        found = left, rows_of()
        transaction.set_rollback(True)
    return found


def test_many_end_as_each_would_alone(farm, monkeypatch):
    text = many_listings(farm)
    together = []
    change_products = bulk_changes.change_products

    def noted(*args, **named):
        done = change_products(*args, **named)
        together.extend(done)
        return done

    monkeypatch.setattr(listings, "change_products", noted)
    before = rows_of()
    at_once, undone_at_once = outcome_of(farm, text)
    monkeypatch.setattr(listings, "change_products", lambda *_args, **_named: {})
    alone, undone_alone = outcome_of(farm, text)

    # All but the one whose price is 50 % up and the one of which something waits.
    assert len(together) == Product.objects.count() - 2
    for table, rows in alone.items():
        assert at_once[table] == rows, table
        assert undone_at_once[table] == undone_alone[table], table
    assert at_once["catalogue.Product"] != before["catalogue.Product"]


def test_statements_do_not_grow_with_the_rows(farm):
    def statements(count, price, **choices):
        rows = ((f"Of {count}: {n}", 5, price) for n in range(count))
        upload = check_goods(farm, goods(*rows))
        ask_to_apply(upload, **choices)
        with CaptureQueriesContext(connection) as captured:
            assert imports.apply_import(upload.pk)
        upload.refresh_from_db()
        assert upload.state == S.APPLIED
        return len(captured)

    few, many = 3, 60
    statements(1, 20)  # what is made once for all goods
    new = [statements(count, 20) for count in (few, many)]
    changed = [statements(count, 25, with_changes=True) for count in (few, many)]

    # On SQLite Django writes so many rows at a time as have 999 values together.
    more = 0 if connection.vendor == "postgresql" else (many - few) / 4
    assert new[0] <= 50
    assert changed[0] <= 60
    assert new[1] - new[0] <= more
    assert changed[1] - changed[0] <= more


def once_planned(monkeypatch, act):
    """Somebody does this after the plan is made and before the first step."""
    planned = imports._planned

    def then_act(*args):
        found = planned(*args)
        act()
        return found

    monkeypatch.setattr(imports, "_planned", then_act)


def test_sale_between_the_plan_and_its_step_stands(farm, monkeypatch):
    """The count of the file is about what the person saw, so nothing is imported."""
    apply_goods(farm, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))
    sold = StockPool.objects.get(product__title_en="Walnuts")
    upload = check_goods(farm, goods(("Walnuts", 40, 25), ("Pears", 6, 9)))
    ask_to_apply(upload, with_changes=True)
    once_planned(monkeypatch, lambda: receive_stock(sold, quantity=-3000, by=None))

    assert imports.apply_import(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.is_stale) == (S.CHECKED, True)
    assert shelf_of(farm)["Walnuts"][1:] == (47_000, [("WAL", 1000, "20.00")])
    assert shelf_of(farm)["Pears"][1:] == (5000, [("PEA", 1000, "8.00")])


def test_promise_between_the_plan_and_its_step_is_kept(farm, monkeypatch):
    apply_goods(farm, goods(("Walnuts", 50, 20)))
    pool = StockPool.objects.get()
    upload = check_goods(farm, goods(("Walnuts", 2, 20)))
    ask_to_apply(upload, with_changes=True)
    once_planned(monkeypatch, lambda: claim_stock({pool.pk: 3000}))

    assert imports.apply_import(upload.pk)

    pool.refresh_from_db()
    assert (pool.on_hand, pool.claimed) == (50_000, 3000)


def test_stale_version_is_left_alone(farm):
    product = make_listing(farm)
    content = bulk_changes.ListingContent(words=wording("Nuts"))
    change = bulk_changes.ListingChange(product.pk, product.version + 1, content)

    assert bulk_changes.change_products(farm, [change], by=None) == {}

    product.refresh_from_db()
    assert product.title_en == "Walnuts"


def test_pack_of_another_listing_is_left_alone(farm):
    product, other = make_draft(farm), make_draft(farm)
    (pack,) = other.stockrecords.all()
    change = bulk_changes.ListingChange(
        product.pk,
        product.version,
        bulk_changes.ListingContent(words=wording("Nuts")),
        [pack_content(price="1.00", pack_id=pack.pk)],
    )

    assert bulk_changes.change_products(farm, [change], by=None) == {}

    pack.refresh_from_db()
    assert pack.price == Decimal("30.00")


def test_counted_pools_with_lots_are_counted_alone(farm):
    pools = [make_pack(farm, on_hand=9000).pool for _ in range(3)]
    counts = {pool.pk: (9000, 9000 - 1000 * n) for n, pool in enumerate(pools)}

    count_pools(counts, by=None)

    assert list(StockPool.objects.order_by("pk").values_list("on_hand", flat=True)) == [
        9000, 8000, 7000,
    ]  # fmt: skip
    counted = StockEntry.objects.filter(reason="count").order_by("pool")
    assert list(counted.values_list("quantity", flat=True)) == [-1000, -2000]
    with pytest.raises(StaleCountError):
        count_pools({pools[1].pk: (9000, 1)}, by=None)
    assert count_stock(pools[1], counted=8000, seen_on_hand=8000, by=None) is None
