"""Of two fees that fit a sale the narrower counts, whatever each of them names."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from random import Random

import pytest

from core import dates
from payments.payouts.models import FeeRule
from payments.payouts.queries import Sale, first_rules, rules_on
from payments.payouts.services.fee_rules import end_rule, put_in_force
from shop.catalogue.services.categories import save_category, seen_of
from tests.factories.shop import make_category, make_offer
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db


def make_tree():
    top = make_category("Fruit")
    middle = top.add_child(name="Pome fruit", slug="pome")
    return [top, middle, middle.add_child(name="Pears", slug="pears")]


def is_narrower(one, other, tree):
    """Whether all that fits `one` fits `other`, and not the other way round."""
    places = {None: 0, **{row.pk: at for at, row in enumerate(tree, 1)}}
    named = ("offer_id", "seller_id", "cooperative_id", "currency")
    within = all(
        not getattr(other, name) or getattr(one, name) == getattr(other, name)
        for name in named
    )
    deeper = places[one.category_id] - places[other.category_id]
    more = any(bool(getattr(one, n)) > bool(getattr(other, n)) for n in named)
    return within and deeper >= 0 and (more or deeper > 0)


def test_narrower_rule_is_asked_before_every_wider_one():
    tree = make_tree()
    coop = make_cooperative()
    farm = make_farm(cooperative=coop)
    offer = make_offer()
    choices = product(
        (None, offer.pk), (None, farm.pk), (None, *(row.pk for row in tree)),
        (None, coop.pk), ("", "CNY"),
    )  # fmt: skip
    names = ("offer_id", "seller_id", "category_id", "cooperative_id", "currency")
    every = [dict(zip(names, chosen, strict=True)) for chosen in choices]
    Random(7).shuffle(every)
    for number, fields in enumerate(every, 1):
        known = {"percent": Decimal(number), "starts": dates.today()}
        put_in_force(None, fields | known)

    rules = rules_on(dates.today())

    assert len(rules) == 64
    for at, earlier in enumerate(rules):
        for later in rules[at + 1 :]:
            assert not is_narrower(later, earlier, tree), (earlier, later)
    sale = Sale(farm, "CNY", tree[2].path, frozenset({offer.pk}))
    counts = first_rules(rules, sale)["commission"]
    assert all(getattr(counts, name) for name in names)
    assert counts.category_id == tree[2].pk


def test_deepest_category_counts_also_after_it_has_moved():
    pears, fruit = make_category("Pears"), make_category("Fruit")
    for row in (fruit, pears):
        known = {"percent": Decimal(5), "starts": dates.today()}
        put_in_force(None, known | {"category_id": row.pk})
    fields = {"name_en": "Pears"}
    moved = save_category(pears.pk, fields, parent_id=fruit.pk, seen=seen_of(pears))

    sale = Sale(make_farm(), "CNY", moved.path)
    counts = first_rules(rules_on(dates.today()), sale)["commission"]

    assert counts.category_id == pears.pk


def test_next_fee_of_the_same_takes_the_place_of_one_that_ended():
    rule = put_in_force(None, {"percent": Decimal(5), "starts": dates.today()})
    end_rule(rule.pk, dates.today())
    tomorrow = dates.today() + timedelta(days=1)

    put_in_force(None, {"percent": Decimal(6), "starts": tomorrow})

    assert FeeRule.objects.count() == 2
