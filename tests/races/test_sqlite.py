"""One race on SQLite too, which the demo runs on: it has no row locks to help.

What holds there is the conditional UPDATE in a transaction that takes the write lock at
its start. The test's database is copied to a file, since threads share one in memory.
"""

import sqlite3
from functools import partial

import pytest
from django.db import connection, connections

from checkout.services import BasketChangedError, check_out
from tests.factories.orders import make_china
from tests.factories.shop import make_basket, make_pack
from tests.races.market import wanted
from tests.races.together import errors, run_together, values
from vendors.partner.services.stock import OutOfStockError

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL has its own races"
    ),
]
BUYERS, BOXES = 12, 3


@pytest.fixture
def on_file(tmp_path, monkeypatch):
    """A function that copies the database to a file and turns new connections to it."""

    def copied():
        path = tmp_path / "market.db"
        with sqlite3.connect(path) as target:
            connection.connection.backup(target)
        target.close()
        monkeypatch.setitem(connections.settings["default"], "NAME", str(path))
        return path

    return copied


def test_twelve_checkouts_sell_three_boxes_and_none_finds_the_database_locked(on_file):
    make_china()
    pack = make_pack(quantity=5000, on_hand=BOXES * 5000)
    baskets = [make_basket(packs=[(pack, 1)]) for _ in range(BUYERS)]
    path = on_file()

    done = run_together([partial(check_out, basket, wanted()) for basket in baskets])

    refused = errors(done, (OutOfStockError, BasketChangedError))
    assert (len(values(done)), len(refused)) == (BOXES, BUYERS - BOXES)
    with sqlite3.connect(path) as written:
        pools = written.execute("SELECT claimed, on_hand FROM partner_stockpool")
        assert pools.fetchall() == [(BOXES * 5000, BOXES * 5000)]
        orders = written.execute("SELECT COUNT(*) FROM order_order")
        assert orders.fetchone() == (BOXES,)
    written.close()
