"""Customers: whom cards are saved for."""

from __future__ import annotations

from .errors import Obj
from .events import emit
from .metadata import merge_metadata
from .store import Store, new_id

_TOLD = ("description", "email", "name", "phone")
_NONE = "address default_source discount shipping test_clock".split()


def create_customer(store: Store, params: Obj) -> Obj:
    customer: Obj = {
        "id": new_id("cus", 14),
        "object": "customer",
        **dict.fromkeys(_NONE),
        "balance": 0,
        "created": store.now(),
        "currency": None,
        "delinquent": False,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
        **{name: params.get(name) or None for name in _TOLD},
    }
    merge_metadata(customer, params.get("metadata", {}))
    store.add(customer)
    emit(store, "customer.created", customer)
    return customer


def get_customer(store: Store, customer_id: str) -> Obj:
    return store.get("customer", customer_id, param="customer")
