"""A register of thousands of rows costs no more queries than one of hundreds."""

import pytest

from tests.factories.vendors import make_cooperative, make_village
from vendors.cooperatives.models import Household
from vendors.cooperatives.services.uploads import apply_upload, take_upload

pytestmark = pytest.mark.django_db
HEADS = "Number,Household,Village,People,Phone number,Identity number,Joined on,Stake"


@pytest.fixture
def cooperative():
    village = make_village(name="Nanpo")
    return make_cooperative(code="five", village=village)


def looked_at(cooperative, *lines, heads=HEADS, encoding="utf-8", stakes=True):
    content = "\n".join([heads, *lines]).encode(encoding)
    return take_upload(cooperative, content, name="r.csv", takes_stakes=stakes, by=None)


def applied(upload, **known):
    known = {"seen": upload.digest, "with_changes": False, "by": None, **known}
    return apply_upload(upload, **known)


# --- Taking in ------------------------------------------------------------------


def many(count):
    return [f"{n},Household {n},Nanpo,,,,2019-01-01,{n}" for n in range(1, count + 1)]


def test_checking_takes_as_many_queries_for_5000_rows_as_for_500(
    cooperative, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (500, 5000):
        with CaptureQueriesContext(connection) as captured:
            upload = looked_at(cooperative, *many(rows))
        written = [q for q in captured if "registerimportrow" in q["sql"]]
        counts.append(len(captured) - len(written))
        assert upload.counts["new"] == rows

    assert counts[0] == counts[1]


def test_5000_rows_are_taken_in_by_the_batch(cooperative, queries):
    lines = [*many(4990), "5,Again,,,,,2019-01-01,"]
    assert looked_at(cooperative, *lines).counts["refused"] == 1
    upload = looked_at(cooperative, *many(5000))

    with queries(400):
        applied(upload)

    assert Household.objects.count() == 5000
    assert looked_at(cooperative, *many(5000)).counts["same"] == 5000


# --- Pages ----------------------------------------------------------------------
