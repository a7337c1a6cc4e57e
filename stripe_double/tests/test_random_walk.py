"""Whatever a platform does, in whatever order: the books agree after every step."""

import random

import pytest
import stripe

from stripe_double.books import books

from .shop import DAY, EXPRESS

CARDS = ["4242424242424242", "4000000000000077", "4000000000000259", "alipay"]
OFTEN = ["do_onboard", "do_pay", "do_transfer"]
STEPS = 60


class Platform:
    """Picks a step and something to do it with."""

    def __init__(self, api, double, seed):
        self.api, self.double = api, double
        self.random = random.Random(seed)
        self.store = double.double.store

    def step(self):
        names = [name for name in dir(type(self)) if name.startswith("do_")]
        name = self.random.choice(names + OFTEN * 3)
        try:
            getattr(self, name)()
        except (stripe.InvalidRequestError, ValueError, IndexError):
            return f"{name} refused"  # nothing to do it with, or it is not allowed
        return name

    def any(self, kind, **fields):
        rows = [
            row
            for row in self.store.rows(kind)
            if all(row[name] == value for name, value in fields.items())
        ]
        return self.random.choice(rows)

    def do_pay(self):
        made = self.api.payment_intents.create(
            {"amount": self.random.randint(400, 50000), "currency": "cny"}
        )
        self.double.pay(made.id, self.random.choice(CARDS))

    def do_refund(self):
        charge = self.any("charge", status="succeeded", source_transfer=None)
        amount = self.random.randint(1, charge["amount"])
        self.api.refunds.create({"charge": charge["id"], "amount": amount})

    def do_fail_refund(self):
        self.double.refund_fails(self.any("refund", transfer_reversal=None)["id"])

    def do_join(self):
        self.api.accounts.create(
            {
                "controller": EXPRESS,
                "country": "HK",
                "capabilities": {"transfers": {"requested": True}},
            }
        )

    def do_onboard(self):
        account = self.any("account")["id"]
        self.double.account(account, self.random.choice(["complete"] * 4 + ["due"]))

    def do_transfer(self):
        charge = self.any("charge", status="succeeded", source_transfer=None)
        row = self.store.get("balance_transaction", charge["balance_transaction"])
        self.api.transfers.create(
            {
                "amount": self.random.randint(1, row["amount"]),
                "currency": row["currency"],
                "destination": self.any("account")["id"],
                "source_transaction": charge["id"],
            }
        )

    def do_reverse(self):
        transfer = self.any("transfer", reversed=False)
        amount = self.random.randint(1, transfer["amount"])
        self.api.transfers.reversals.create(transfer["id"], {"amount": amount})

    def do_payout(self):
        account = self.any("account")["id"]
        wanted = {"amount": self.random.randint(1, 5000), "currency": "cny"}
        self.api.payouts.create(wanted, {"stripe_account": account})

    def do_fail_payout(self):
        self.double.payout_fails(self.any("payout")["id"])

    def do_dispute(self):
        charge = self.any("charge", status="succeeded", source_transfer=None)
        self.double.dispute(charge["id"], inquiry=self.random.random() < 0.3)

    def do_decide(self):
        dispute = self.any("dispute")["id"]
        self.double.dispute_closes(dispute, won=self.random.random() < 0.5)

    def do_wait(self):
        self.double.advance(self.random.randint(0, 2 * DAY))

    def do_move_the_rate(self):
        rate = self.random.choice([None, "1.08", "1.2345"])
        self.double.settle_as(**({"cny": ("hkd", rate)} if rate else {}))

    def do_need_balance(self):
        self.double.refunds_need_balance(on=self.random.random() < 0.5)


@pytest.mark.parametrize("seed", range(3))
def test_books_agree_after_every_step(api, double, seed):
    platform = Platform(api, double, seed)
    for _ in range(4):
        platform.do_pay()
    platform.do_join()
    double.account(platform.any("account")["id"], "complete")
    done = []

    for _ in range(STEPS):
        done.append(platform.step())
        broken = [c for c in books(platform.store)["checks"] if c["breaches"]]
        assert broken == [], done

    assert "do_transfer" in done
