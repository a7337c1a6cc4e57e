"""Boxes: an order for each delivery, of its own subscriber, and none forgotten."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, cents, invariant, lines, minor
from selling.boxes.models import (
    Box,
    BoxDelivery,
    BoxItem,
    BoxPack,
    BoxTerm,
    Subscription,
)

# So long a delivery may wait for the clock before it is a fault.
PATIENCE = timedelta(hours=6)


@invariant(
    "orders of boxes are their subscriber's, from the box's seller", over=BoxDelivery
)
def orders_of_boxes(ids: Range) -> Iterator[Breach]:
    return lines(
        "delivery {}: order {} is another shopper's or seller's",
        f"""
        SELECT d.id, o.number FROM boxes_boxdelivery d
        JOIN boxes_subscription s ON s.id = d.subscription_id
        JOIN boxes_box b ON b.id = s.box_id
        JOIN order_order o ON o.id = d.order_id
        WHERE {ids.having("d.id")}
          AND (COALESCE(o.user_id, 0) <> COALESCE(s.user_id, 0) OR EXISTS (
              SELECT 1 FROM order_vendororder v
              WHERE v.order_id = o.id AND v.partner_id <> b.partner_id))
        """,
    )


@invariant("the next delivery of a subscription is not decided yet", over=Subscription)
def next_is_open(ids: Range) -> Iterator[Breach]:
    return lines(
        "subscription {}: its next delivery on {} is {} already",
        f"""
        SELECT s.id, s.next_on, d.state FROM boxes_subscription s
        JOIN boxes_boxdelivery d ON d.subscription_id = s.id AND d.day = s.next_on
        WHERE {ids.having("s.id")} AND s.state = 'active'
          AND d.state IN ('ordered', 'missed')
        """,
    )


@invariant(
    "no box waits for its order long after its changes closed", over=Subscription
)
def decided_in_time(ids: Range) -> Iterator[Breach]:
    return lines(
        "subscription {}: the box of {} waits since {}",
        f"""
        SELECT s.id, s.next_on, s.next_cutoff FROM boxes_subscription s
        WHERE {ids.having("s.id")} AND s.state = 'active' AND s.next_cutoff < %s
        """,
        timezone.now() - PATIENCE,
    )


@invariant("nobody has a box that ended", over=Subscription)
def no_ended_boxes(ids: Range) -> Iterator[Breach]:
    return lines(
        "subscription {}: {}, its box {} has ended",
        f"""
        SELECT s.id, s.state, b.id FROM boxes_subscription s
        JOIN boxes_box b ON b.id = s.box_id
        WHERE {ids.having("s.id")} AND b.state = 'ended' AND s.state <> 'ended'
        """,
    )


@invariant("subscriptions have a size of their box", over=Subscription)
def own_sizes(ids: Range) -> Iterator[Breach]:
    return lines(
        "subscription {}: size {} is of another box",
        f"""
        SELECT s.id, z.id FROM boxes_subscription s
        JOIN boxes_boxsize z ON z.id = s.size_id
        WHERE {ids.having("s.id")} AND z.box_id <> s.box_id
        """,
    )


@invariant("standing orders are delivered to who composed them", over=Subscription)
def own_standing_orders(ids: Range) -> Iterator[Breach]:
    return lines(
        "subscription {}: of shopper {}, its standing order is of {}",
        f"""
        SELECT s.id, s.user_id, b.shopper_id FROM boxes_subscription s
        JOIN boxes_box b ON b.id = s.box_id
        WHERE {ids.having("s.id")} AND b.filling = 'own'
          AND COALESCE(s.user_id, 0) <> COALESCE(b.shopper_id, 0)
        """,
    )


@invariant("boxes hold goods of their seller, in its currency", over=BoxItem)
def own_goods(ids: Range) -> Iterator[Breach]:
    return lines(
        "box {}: pack {} is another seller's or in another currency",
        f"""
        SELECT b.id, p.id FROM boxes_boxitem i
        JOIN boxes_boxsize z ON z.id = i.size_id
        JOIN boxes_box b ON b.id = z.box_id
        JOIN partner_stockrecord p ON p.id = i.pack_id
        WHERE {ids.having("i.id")}
          AND (p.partner_id <> b.partner_id OR p.price_currency <> b.currency)
        """,
    )


@invariant(
    "what can be chosen for a box is its seller's, in its currency", over=BoxPack
)
def own_choices(ids: Range) -> Iterator[Breach]:
    return lines(
        "box {}: pack {} to choose is another seller's or in another currency",
        f"""
        SELECT b.id, p.id FROM boxes_boxpack c
        JOIN boxes_box b ON b.id = c.box_id
        JOIN partner_stockrecord p ON p.id = c.pack_id
        WHERE {ids.having("c.id")}
          AND (p.partner_id <> b.partner_id OR p.price_currency <> b.currency)
        """,
    )


@invariant("an open box has a size with something in it", over=Box)
def open_boxes_are_filled(ids: Range) -> Iterator[Breach]:
    return lines(
        "box {}: open, and nothing is in it",
        f"""
        SELECT b.id FROM boxes_box b
        WHERE {ids.having("b.id")} AND b.state = 'open' AND NOT EXISTS (
            SELECT 1 FROM boxes_boxsize z JOIN boxes_boxitem i ON i.size_id = z.id
            WHERE z.box_id = b.id AND i.day IS NULL)
        """,
    )


@invariant("prepaid boxes cost what was paid ahead", over=BoxTerm)
def terms_add_up(ids: Range) -> Iterator[Breach]:
    each = minor("(t.price + t.delivery_cost)", "p.currency")
    return lines(
        "term {}: {} boxes, {} was asked for",
        f"""
        SELECT t.id, t.boxes, p.amount FROM boxes_boxterm t
        JOIN prepayments_prepayment p ON p.id = t.prepayment_id
        JOIN boxes_subscription s ON s.id = t.subscription_id
        WHERE {ids.having("t.id")}
          AND (p.amount <> t.boxes * {each} OR p.user_id <> s.user_id)
        """,
    )


@invariant("who has prepaid boxes has their price", over=Subscription)
def prepaid_prices(ids: Range) -> Iterator[Breach]:
    return lines(
        "subscription {}: its boxes cost {}, a term says {}",
        f"""
        SELECT s.id, s.prepaid_price, t.price FROM boxes_subscription s
        LEFT JOIN boxes_boxterm t ON t.subscription_id = s.id AND t.is_open
        WHERE {ids.having("s.id")}
          AND COALESCE(s.prepaid_price, 0) <> COALESCE(t.price, 0)
        """,
    )


@invariant("prepayments of boxes pay for boxes of their subscription", over=BoxTerm)
def own_boxes(ids: Range) -> Iterator[Breach]:
    """Each of them whole, and for no more than one box was paid."""
    return lines(
        "term {}: it paid {} of {} for order {}",
        f"""
        SELECT t.id, o.from_balance, o.total_incl_tax, o.number FROM boxes_boxterm t
        JOIN order_order o ON o.earmark = t.prepayment_id
        LEFT JOIN boxes_boxdelivery d
          ON d.order_id = o.id AND d.subscription_id = t.subscription_id
        WHERE {ids.having("t.id")} AND (d.id IS NULL
          OR {cents("o.from_balance")} > {cents("(t.price + t.delivery_cost)")})
        """,
    )
