"""Connected accounts: who can be paid, and what Stripe still wants to know of them."""

from __future__ import annotations

from .errors import Obj, StripeError, not_built, parameter_error
from .events import emit
from .ledger import sums
from .metadata import merge_metadata
from .money import check_currency
from .store import Store, new_id

INTERVALS = ("daily", "manual")
CURRENCIES = {
    "AE": "aed", "AU": "aud", "BR": "brl", "CA": "cad", "CH": "chf", "CN": "cny",
    "CZ": "czk", "DK": "dkk", "GB": "gbp", "HK": "hkd", "HU": "huf", "IN": "inr",
    "JP": "jpy", "KR": "krw", "MX": "mxn", "MY": "myr", "NO": "nok", "NZ": "nzd",
    "PL": "pln", "RO": "ron", "SE": "sek", "SG": "sgd", "TH": "thb", "TW": "twd",
    "US": "usd", "VN": "vnd",
    **dict.fromkeys("AT BE DE ES FI FR GR IE IT LU NL PT".split(), "eur"),
}  # fmt: skip
_PLAIN = ("email", "business_type")


def create_account(store: Store, params: Obj) -> Obj:
    country = params.get("country", "US").upper()
    if country not in CURRENCIES or country in store.plan.refused_countries:
        raise parameter_error(
            f"{country} is not currently supported by Stripe.",
            code="country_unsupported",
            param="country",
        )
    _check_controller(params.get("controller", {}))
    account = blank_account(store, country)
    change(account, params)
    store.add(account)
    emit(store, "account.updated", account)
    return account


def retrieve_account(store: Store, _params: Obj, account_id: str) -> Obj:
    return get_account(store, account_id)


def update_account(store: Store, params: Obj, account_id: str) -> Obj:
    account = get_account(store, account_id)
    change(account, params)
    emit(store, "account.updated", account)
    return account


def get_account(store: Store, account_id: str, *, param: str = "account") -> Obj:
    """Stripe says the same of an account that never was and of somebody else's."""
    if not is_connected(store, account_id):
        if param == "destination":
            raise StripeError(
                f"No such destination: '{account_id}'",
                code="resource_missing",
                param=param,
            )
        raise no_access(account_id)
    return store.get("account", account_id)


def no_access(account_id: str) -> StripeError:
    return StripeError(
        f"The provided key does not have access to account '{account_id}' (or that "
        "account does not exist). Application access may have been revoked.",
        status=403,
        code="account_invalid",
        executed=False,
    )


def deauthorize(store: Store, account: Obj) -> Obj:
    """Its owner has cut the platform off: from now on it is out of reach."""
    application = {"id": "ca_double", "object": "application", "name": "Double"}
    told = {**application, "_account": account["id"]}
    emit(store, "account.application.deauthorized", told)
    account["_cut_off"] = True
    return account


def delete_account(store: Store, _params: Obj, account_id: str) -> Obj:
    """Only an account without money goes away."""
    account = get_account(store, account_id)
    if any(any(part.values()) for part in sums(store, account_id).values()):
        raise StripeError(
            f"The account {account_id} has a balance that is not zero.",
            code="account_balance_not_zero",
        )
    account["_cut_off"] = True
    return {"id": account_id, "object": "account", "deleted": True}


def is_connected(store: Store, account_id: str) -> bool:
    account = store.objects["account"].get(account_id)
    return account is not None and not account.get("_cut_off")


def change(account: Obj, params: Obj) -> None:
    """What both creating and updating may set."""
    for name in _PLAIN:
        if name in params:
            account[name] = params[name] or None
    if "default_currency" in params:
        check_currency(params["default_currency"])
        account["default_currency"] = params["default_currency"]
    account["business_profile"].update(params.get("business_profile", {}))
    for name, wanted in params.get("capabilities", {}).items():
        if name != "transfers":
            raise not_built(f"the capability {name}")
        if wanted.get("requested"):
            account["capabilities"].setdefault(name, "inactive")
    _schedule(account, params.get("settings", {}))
    if "metadata" in params:
        merge_metadata(account, params["metadata"])


def _schedule(account: Obj, wanted: Obj) -> None:
    """Of all settings: whether Stripe pays out daily by itself, or never."""
    for name in wanted:
        if name != "payouts":
            raise not_built(f"settings[{name}]")
    payouts = wanted.get("payouts", {})
    interval = payouts.get("schedule", {}).get("interval")
    named = {*payouts, *payouts.get("schedule", {})}
    if named - {"schedule", "interval"} or interval not in (None, *INTERVALS):
        raise not_built("such settings[payouts]")
    if interval:
        account["settings"]["payouts"]["schedule"]["interval"] = interval


def _check_controller(wanted: Obj) -> None:
    """Only one kind is built: Express, its fees and losses the platform's."""
    needed = {
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "stripe_dashboard": {"type": "express"},
    }
    usual = {"requirement_collection": "stripe"}
    if {**usual, **wanted} != {**usual, **needed}:
        raise not_built(f"accounts with a controller other than {needed}")


def blank_account(store: Store, country: str, account_id: str | None = None) -> Obj:
    """A new account of which nothing is known; the caller keeps it."""
    account_id = account_id or new_id("acct", length=16)
    return {
        "id": account_id,
        "object": "account",
        "_account": account_id,
        "business_profile": dict.fromkeys(
            (
                "annual_revenue",
                "estimated_worker_count",
                "mcc",
                "name",
                "product_description",
                "support_address",
                "support_email",
                "support_phone",
                "support_url",
                "url",
            )
        ),
        "business_type": None,
        "capabilities": {},
        "charges_enabled": False,
        "controller": {
            "fees": {"payer": "application"},
            "is_controller": True,
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
            "type": "application",
        },
        "country": country,
        "created": store.now(),
        "default_currency": CURRENCIES[country],
        "details_submitted": False,
        "email": None,
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "total_count": 0,
            "url": f"/v1/accounts/{account_id}/external_accounts",
        },
        "future_requirements": requirements([]),
        "metadata": {},
        "payouts_enabled": False,
        "requirements": requirements(
            ["business_type", "external_account", "tos_acceptance.date"],
            disabled_reason="requirements.past_due",
            past_due=True,
        ),
        "settings": _settings(),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "none",
    }


def requirements(
    due: list[str], *, disabled_reason: str | None = None, past_due: bool = False
) -> Obj:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": disabled_reason,
        "errors": [],
        "eventually_due": list(due),
        "past_due": list(due) if past_due else [],
        "pending_verification": [],
    }


def _settings() -> Obj:
    colours = ("icon", "logo", "primary_color", "secondary_color")
    kinds = ("", "_kana", "_kanji")
    prefixes = [f"statement_descriptor_prefix{kind}" for kind in kinds]
    descriptors = [f"statement_descriptor{kind}" for kind in kinds]
    return {
        "branding": dict.fromkeys(colours),
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            **dict.fromkeys(prefixes),
        },
        "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
        "payments": dict.fromkeys(descriptors),
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
    }
