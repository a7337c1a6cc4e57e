"""Business buyers: prices of the list's own seller, orders of who was accepted."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines

from .models import BuyerAccount, ListPrice


@invariant("price lists price packs of their own seller", over=ListPrice)
def of_one_seller(ids: Range) -> Iterator[Breach]:
    return lines(
        "price {}: of a pack of seller {}, on a list of seller {}",
        f"""
        SELECT p.id, s.partner_id, l.partner_id FROM business_buyers_listprice p
        JOIN partner_stockrecord s ON s.id = p.pack_id
        JOIN business_buyers_pricelist l ON l.id = p.price_list_id
        WHERE {ids.having("p.id")} AND s.partner_id <> l.partner_id
        """,
    )


@invariant("more packs on a list cost less each", over=ListPrice)
def steps_fall(ids: Range) -> Iterator[Breach]:
    return lines(
        "price {}: {} from {} packs on, {} for fewer",
        f"""
        SELECT p.id, p.price, p.least, few.price FROM business_buyers_listprice p
        JOIN business_buyers_listprice few ON few.price_list_id = p.price_list_id
            AND few.pack_id = p.pack_id AND few.least < p.least
        WHERE {ids.having("p.id")} AND few.price <= p.price
        """,
    )


@invariant("buyers have price lists of their seller", over=BuyerAccount)
def lists_of_their_seller(ids: Range) -> Iterator[Breach]:
    return lines(
        "buyer {}: of seller {}, with a list of seller {}",
        f"""
        SELECT a.id, a.partner_id, l.partner_id FROM business_buyers_buyeraccount a
        JOIN business_buyers_pricelist l ON l.id = a.price_list_id
        WHERE {ids.having("a.id")} AND a.partner_id <> l.partner_id
        """,
    )
