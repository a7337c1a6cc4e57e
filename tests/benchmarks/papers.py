"""How many labels of parcels and of lots a second, on 100 × 150 mm and on A4."""

import time

PARTS = 24


def labels(seconds):
    """Labels per second by size of paper, drawn by one process."""
    from orders.fulfilment.papers import labels as print_labels
    from orders.fulfilment.queries.printing import parts_to_print
    from tests.benchmarks.inside import our_packs
    from tests.cast import a_paid_order
    from vendors.partner.models import StockPool

    pack = our_packs()[0]
    StockPool.objects.filter(pk=pack.pool_id).update(on_hand=10**9)
    made = [a_paid_order([(pack, 1)]).parts.get().pk for _ in range(PARTS)]
    parts = list(parts_to_print(pack.partner).filter(pk__in=made))
    for part in parts:
        part.partner = pack.partner
    found = {}
    for name, sheet in (("100 x 150 mm", False), ("A4 sheets", True)):
        print_labels(parts, sheet=sheet)  # the first reads the fonts
        count, start = 0, time.monotonic()
        while time.monotonic() - start < seconds:
            print_labels(parts, sheet=sheet)
            count += len(parts)
        found[name] = count / (time.monotonic() - start)
    return found


def lot_labels(seconds):
    """Labels of a harvest lot per second by size of paper, each with its QR code."""
    from django.utils import timezone

    from tests.benchmarks.inside import our_packs
    from vendors.harvest.labels import SHEETS, LabelOrder, print_labels
    from vendors.partner.services import LotContent, new_lot

    pack = our_packs()[0]
    lot = new_lot(pack.pool, content=LotContent(timezone.localdate(), 5000), by=None)
    found = {}
    for name, sheet in SHEETS.items():
        order = LabelOrder(sheet, pack, PARTS)
        print_labels(lot, order)  # the first reads the fonts
        count, start = 0, time.monotonic()
        while time.monotonic() - start < seconds:
            print_labels(lot, order)
            count += PARTS
        found[f"lot {name}"] = count / (time.monotonic() - start)
    return found
