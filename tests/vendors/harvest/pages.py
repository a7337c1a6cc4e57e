"""Addresses and forms of the lots' desk pages, as tests send them."""

import uuid

from django.urls import reverse

from core.dates import today


def url(name, *args):
    return reverse(f"desk:{name}", args=["li", *args])


def typed(pool, /, **changes):
    return {
        "pool": pool.pk,
        "amount": "12,5",
        "unit": "kg",
        "harvested_on": today().isoformat(),
        "best_before": "",
        "plot": "",
        "grade": "",
        "note": "",
        "key": str(uuid.uuid4()),
        **changes,
    }


def lot_state(lot):
    lot.refresh_from_db()
    return (lot.left, lot.plot, lot.harvested_on, lot.best_before, lot.grade)
