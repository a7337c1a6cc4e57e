"""How many labels of parcels and of lots a second, on 100 × 150 mm and on A4."""

import time

from core import dates
from tests.factories.orders import make_vendor_order

PARTS = 24


def labels(seconds):
    """Labels per second by size of paper, drawn by one process."""
    from fulfilment.packing.pdf.labels import labels as print_labels
    from fulfilment.packing.queries.added import vendor_orders_to_print
    from tests.benchmarks.inside import our_packs
    from vendors.partner.models import StockPool

    pack = our_packs()[0]
    StockPool.objects.filter(pk=pack.pool_id).update(on_hand=10**9)
    made = [make_vendor_order(pack).pk for _ in range(PARTS)]
    vendor_orders = list(vendor_orders_to_print(pack.partner).filter(pk__in=made))
    for vendor_order in vendor_orders:
        vendor_order.partner = pack.partner
    found = {}
    for name, sheet in (("100 x 150 mm", False), ("A4 sheets", True)):
        print_labels(vendor_orders, sheet=sheet)  # the first reads the fonts
        count, start = 0, time.monotonic()
        while time.monotonic() - start < seconds:
            print_labels(vendor_orders, sheet=sheet)
            count += len(vendor_orders)
        found[name] = count / (time.monotonic() - start)
    return found


def lot_labels(seconds):
    """Labels of a harvest lot per second by size of paper, each with its QR code."""

    from tests.benchmarks.inside import our_packs
    from vendors.harvest.labels import SHEETS, LabelOrder, print_labels
    from vendors.partner.services.lots import LotContent, new_lot

    pack = our_packs()[0]
    lot = new_lot(pack.pool, content=LotContent(dates.today(), 5000), by=None)
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
