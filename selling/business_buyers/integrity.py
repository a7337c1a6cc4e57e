"""Business buyers: prices of the list's own seller, orders of who was accepted."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines, minor
from payments.ledger.states import AccountKind
from payments.reconciliation.models import IncomingTransfer

from .models import BuyerAccount, BuyerCredit, ListPrice
from .states import CreditState


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


@invariant("buyers owe no more than was agreed", over=BuyerCredit)
def within_limits(ids: Range) -> Iterator[Breach]:
    """Unless less was agreed after their last order."""
    most = minor("c.most", "c.currency")
    return lines(
        "buyer {}: owes {}, {} was agreed",
        f"""
        SELECT a.id, -SUM(p.amount), {most} FROM business_buyers_buyercredit c
        JOIN business_buyers_buyeraccount a ON a.id = c.account_id
        JOIN business_buyers_businessorder b
            ON b.organisation_id = a.organisation_id
        JOIN order_order o ON o.id = b.order_id
        JOIN order_vendororder v
            ON v.order_id = o.id AND v.partner_id = a.partner_id
        JOIN ledger_posting p ON p.vendor_order_id = v.id
        JOIN ledger_ledgeraccount l
            ON l.id = p.account_id AND l.kind = '{AccountKind.RECEIVABLE}'
        WHERE {ids.having("c.id")} AND c.state = '{CreditState.AGREED}'
        GROUP BY a.id, c.most, c.currency, c.asked_at
        HAVING -SUM(p.amount) > {most} AND MAX(o.date_placed) > c.asked_at
        """,
    )


@invariant("a transfer pays invoices of one organisation", over=IncomingTransfer)
def transfers_of_one_buyer(ids: Range) -> Iterator[Breach]:
    """Whoever pays several orders owes for all of them."""
    return lines(
        "transfer {}: pays {} orders, of {} organisations",
        f"""
        SELECT u.transfer_id, COUNT(DISTINCT p.order_id),
            COUNT(DISTINCT b.organisation_id)
        FROM reconciliation_transferuse u
        JOIN payment_payment p ON p.id = u.payment_id
        LEFT JOIN business_buyers_businessorder b ON b.order_id = p.order_id
        WHERE {ids.having("u.transfer_id")} GROUP BY u.transfer_id
        HAVING COUNT(DISTINCT p.order_id) > 1 AND (
            COUNT(DISTINCT b.organisation_id) <> 1 OR COUNT(b.id) <> COUNT(u.id))
        """,
    )
