"""The audit names what was planted, and nothing else."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from config.integrity import INVARIANTS
from core.integrity import run
from demo.market.seeding import Size, seed_market
from orders.order.models import VendorOrder
from tests.factories.orders import make_china
from vendors.partner.models import StockPool

from .auditing import audit
from .breaches import PLANTS, REFUSED, SUMS, change
from .reading import concerns, statements, words, writes

SMALL = Size(farms=5, products=40, orders=60, has_photos=False)


@pytest.fixture(scope="module")
def sown(kept):
    make_china()
    seed_market(SMALL)


@pytest.fixture
def market(sown, db):
    """Made once for all tests here; each gets it as it was."""


def breached(invariants=INVARIANTS):
    return [finding.name for finding in run(invariants) if not finding.is_ok]


def read_by(invariant):
    """The words in which the check asks, in a market where it finds nothing."""
    with statements() as asked:
        assert breached([invariant]) == []
    return words(asked)


def after(plant, reads):
    """What the audit names once it is planted; nothing of it stays.

    Checks that read nothing of what was written say what they said before. The great
    sums break with what they add up, so they are asked only where they are meant.
    """
    with transaction.atomic():
        with statements() as made:
            plant()
        written = writes(made)
        again = [
            one
            for one in INVARIANTS
            if (one.name == PLANTS[plant] or one.name not in SUMS)
            and concerns(written, reads[one.name])
        ]
        found = breached(again)
        transaction.set_rollback(True)
    return found


def is_refused(plant):
    try:
        with transaction.atomic():
            plant()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


def test_audit_names_just_the_invariant_that_was_broken(market):
    reads = {one.name: read_by(one) for one in INVARIANTS}

    found = {plant.__name__: after(plant, reads) for plant in PLANTS}

    assert found == {plant.__name__: [name] for plant, name in PLANTS.items()}
    assert breached() == []


def test_database_refuses_what_it_can_hold_itself(market):
    assert [plant.__name__ for plant in REFUSED if not is_refused(plant)] == []
    assert breached() == []


def test_every_invariant_has_a_breach_here():
    tried = {*PLANTS.values(), *REFUSED.values()}

    assert tried == {one.name for one in INVARIANTS}
    assert len({one.name for one in INVARIANTS}) == len(INVARIANTS)


def test_audit_market_ends_with_1_and_names_samples(market):
    ids = list(StockPool.objects.order_by("pk").values_list("pk", flat=True)[:7])
    StockPool.objects.filter(pk__in=ids).update(on_hand=F("on_hand") + 7)

    code, text = audit()

    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("BREACH"))
    assert code == 1
    assert lines[at].startswith("BREACH 7 pools hold what was entered: rows looked at")
    assert [line[:14] for line in lines[at + 1 : at + 6]] == ["         pool "] * 5
    assert lines[at + 6].startswith("ok")


def test_audit_market_as_json_says_the_same(market):
    change(StockPool.objects.all(), on_hand=F("on_hand") + 7)

    code, text = audit("--json")

    findings = json.loads(text)
    bad = [one for one in findings if one["breaches"]]
    assert code == 1
    assert len(findings) == len(INVARIANTS)
    assert [(one["name"], one["breaches"], one["looked_at"]) for one in bad] == [
        ("pools hold what was entered", 1, SMALL.products)
    ]


def test_audit_looks_at_every_range_of_ids(market):
    narrow = [
        type(one)(one.name, one.over, one.check, 7)
        for one in INVARIANTS
        if one.span < 1_000_000
    ]
    change(VendorOrder.objects.all().reverse(), number="ANOTHER-1")

    findings = {one.name: one for one in run(narrow)}

    bad = [name for name, one in findings.items() if not one.is_ok]
    assert bad == ["parts are numbered after their order"]
    assert findings[bad[0]].looked_at == VendorOrder.objects.count()
