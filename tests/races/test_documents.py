"""Documents numbered by many at once: no number twice, none left out."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from fulfilment.invoicing import services
from fulfilment.invoicing.models import Document, Series
from fulfilment.invoicing.services import issue_documents, name_buyer
from tests.factories.fulfilment import documents_of, make_invoiced_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 20


class GivenUpError(Exception):
    """What a transaction that numbered something ran into."""


def orders_of(farm, count=MANY):
    pack = make_pack(farm, on_hand=1_000_000)
    return [make_paid_order([(pack, 1)]) for _ in range(count)]


def numbers(farm, kind="invoice"):
    rows = Document.objects.filter(issuer=farm, kind=kind)
    return sorted(rows.values_list("number", flat=True))


def test_twenty_at_once_have_no_gap_and_no_double():
    farm = make_farm()
    orders = orders_of(farm)

    all_values(run_together([partial(issue_documents, [one.pk]) for one in orders]))

    assert numbers(farm) == list(range(1, MANY + 1))
    assert Series.objects.get().last == MANY


def test_numbers_of_those_that_fail_are_given_again():
    farm = make_farm()
    orders = orders_of(farm)

    def issue(order, *, fails):
        with transaction.atomic():
            issue_documents([order.pk])
            if fails:
                raise GivenUpError

    acts = [partial(issue, one, fails=n % 3 == 0) for n, one in enumerate(orders)]
    outcomes = run_together(acts)

    assert len(errors(outcomes, GivenUpError)) == 7
    assert numbers(farm) == list(range(1, MANY - 6))
    assert Series.objects.get().last == MANY - 7


def test_one_order_asked_for_by_many_gets_one_invoice():
    order = make_paid_order()

    made = all_values(run_together([partial(issue_documents, [order.pk])] * 8))

    assert sorted(made) == [0] * 7 + [1]
    assert Document.objects.count() == 1


def test_orders_of_the_same_sellers_the_other_way_round_do_not_block():
    one, other = make_farm(), make_farm()
    packs = [make_pack(one, on_hand=1_000_000), make_pack(other, on_hand=1_000_000)]
    orders = [
        make_paid_order([(pack, 1) for pack in packs[:: 1 if n % 2 else -1]])
        for n in range(8)
    ]

    all_values(run_together([partial(issue_documents, [each.pk]) for each in orders]))

    assert numbers(one) == numbers(other) == list(range(1, 9))


def test_without_the_lock_the_database_refuses_the_double(monkeypatch):
    """Proves that they do meet: only the constraint stands between them then."""
    farm = make_farm()
    make_invoiced_vendor_order([(make_pack(farm), 1)])

    def unlocked(wanted):
        keys = [Series.key_of(*one) for one in wanted]
        return {row.key: row for row in Series.objects.filter(key__in=keys)}

    monkeypatch.setattr(services, "lock_series", unlocked)
    orders = orders_of(farm, 8)

    outcomes = run_together([partial(issue_documents, [one.pk]) for one in orders])

    assert errors(outcomes, IntegrityError)
    assert numbers(farm) == list(range(1, len(values(outcomes)) + 2))


def test_buyer_named_twice_at_once_makes_one_new_invoice():
    vendor_order = make_invoiced_vendor_order()

    run_together(
        [partial(name_buyer, vendor_order.order, company="Chang Trade Ltd")] * 4
    )

    assert [one.kind for one in documents_of(vendor_order)] == [
        "invoice",
        "credit",
        "invoice",
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents_document SET total = total + 1",
        "DELETE FROM documents_document",
    ],
)
def test_database_refuses_what_would_change_a_document(sql):
    vendor_order = make_invoiced_vendor_order()
    total = documents_of(vendor_order)[0].total

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(sql)

    assert documents_of(vendor_order)[0].total == total
