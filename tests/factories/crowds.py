"""So many goods that PostgreSQL plans as it does for a large market: copies of one."""

from django.db import connection
from django.db.models import Model

from shop.catalogue.models import Product
from tests.plans import count_rows
from vendors.partner.models import Partner, StockPool, StockRecord

FIRST = 10_000_000  # the ids of copies lie beyond
TABLES = ("catalogue_product", "partner_stockrecord", "partner_stockpool")


def make_crowd(
    pack: StockRecord, count: int, *, since: int = 0, title: str = "", **values: str
) -> None:
    """So many published goods more, each a minute older and dearer than the last.

    `values` are SQL for columns of the product, in which `n` counts from `since` on;
    `title` is what they are called. Their statistics are gathered.
    """
    goods = {
        "id": f"{FIRST} + n",
        "slug": "slug || n",
        "lead_pack_id": f"{FIRST} + n",
        "lead_price": "1 + n * 0.01",
        "unit_price": "1 + n * 0.01",
        "published_at": "now() - n * interval '1 minute'",
        **values,
    }
    if title:
        goods |= {"title_en": f"'{title} ' || n", "search_text": f"'{title} ' || n"}
    on = {"id": f"{FIRST} + n", "product_id": f"{FIRST} + n"}
    if "partner_id" in values:
        on["partner_id"] = values["partner_id"]
    span = (since + 1, since + count)
    _copy(Product, pack.product_id or 0, goods, span)
    stock = on | {"on_hand": "1000000", "claimed": "0"}
    _copy(StockPool, pack.pool_id or 0, stock, span)
    packs = on | {"pool_id": f"{FIRST} + n", "partner_sku": "'copy-' || n"}
    _copy(StockRecord, pack.pk, packs, span)
    count_rows(*TABLES)


def _copy(
    model: type[Model], pk: int, changed: dict[str, str], span: tuple[int, int]
) -> None:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    picked = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {picked} FROM {table}, "
            f"generate_series({span[0]}, {span[1]}) AS n WHERE id = {pk} ORDER BY n"
        )


def make_sellers(like: Partner, count: int) -> None:
    """So many open sellers more, who sell nothing yet."""
    own = {"id": f"{FIRST} + n", "code": "code || n", "name_en": "name_en || n"}
    _copy(Partner, like.pk, own, (1, count))
    count_rows("partner_partner")
