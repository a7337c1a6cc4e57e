"""Sellers' accounts at Stripe."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from payments.connect.models import StripeAccount
from payments.connect.states import AccountState


@invariant("Stripe accounts that stand are Stripe's", over=StripeAccount)
def accounts_stand(ids: Range) -> Iterator[Breach]:
    return lines(
        "seller {}: its account is {} without an id",
        f"""
        SELECT a.partner_id, a.state FROM connect_stripeaccount a
        WHERE {ids.having("a.id")} AND a.state = '{AccountState.CREATED}'
          AND a.account_id IS NULL
        """,
    )
