"""The calls that the double answers: for each, its function and what it understands.

A parameter that the library declares but the route does not name is answered 501, so
that nothing is taken and silently ignored.
"""

from __future__ import annotations

from . import (
    accounts,
    charges,
    customers,
    disputes,
    endpoints,
    files,
    intents,
    links,
    payouts,
    reader,
    refunds,
    reversals,
    saved,
    sessions,
    setups,
    transfers,
)
from .route import EXPAND, PAGED, Match, Route, listing_of, retrieving

_INTENT = EXPAND | {
    "customer",
    "description",
    "metadata",
    "payment_method",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
}
_CONFIRM = EXPAND | {
    "off_session",
    "payment_method",
    "payment_method_data",
    "return_url",
    "setup_future_usage",
    "use_stripe_sdk",
}
_METADATA = EXPAND | {"metadata"}
_ACCOUNT = _METADATA | {
    "business_profile",
    "business_type",
    "capabilities",
    "default_currency",
    "email",
    "settings",
}


def find_route(method: str, path: str) -> Match | None:
    for route in ROUTES:
        found = route.pattern.fullmatch(path)
        if found and route.method == method:
            return Match(route, found.groups())
    return None


_PAYMENTS = (
    Route(
        "POST",
        "/v1/payment_intents",
        intents.create_intent,
        _INTENT
        | _CONFIRM
        | {
            "allowed_payment_method_types",
            "amount",
            "automatic_payment_methods",
            "capture_method",
            "confirm",
            "currency",
        },
    ),
    listing_of("/v1/payment_intents", "payment_intent"),
    retrieving("/v1/payment_intents/{intent}", "payment_intent"),
    Route(
        "POST",
        "/v1/payment_intents/{intent}",
        intents.update_intent,
        _INTENT | {"amount", "currency"},
    ),
    Route(
        "POST",
        "/v1/payment_intents/{intent}/confirm",
        intents.confirm_intent,
        _CONFIRM,
    ),
    Route(
        "POST",
        "/v1/payment_intents/{intent}/capture",
        intents.capture_intent,
        _METADATA | {"amount_to_capture"},
    ),
    Route(
        "POST",
        "/v1/payment_intents/{intent}/cancel",
        intents.cancel_intent,
        EXPAND | {"cancellation_reason"},
    ),
    retrieving("/v1/charges/{charge}", "charge", for_accounts=True),
    listing_of(
        "/v1/charges",
        "charge",
        same=("payment_intent", "transfer_group"),
        for_accounts=True,
    ),
    Route(
        "POST",
        "/v1/charges/{charge}",
        charges.update_charge,
        _METADATA | {"description", "transfer_group"},
    ),
)
_SAVED = (
    Route(
        "POST",
        "/v1/customers",
        customers.create_customer,
        _METADATA | {"description", "email", "name", "phone"},
    ),
    retrieving("/v1/customers/{customer}", "customer"),
    Route(
        "GET",
        "/v1/customers/{customer}/payment_methods",
        saved.list_of_customer,
        PAGED - {"created"} | {"type"},
    ),
    Route(
        "GET",
        "/v1/payment_methods",
        saved.list_methods,
        PAGED - {"created"} | {"customer", "type"},
    ),
    retrieving("/v1/payment_methods/{payment_method}", "payment_method"),
    Route("POST", "/v1/payment_methods/{payment_method}/detach", saved.detach_method),
    Route(
        "POST",
        "/v1/setup_intents",
        setups.create_setup,
        _METADATA
        | {
            "allowed_payment_method_types",
            "automatic_payment_methods",
            "confirm",
            "customer",
            "payment_method",
            "return_url",
            "usage",
        },
    ),
    retrieving("/v1/setup_intents/{intent}", "setup_intent"),
    listing_of("/v1/setup_intents", "setup_intent", same=("customer",)),
    Route(
        "POST",
        "/v1/setup_intents/{intent}/confirm",
        setups.confirm_setup,
        EXPAND
        | {"payment_method", "payment_method_data", "return_url", "use_stripe_sdk"},
    ),
    Route(
        "POST",
        "/v1/setup_intents/{intent}/cancel",
        setups.cancel_setup,
        EXPAND | {"cancellation_reason"},
    ),
)
_SESSIONS = (
    Route(
        "POST",
        "/v1/checkout/sessions",
        sessions.create_session,
        _METADATA
        | {
            "cancel_url",
            "currency",
            "customer",
            "client_reference_id",
            "line_items",
            "locale",
            "mode",
            "payment_intent_data",
            "setup_intent_data",
            "success_url",
        },
    ),
    Route("GET", "/v1/checkout/sessions/{session}", sessions.retrieve_session),
    Route("POST", "/v1/checkout/sessions/{session}/expire", sessions.expire_session),
)
_REFUNDS_AND_DISPUTES = (
    Route(
        "POST",
        "/v1/refunds",
        refunds.create_refund,
        _METADATA | {"amount", "charge", "payment_intent", "reason"},
    ),
    listing_of(
        "/v1/refunds", "refund", same=("charge", "payment_intent"), for_accounts=True
    ),
    retrieving("/v1/refunds/{refund}", "refund", for_accounts=True),
    Route("POST", "/v1/refunds/{refund}", refunds.update_refund, _METADATA),
    listing_of("/v1/disputes", "dispute", same=("charge", "payment_intent")),
    retrieving("/v1/disputes/{dispute}", "dispute"),
    Route(
        "POST",
        "/v1/disputes/{dispute}",
        disputes.update_dispute,
        _METADATA | {"evidence", "submit"},
    ),
    Route("POST", "/v1/disputes/{dispute}/close", disputes.close_dispute),
    Route("POST", "/v1/files", files.create_file, EXPAND | {"file", "purpose"}),
    retrieving("/v1/files/{file}", "file"),
    listing_of("/v1/files", "file", same=("purpose",)),
)
_ACCOUNTS = (
    Route(
        "POST",
        "/v1/accounts",
        accounts.create_account,
        _ACCOUNT | {"controller", "country"},
    ),
    Route("GET", "/v1/accounts", reader.list_accounts, PAGED),
    Route("GET", "/v1/accounts/{account}", accounts.retrieve_account),
    Route("POST", "/v1/accounts/{account}", accounts.update_account, _ACCOUNT),
    Route("DELETE", "/v1/accounts/{account}", accounts.delete_account, frozenset()),
    Route("POST", "/v1/accounts/{account}/login_links", links.create_login_link),
    Route(
        "POST",
        "/v1/account_links",
        links.create_account_link,
        EXPAND | {"account", "collection_options", "refresh_url", "return_url", "type"},
    ),
)
_TRANSFERS = (
    Route(
        "POST",
        "/v1/transfers",
        transfers.create_transfer,
        _METADATA
        | {
            "amount",
            "currency",
            "description",
            "destination",
            "source_transaction",
            "transfer_group",
        },
    ),
    listing_of("/v1/transfers", "transfer", same=("destination", "transfer_group")),
    retrieving("/v1/transfers/{transfer}", "transfer"),
    Route(
        "POST",
        "/v1/transfers/{transfer}",
        transfers.update_transfer,
        _METADATA | {"description"},
    ),
    Route(
        "POST",
        "/v1/transfers/{id}/reversals",
        reversals.create_reversal,
        _METADATA | {"amount"},
    ),
    Route(
        "GET",
        "/v1/transfers/{id}/reversals",
        reversals.list_reversals,
        PAGED - {"created"},
    ),
    Route(
        "GET",
        "/v1/transfers/{transfer}/reversals/{id}",
        reversals.retrieve_reversal,
    ),
    Route(
        "POST",
        "/v1/transfers/{transfer}/reversals/{id}",
        reversals.update_reversal,
        _METADATA,
    ),
)
_BALANCE = (
    Route(
        "POST",
        "/v1/payouts",
        payouts.create_payout,
        _METADATA | {"amount", "currency", "description", "statement_descriptor"},
        for_accounts=True,
    ),
    listing_of(
        "/v1/payouts", "payout", same=("status", "destination"), for_accounts=True
    ),
    retrieving("/v1/payouts/{payout}", "payout", for_accounts=True),
    Route(
        "POST",
        "/v1/payouts/{payout}",
        payouts.update_payout,
        _METADATA,
        for_accounts=True,
    ),
    Route(
        "POST",
        "/v1/payouts/{payout}/cancel",
        payouts.cancel_payout,
        for_accounts=True,
    ),
    Route("GET", "/v1/balance", reader.balance, for_accounts=True),
    retrieving(
        "/v1/balance_transactions/{id}", "balance_transaction", for_accounts=True
    ),
    Route(
        "GET",
        "/v1/balance_transactions",
        reader.list_balance_transactions,
        PAGED | {"currency", "payout", "source", "type"},
        for_accounts=True,
    ),
    Route("GET", "/v1/events/{id}", reader.retrieve_event, for_accounts=True),
    Route(
        "GET",
        "/v1/events",
        reader.list_events,
        PAGED | {"type", "types", "delivery_success"},
        for_accounts=True,
    ),
)
_ENDPOINT = _METADATA | {"description", "enabled_events", "url"}
_ENDPOINTS = (
    Route(
        "POST",
        "/v1/webhook_endpoints",
        endpoints.create_endpoint,
        _ENDPOINT | {"api_version", "connect"},
    ),
    listing_of("/v1/webhook_endpoints", "webhook_endpoint", takes=PAGED - {"created"}),
    retrieving("/v1/webhook_endpoints/{webhook_endpoint}", "webhook_endpoint"),
    Route(
        "POST",
        "/v1/webhook_endpoints/{webhook_endpoint}",
        endpoints.update_endpoint,
        _ENDPOINT | {"disabled"},
    ),
    Route(
        "DELETE",
        "/v1/webhook_endpoints/{webhook_endpoint}",
        endpoints.delete_endpoint,
        frozenset(),
    ),
)
ROUTES = (
    *_PAYMENTS,
    *_SAVED,
    *_SESSIONS,
    *_REFUNDS_AND_DISPUTES,
    *_ACCOUNTS,
    *_TRANSFERS,
    *_BALANCE,
    *_ENDPOINTS,
)
