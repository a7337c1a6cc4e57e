"""Documents numbered by many at once: no number twice, none left out."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from orders.documents.models import Document, Series
from orders.documents.services import issue_documents, issuing, name_buyer
from tests.cast import a_farm, a_pack, a_paid_order
from tests.orders.documents.makers import an_invoiced_part, documents
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 20


class GivenUp(Exception):  # noqa: N818
    """What a transaction that numbered something ran into."""


def orders_of(farm, count=MANY):
    pack = a_pack(farm, on_hand=1_000_000)
    return [a_paid_order([(pack, 1)]) for _ in range(count)]


def numbers(farm, kind="invoice"):
    rows = Document.objects.filter(issuer=farm, kind=kind)
    return sorted(rows.values_list("number", flat=True))


def test_twenty_at_once_have_no_gap_and_no_double():
    farm = a_farm()
    orders = orders_of(farm)

    all_values(run_together([partial(issue_documents, [one.pk]) for one in orders]))

    assert numbers(farm) == list(range(1, MANY + 1))
    assert Series.objects.get().last == MANY


def test_numbers_of_those_that_fail_are_given_again():
    farm = a_farm()
    orders = orders_of(farm)

    def issue(order, *, fails):
        with transaction.atomic():
            issue_documents([order.pk])
            if fails:
                raise GivenUp

    acts = [partial(issue, one, fails=n % 3 == 0) for n, one in enumerate(orders)]
    outcomes = run_together(acts)

    assert len(errors(outcomes, GivenUp)) == 7
    assert numbers(farm) == list(range(1, MANY - 6))
    assert Series.objects.get().last == MANY - 7


def test_one_order_asked_for_by_many_gets_one_invoice():
    order = a_paid_order()

    made = all_values(run_together([partial(issue_documents, [order.pk])] * 8))

    assert sorted(made) == [0] * 7 + [1]
    assert Document.objects.count() == 1


def test_orders_of_the_same_sellers_the_other_way_round_do_not_block():
    one, other = a_farm(), a_farm()
    packs = [a_pack(one, on_hand=1_000_000), a_pack(other, on_hand=1_000_000)]
    orders = [
        a_paid_order([(pack, 1) for pack in packs[:: 1 if n % 2 else -1]])
        for n in range(8)
    ]

    all_values(run_together([partial(issue_documents, [each.pk]) for each in orders]))

    assert numbers(one) == numbers(other) == list(range(1, 9))


def test_without_the_lock_the_database_refuses_the_double(monkeypatch):
    """Proves that they do meet: only the constraint stands between them then."""
    farm = a_farm()
    an_invoiced_part([(a_pack(farm), 1)])

    def unlocked(wanted):
        keys = [Series.key_of(*one) for one in wanted]
        return {row.key: row for row in Series.objects.filter(key__in=keys)}

    monkeypatch.setattr(issuing, "lock_series", unlocked)
    orders = orders_of(farm, 8)

    outcomes = run_together([partial(issue_documents, [one.pk]) for one in orders])

    assert errors(outcomes, IntegrityError)
    assert numbers(farm) == list(range(1, len(values(outcomes)) + 2))


def test_buyer_named_twice_at_once_makes_one_new_invoice():
    part = an_invoiced_part()

    run_together([partial(name_buyer, part.order, company="Chang Trade Ltd")] * 4)

    assert [one.kind for one in documents(part)] == ["invoice", "credit", "invoice"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents_document SET total = total + 1",
        "DELETE FROM documents_document",
    ],
)
def test_database_refuses_what_would_change_a_document(sql):
    part = an_invoiced_part()
    total = documents(part)[0].total

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(sql)

    assert documents(part)[0].total == total
