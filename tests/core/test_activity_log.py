"""The activity log: what an entry says and never says, and who is said to act."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from core.activity_log import (
    MASK,
    Subject,
    activity_context,
    actor,
    record,
    record_all,
    watch_writes,
)
from core.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db


def test_entry_keeps_what_differs_and_nothing_else():
    entry = record(
        "test.act",
        before={"state": "draft", "name": "Walnuts"},
        after={"state": "published", "name": "Walnuts"},
    )

    entry.refresh_from_db()
    assert (entry.before, entry.after) == (
        {"state": "draft"},
        {"state": "published"},
    )


def test_entry_keeps_sums_and_days_exactly():
    entry = record("test.act", after={"sum": Decimal("0.10"), "day": date(2026, 1, 2)})

    entry.refresh_from_db()
    assert entry.after == {"sum": "0.10", "day": "2026-01-02"}


@pytest.mark.parametrize(
    "name", ["password", "new_password1", "csrfmiddlewaretoken", "id_number", "api_key"]
)
def test_secret_is_masked_at_any_depth(name):
    entry = record("test.act", after={name: "s3", "deep": {name: "s3"}})

    assert entry.after == {name: MASK, "deep": {name: MASK}}


def test_entry_says_who_acts_as_whom_from_where():
    operator, person = make_user(), make_user()

    with activity_context(
        user_id=person.pk,
        impersonator_id=operator.pk,
        scope="office:market",
        role="operator",
        address="192.0.2.7",
        request_id="r-1",
    ):
        entry = record("test.act", person)

    assert (entry.user, entry.impersonator) == (person, operator)
    assert (entry.scope, entry.role) == ("office:market", "operator")
    assert (entry.address, entry.request_id) == ("192.0.2.7", "r-1")
    assert (entry.subject_kind, entry.subject_id) == ("user", str(person.pk))
    assert actor().user_id is None


def test_user_is_asked_for_only_when_an_entry_is_written():
    asked = []

    with activity_context(asks=lambda: asked.append(1)):
        assert asked == []
        record("test.act")

    assert asked == [1]


def test_act_at_a_seller_belongs_to_its_cooperative_whoever_did_it():
    cooperative = make_cooperative()
    farm = make_farm(cooperative=cooperative)

    with activity_context(scope="office:market"):
        of_farm = record("test.act", seller=farm)
        of_cooperative = record("test.act", seller=cooperative)
        of_lone_farm = record("test.act", seller=make_farm())

    assert (of_farm.seller, of_farm.cooperative) == (farm.pk, cooperative.pk)
    assert of_cooperative.cooperative == cooperative.pk
    assert of_lone_farm.cooperative is None


def test_change_nobody_spoke_of_is_noted_by_the_page():
    person = make_user()

    with activity_context(entries=[]), watch_writes() as seen:
        User.objects.filter(pk=person.pk).update(first_name="Lan")
        seen.note("test.act", page="office:seller", ids={"slug": "x", "pk": 7})

    entry = AuditEntry.objects.get()
    assert (entry.act, entry.subject_id, entry.subject) == (
        "test.act", "7", "office:seller",
    )  # fmt: skip
    assert entry.after == {
        "page": "office:seller", "pk": 7, "changed": ["accounts_user"],
    }  # fmt: skip


def test_change_a_service_spoke_of_is_not_noted_twice():
    person = make_user()

    with activity_context(entries=[]), watch_writes() as seen:
        User.objects.filter(pk=person.pk).update(first_name="Lan")
        record("test.spoken", person)
        seen.note("test.act", page="office:seller", ids={})

    assert AuditEntry.objects.get().act == "test.spoken"


def test_page_that_changed_nothing_is_not_noted():
    with activity_context(entries=[]), watch_writes() as seen:
        list(User.objects.all())
        seen.note("test.act", page="office:seller", ids={})

    assert not AuditEntry.objects.exists()


def test_subject_that_is_gone_can_be_named():
    entry = record("test.act", Subject("order", "12", "12 of Chen"))

    assert (entry.subject_kind, entry.subject_id, entry.subject) == (
        "order", "12", "12 of Chen",
    )  # fmt: skip


def test_many_are_entered_at_once_and_each_says_as_much(django_assert_num_queries):
    cooperative, people = make_cooperative(), [make_user(), make_user()]

    with (
        activity_context(
            cooperative_id=cooperative.pk, scope="office:x", user_id=people[0].pk
        ),
        django_assert_num_queries(1),
    ):
        record_all(
            "test.act", [(each, {"a": 1}, {"a": 2}) for each in people], reason="R"
        )

    assert list(
        AuditEntry.objects.order_by("pk").values_list(
            "subject_id", "cooperative", "scope", "reason", "after"
        )
    ) == [(str(each.pk), cooperative.pk, "office:x", "R", {"a": 2}) for each in people]
