"""Saved cards: each of a customer at Stripe, one the default."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines

from .models import SavedCard, StripeCustomer


@invariant("saved cards are of customers at Stripe", over=SavedCard)
def of_customers(ids: Range) -> Iterator[Breach]:
    return lines(
        "card {}: its customer {} is none at Stripe",
        f"""
        SELECT s.method_id, c.id FROM cards_savedcard s
        JOIN cards_stripecustomer c ON c.id = s.customer_id
        WHERE {ids.having("s.id")} AND COALESCE(c.customer_id, '') = ''
        """,
    )


@invariant("who has saved cards has a default one", over=StripeCustomer)
def with_a_default(ids: Range) -> Iterator[Breach]:
    return lines(
        "customer {}: saved cards and no default",
        f"""
        SELECT c.customer_id FROM cards_stripecustomer c
        WHERE {ids.having("c.id")}
          AND EXISTS (SELECT 1 FROM cards_savedcard s
                      WHERE s.customer_id = c.id AND s.removed_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM cards_savedcard s
                          WHERE s.customer_id = c.id AND s.is_default)
        """,
    )
