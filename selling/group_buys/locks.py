"""The only locks on group offers, groups and places in them.

A basket, or an order, comes before the places in it; then the offer, then its group,
and all of them before a pool.
"""

from collections.abc import Iterable

from .models import GroupBuy, GroupJoin, GroupOffer


def lock_offer(offer_id: int) -> GroupOffer:
    rows = GroupOffer.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=offer_id)


def lock_group(group_id: int) -> GroupBuy:
    rows = GroupBuy.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=group_id)


def lock_groups(group_ids: Iterable[int]) -> dict[int, GroupBuy]:
    """By id and in id order, however the places in them are ordered."""
    rows = GroupBuy.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk__in=set(group_ids)).order_by("pk")
    return {group.pk: group for group in found}


def lock_joins(join_ids: Iterable[int]) -> list[GroupJoin]:
    """In id order, each with its group, which is not locked."""
    rows = GroupJoin.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("group").filter(pk__in=list(join_ids))
    return list(rows.order_by("pk"))
