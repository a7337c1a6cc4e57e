"""Baskets: one open for each person, none that was ordered."""

from collections.abc import Iterator

from core.integrity import EVERYTHING, Breach, Range, invariant, lines
from shop.basket.models import AssistedBasket, Basket


@invariant("people have one open basket at most", over=Basket, span=EVERYTHING)
def baskets_open_once(ids: Range) -> Iterator[Breach]:
    return lines(
        "person {}: {} open baskets",
        f"""
        SELECT owner_id, COUNT(*) FROM basket_basket
        WHERE {ids.having("id")} AND status = 'Open' AND owner_id IS NOT NULL
        GROUP BY owner_id HAVING COUNT(*) > 1
        """,
    )


@invariant("baskets that were ordered are closed", over=Basket)
def baskets_spent(ids: Range) -> Iterator[Breach]:
    return lines(
        "basket {}: open, though order {} was made of it",
        f"""
        SELECT b.id, o.number FROM basket_basket b
        JOIN order_order o ON o.basket_id = b.id
        WHERE {ids.having("b.id")} AND b.status = 'Open'
        """,
    )


@invariant("baskets ordered for customers keep no name or number", over=AssistedBasket)
def customers_forgotten(ids: Range) -> Iterator[Breach]:
    return lines(
        "assisted basket {}: still says who its customer is",
        f"""
        SELECT a.id FROM basket_assistedbasket a
        JOIN basket_basket b ON b.id = a.basket_id
        WHERE {ids.having("a.id")} AND b.status = 'Submitted'
        AND (a.name <> '' OR a.phone <> '' OR a.email <> ''
            OR a.customer_id IS NOT NULL)
        """,
    )
