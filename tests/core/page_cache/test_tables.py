"""Which tables a statement reads and changes."""

import pytest

from core.page_cache.tables import read, written


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('INSERT INTO "catalogue_product" ("a") VALUES (%s)', {"catalogue_product"}),
        ('UPDATE "catalogue_product" SET "a" = %s', {"catalogue_product"}),
        ('DELETE FROM "catalogue_product" WHERE 1', {"catalogue_product"}),
        ("update catalogue_product set a = 1", {"catalogue_product"}),
        ('WITH x AS (SELECT 1) UPDATE "partner_lot" SET "a" = 1', {"partner_lot"}),
        ('TRUNCATE "partner_lot", "core_photo"', {"partner_lot", "core_photo"}),
        ('INSERT INTO "core_outbox" ("a") VALUES (%s)', set()),
        ('UPDATE "accounts_user" SET "last_login" = %s WHERE "id" = %s', set()),
        ('UPDATE "accounts_user" SET "last_login" = %s, "name" = %s',
         {"accounts_user"}),
        ('SELECT 1 FROM "partner_lot"', set()),
        # Figures of which nothing that pages show is made, and others.
        ('UPDATE "partner_lot" SET "picked" = 1, "held" = 2', {"partner_lot.figures"}),
        ('UPDATE "partner_lot" SET "picked" = 1, "status" = 2', {"partner_lot"}),
        ('UPDATE "partner_lot" SET "left" = 1', {"partner_lot"}),
        ('UPDATE "partner_stockpool" SET "claimed" = 1', {"partner_stockpool"}),
        ('UPDATE "partner_lot" SET "picked" = (SELECT 1 WHERE 1), "status" = 2',
         {"partner_lot"}),
        ("UPDATE partner_lot SET picked = 1", {"partner_lot"}),
        # What the database writes by itself.
        ('UPDATE "partner_stockrecord" SET "quantity" = 1',
         {"partner_stockrecord", "partner_stockpool"}),
    ],
)  # fmt: skip
def test_tables_that_are_written(sql, tables):
    assert written(sql) == tables


@pytest.mark.parametrize(
    ("sql", "has_figures"),
    [
        ('SELECT "partner_stockpool"."shown" FROM "partner_stockpool"', False),
        ('SELECT COUNT(*) FROM "partner_stockpool"', False),
        ('SELECT T5."claimed" FROM "partner_stockpool" T5', True),
        ("SELECT p.on_hand FROM partner_stockpool p", True),
        ("SELECT * FROM partner_stockpool", True),
        ("SELECT p.* FROM partner_stockpool p", True),
        ('SELECT 1 FROM "partner_stockpool" WHERE "on_hand" > "claimed"', True),
        ('SELECT "order_line"."claimed" FROM "order_line"', False),
    ],
)
def test_figures_that_are_read(sql, has_figures):
    assert ("partner_stockpool.figures" in read(sql)) == has_figures
