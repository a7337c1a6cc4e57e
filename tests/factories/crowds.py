"""So many rows that PostgreSQL plans as it does for a large market: copies of one."""

from django.db import connection
from django.db.models import Model

from accounts.models import User
from fulfilment.invoicing.models import Document
from orders.order.models import Order, VendorOrder
from payments.ledger.models import LedgerAccount, LedgerTransaction, Posting
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
    fields = model._meta.concrete_fields
    columns = [str(field.column) for field in fields if not field.generated]
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


def make_orders(like: VendorOrder, count: int) -> None:
    """So many orders more of one part each, each a minute younger than the last.

    They are guests', and of the same seller.
    """
    order = {
        "id": f"{FIRST} + n",
        "number": "'COPY' || n",
        "access_key": "'copy' || n",
        "basket_id": "NULL",
        "user_id": "NULL",
        "guest_email": "'somebody' || n || '@example.org'",
        "date_placed": f"date_placed - ({count + 1} - n) * interval '1 minute'",
    }
    part = {
        "id": f"{FIRST} + n",
        "order_id": f"{FIRST} + n",
        "number": "'COPY' || n || '-1'",
    }
    _copy(Order, like.order_id, order, (1, count))
    _copy(VendorOrder, like.pk, part, (1, count))
    count_rows("order_order", "order_vendororder")


def make_people(like: User, count: int) -> None:
    """So many accounts more, whose names are all one."""
    own = {"id": f"{FIRST} + n", "phone": "NULL", "email": "'p' || n || '@example.org'"}
    _copy(User, like.pk, own, (1, count))
    count_rows("accounts_user")


def make_documents(like: Document, count: int) -> None:
    """So many documents of a part more, each a minute older than the last."""
    own = {
        "id": f"{FIRST} + n",
        "number": "number + n",
        "turn": "turn + n",
        "issued_at": "issued_at - n * interval '1 minute'",
    }
    _copy(Document, like.pk, own, (1, count))
    count_rows("documents_document")


def make_postings(like: Posting, count: int) -> None:
    """So many transactions more with one such posting: half of each, unbalanced."""
    own = {"id": f"{FIRST} + n", "transaction_id": f"{FIRST} + n"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cause = {"id": f"{FIRST} + n", "cause": "'copy:' || n"}
        _copy(LedgerTransaction, like.transaction_id, cause, (1, count))
        _copy(Posting, like.pk, own, (1, count))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    count_rows("ledger_posting", "ledger_ledgertransaction")


def make_accounts(like: LedgerAccount, count: int) -> None:
    """So many accounts of the books more, in which nothing was ever booked."""
    own = {"id": f"{FIRST} + n", "key": "key || ':' || n"}
    _copy(LedgerAccount, like.pk, own, (1, count))
    count_rows("ledger_ledgeraccount")
