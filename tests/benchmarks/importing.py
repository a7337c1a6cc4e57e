"""How many rows of a file a second are checked, imported, changed and exported."""

import time

ROWS = 10_000
CHANGED = 1000


def rows():
    """Rows per second by step, of a file of one seller, done by one process."""
    from core.tables.writer import csv_lines
    from shop.import_export.exports import product_rows
    from vendors.partner.models import Partner

    farm = Partner.objects.filter(products__isnull=True).order_by("pk").first()
    farm = farm or Partner.objects.create(name="Files", code="files")
    found = {}
    new = _file(ROWS, price=20)
    upload = _timed(found, "checked", ROWS, lambda: _check(farm, new))
    _timed(found, "imported", ROWS, lambda: _apply(upload))
    dearer = _check(farm, _file(CHANGED, price=25))
    _timed(found, "changed", CHANGED, lambda: _apply(dearer))
    lines = _timed(
        found, "exported", ROWS, lambda: b"".join(csv_lines(product_rows(farm)))
    )
    same = _timed(found, "same", ROWS, lambda: _check(farm, lines))
    assert same.counts["same"] == ROWS, same.counts
    return found


def _timed(found, step, count, work):
    start = time.monotonic()
    made = work()
    found[step] = count / (time.monotonic() - start)
    return made


def _file(count, price):
    header = "reference,title_en,title_zh,stock,stock_unit,sku,amount,unit,price\n"
    lines = (
        f"bench-{n},Walnuts {n},核桃 {n},50,kg,W{n},5,kg,{price}\n"
        for n in range(count)
    )
    return (header + "".join(lines)).encode()


def _check(farm, content):
    from shop.import_export.services.dry_run import check_import, start_check
    from shop.import_export.services.uploads import take_upload

    upload = take_upload(farm, content, name="bench.csv", by=None)
    start_check(upload, by=None)
    assert check_import(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "checked", upload.problem
    return upload


def _apply(upload):
    from shop.import_export.services.imports import apply_import, start_apply

    start_apply(upload, with_changes=True, seen=upload.digest, by=None)
    assert apply_import(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "applied", (upload.state, upload.problem)
