"""Connected accounts: who is paid by Stripe, and the pages on which they sign up."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from .calls import call, client

_CONTROLLER: Any = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "stripe_dashboard": {"type": "express"},
}
PAGES = 20  # of a hundred accounts each, when one is looked for


@dataclass(frozen=True)
class AccountAnswer:
    """What we read of an account; `transfers` is how its capability stands."""

    id: str
    country: str
    currency: str
    transfers: str
    payouts_enabled: bool
    details_submitted: bool
    currently_due: list[str] = field(default_factory=list)
    past_due: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    disabled_reason: str = ""
    deadline: int | None = None


def create_account(
    *, key: str, row: int, country: str, name: str, partner: int
) -> AccountAnswer:
    """Fees and losses are the market's; the seller sees Stripe's Express dashboard."""
    answer = call(
        client().v1.accounts.create,
        params={
            "controller": _CONTROLLER,
            "country": country,
            "capabilities": {"transfers": {"requested": True}},
            "business_profile": {"name": name},
            "metadata": {
                "account": str(row),
                "partner": str(partner),
                "site": settings.SITE_URL,
            },
        },
        options={"idempotency_key": key},
    )
    return _account(answer)


def find_account(*, row: int) -> AccountAnswer | None:
    """Look for the account a row asked for, when its answer was lost."""
    after: Any = {}
    for _page in range(PAGES):
        answer = call(client().v1.accounts.list, params={"limit": 100, **after})
        for account in answer.data:
            read = account.to_dict().get("metadata") or {}
            mine = (str(row), settings.SITE_URL)
            if (read.get("account"), read.get("site")) == mine:
                return _account(account)
        if not answer.has_more:
            break
        after = {"starting_after": answer.data[-1].id}
    return None


def retrieve_account(account_id: str) -> AccountAnswer:
    """Raises `StripeRefusedError` with `CUT_OFF` for one that is not connected."""
    return _account(call(client().v1.accounts.retrieve, account_id))


def onboarding_url(account_id: str, *, refresh_url: str, return_url: str) -> str:
    """A page for one visit within minutes, so one is made for each click."""
    answer = call(
        client().v1.account_links.create,
        params={
            "account": account_id,
            "type": "account_onboarding",
            "refresh_url": refresh_url,
            "return_url": return_url,
        },
    )
    return str(answer.url)


def dashboard_url(account_id: str) -> str:
    """The seller's own dashboard at Stripe, for one visit."""
    return str(call(client().v1.accounts.login_links.create, account_id).url)


def _account(answer: Any) -> AccountAnswer:
    read = answer.to_dict()
    asked = read.get("requirements") or {}
    return AccountAnswer(
        id=read["id"],
        country=read.get("country") or "",
        currency=(read.get("default_currency") or "").upper(),
        transfers=(read.get("capabilities") or {}).get("transfers") or "",
        payouts_enabled=bool(read.get("payouts_enabled")),
        details_submitted=bool(read.get("details_submitted")),
        currently_due=list(asked.get("currently_due") or []),
        past_due=list(asked.get("past_due") or []),
        pending=list(asked.get("pending_verification") or []),
        disabled_reason=asked.get("disabled_reason") or "",
        deadline=asked.get("current_deadline"),
    )


def last_payout(account_id: str) -> tuple[str, str]:
    """How the last payment to the seller's own bank ended: its status and why.

    Of those that ended: one under way says nothing yet. Empty without any.
    """
    answer = call(
        client().v1.payouts.list,
        params={"limit": 20},
        options={"stripe_account": account_id},
    )
    for payout in answer.data:
        if payout.status in {"failed", "paid"}:
            return payout.status, payout.failure_message or payout.failure_code or ""
    return "", ""
