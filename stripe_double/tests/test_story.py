"""An order of two sellers from payment to payout, over the worst of networks."""

import json
from collections import Counter

import pytest
import stripe

from stripe_double.disputes import FEE
from stripe_double.money import fee
from stripe_double.testing import SECRET_KEY

from .shop import DAY, EXPRESS, CheckingClient


@pytest.fixture
def shop_api(listened):
    """The API as the shop calls it: with retries, as every call may get lost."""
    client = stripe.StripeClient(
        SECRET_KEY,
        base_addresses={"api": listened.url},
        max_network_retries=2,
        http_client=CheckingClient(timeout=10),
    )
    listened.settle_delay(0.02)
    listened.chaos(shuffle=True, duplicate=True)
    return client.v1


def join(api, double, name):
    account = api.accounts.create(
        {
            "controller": EXPRESS,
            "country": "HK",
            "capabilities": {"transfers": {"requested": True}},
            "business_profile": {"name": name},
        },
        {"idempotency_key": f"acct:{name}"},
    )
    double.account(account.id, "complete")
    return account.id


def test_order_of_two_sellers(listened, shop_api, shop):
    shop.statuses.extend([500, 200, 500, 200])
    mei, li = (join(shop_api, listened, name) for name in ("Mei", "Li"))
    listened.fault("lost_response", path="/v1/transfers")
    intent = shop_api.payment_intents.create(
        {"amount": 30000, "currency": "cny", "transfer_group": "N7"}
    )
    listened.pay(intent.id)
    listened.settle()
    paid = shop_api.payment_intents.retrieve(intent.id).latest_charge
    listened.advance(2 * DAY)

    sent = {
        account: shop_api.transfers.create(
            {
                "amount": amount,
                "currency": "cny",
                "destination": account,
                "source_transaction": paid,
                "transfer_group": "N7",
            },
            {"idempotency_key": f"tr:{account}"},
        )
        for account, amount in ((mei, 18000), (li, 9000))
    }
    shop_api.refunds.create(
        {"charge": paid, "amount": 2000}, {"idempotency_key": "re:1"}
    )
    shop_api.transfers.reversals.create(
        sent[li].id, {"amount": 1800}, {"idempotency_key": "trr:1"}
    )
    listened.advance(DAY)
    dispute = listened.dispute(paid, "product_not_received")["id"]
    listened.dispute_closes(dispute, won=True)
    listened.advance(DAY)
    listened.settle()

    platform = 30000 - fee(30000) - 18000 - 9000 - 2000 + 1800 - FEE
    zero = {"cny": {"available": 0, "pending": 0}}
    books = listened.books()
    assert books["sums"] == {
        "platform": {"cny": {"available": platform, "pending": 0}},
        mei: zero,
        li: zero,
    }
    assert [p["amount"] for p in books["of_accounts"][mei]["payouts"]] == [18000]
    assert [p["status"] for p in books["of_accounts"][li]["payouts"]] == ["paid"]
    assert listened.wrongs() == listened.violations() == []
    heard = Counter(
        {
            json.loads(body)["id"]: json.loads(body)["type"] for body in shop.bodies
        }.values()
    )
    assert heard == Counter(event.kind for event in listened.events())
    assert heard["payout.paid"] == heard["transfer.created"] == 2
    assert len(shop.bodies) >= 2 * heard.total()
    assert shop_api.events.list({"delivery_success": False}).data == []
