"""The activity log in an office: what is in it, who reads it, how it is searched."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from core import dates
from core.action_labels import act_words
from core.activity_log import Subject, activity_context, record
from core.activity_search import ON_A_PAGE
from core.models import AuditEntry
from tests.factories.accounts import make_staff, make_user
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.markup import flat
from vendors.cooperatives.templatetags.households import ACTS
from vendors.members.states import Role
from vendors.partner.services.sellers import suspend_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def cooperative():
    return make_cooperative(code="five-villages")


@pytest.fixture
def farm(cooperative):
    return make_farm("Chen's Walnuts", cooperative=cooperative)


@pytest.fixture
def admin(cooperative):
    return make_member(cooperative, Role.ADMIN, email="admin@example.com")


def log(client, reader, slug, /, **query):
    client.force_login(reader)
    return client.get(reverse("office:log", args=[slug]), query)


def acts(response):
    return [line.entry.act for line in response.context["lines"]]


def entered(act, *, cooperative=None, **known):
    with activity_context(cooperative_id=cooperative and cooperative.pk, **known):
        return record(act, cooperative)


def test_suspending_a_seller_is_entered_with_who_why_and_from_where(
    client, admin, farm, cooperative
):
    client.force_login(admin)
    path = reverse("office:seller", args=[cooperative.code, farm.pk])

    client.post(path, {"do": "suspend", "reason": "Mould"}, REMOTE_ADDR="192.0.2.7")

    entry = AuditEntry.objects.get(act="seller.moved")
    assert (entry.user, entry.role, entry.scope) == (
        admin, "admin", "office:five-villages",
    )  # fmt: skip
    assert (entry.before, entry.after) == (
        {"status": "open"}, {"status": "suspended"},
    )  # fmt: skip
    assert (entry.reason, entry.address) == ("Mould", "192.0.2.7")
    assert entry.request_id
    assert not AuditEntry.objects.filter(act="office.sellers.suspend").exists()


def test_cooperative_reads_its_own_office_and_what_touched_its_sellers(
    client, admin, farm, cooperative
):
    entered("test.own", cooperative=cooperative, scope="office:five-villages")
    with activity_context(scope="office:market", user_id=make_staff().pk):
        suspend_partner(farm, reason="Mould", by=None)
        suspend_partner(make_farm(), reason="Another's", by=None)
    entered("test.rival", cooperative=make_cooperative(), scope="office:rival")

    response = log(client, admin, cooperative.code)

    assert acts(response) == ["seller.moved", "test.own", "team.changed"]


def test_market_reads_everything_but_not_what_a_cooperative_did_to_whom(
    client, cooperative, farm
):
    entry = entered(
        "household.changed", cooperative=cooperative, scope="office:five-villages"
    )
    with activity_context(scope="office:five-villages", cooperative_id=cooperative.pk):
        suspend_partner(farm, reason="Mould", by=None)

    response = log(client, make_staff(), "market")

    assert acts(response) == ["seller.moved", "household.changed"]
    shown, hidden = response.context["lines"]
    assert (shown.subject, shown.reason) == ("Chen's Walnuts", "Mould")
    assert (hidden.subject, hidden.changes) == ("", [])
    assert f"entry-{entry.pk}" in response.content.decode()


def test_market_cannot_find_out_by_searching_whom_it_is_not_told_of(
    client, cooperative, admin
):
    with activity_context(scope="office:five-villages", cooperative_id=cooperative.pk):
        record("household.changed", Subject("household", "7", "017 Zhang San"))

    for asked in ("Zhang", "7"):
        assert acts(log(client, make_staff(), "market", subject=asked)) == []
        own = log(client, admin, cooperative.code, subject=asked)
        assert acts(own) == ["household.changed"]


@pytest.mark.parametrize("role", [Role.CLERK, Role.TREASURER, Role.PACKER])
def test_log_is_closed_to_other_roles_of_the_office(client, cooperative, role):
    person = make_member(cooperative, role, email="other@example.com")

    assert log(client, person, cooperative.code).status_code == 403


@pytest.mark.parametrize("role", [Role.CHAIR, Role.INSPECTOR])
def test_log_is_open_to_who_oversees_the_office(client, cooperative, role):
    person = make_member(cooperative, role, email="other@example.com")

    assert log(client, person, cooperative.code).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"person": "lan@example.com"},
        {"person": "Wang Lan"},
        {"person": "138 0013 8000"},
        {"act": "test.wanted"},
        {"subject": "Walnut"},
        {"address": "192.0.2.7"},
    ],
)
def test_log_is_searched(client, query, monkeypatch):
    person = make_user("lan@example.com", first_name="Wang Lan", phone="+8613800138000")
    with activity_context(user_id=person.pk, address="192.0.2.7"):
        record("test.wanted", make_farm("Walnut farm"))
    with activity_context(user_id=make_user().pk, address="192.0.2.8"):
        record("test.other", make_farm("Pear farm"))
    monkeypatch.setitem(act_words(), "test.wanted", "Wanted")

    assert acts(log(client, make_staff(), "market", **query)) == ["test.wanted"]


def test_log_is_searched_by_day(client):
    record("test.act")
    today = dates.today()
    day = timedelta(days=1)

    def found(**query):
        return acts(log(client, make_staff(), "market", **query))

    assert found(since=today, until=today) == ["test.act"]
    assert found(since=today + day) == []
    assert found(until=today - day) == []


def test_log_is_turned_by_key_both_ways(client):
    for number in range(2 * ON_A_PAGE + 1):
        record(f"test.{number}")

    first = log(client, make_staff(), "market")
    second = log(client, make_staff(), "market", before=first.context["page"].older)
    last = log(client, make_staff(), "market", before=second.context["page"].older)
    back = log(client, make_staff(), "market", after=last.context["page"].newer)

    assert acts(first)[0] == f"test.{2 * ON_A_PAGE}"
    assert acts(first)[-1] == f"test.{ON_A_PAGE + 1}"
    assert acts(last) == ["test.0"]
    assert last.context["page"].older is None
    assert acts(back) == acts(second)


@pytest.mark.parametrize("count", [1, ON_A_PAGE])
def test_log_takes_few_queries(client, queries, admin, cooperative, count):
    for _ in range(count):
        entered("test.act", cooperative=cooperative, user_id=make_user().pk)
    client.force_login(admin)

    with queries(12):
        client.get(reverse("office:log", args=[cooperative.code]))


def test_log_taken_as_a_file_is_an_act_itself(client, admin, cooperative, farm):
    with activity_context(scope="office:five-villages", user_id=admin.pk):
        suspend_partner(farm, reason="=1+1", by=None)

    response = log(
        client, admin, cooperative.code, **{"as": "csv", "act": "seller.moved"}
    )

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = text.splitlines()
    assert len(rows) == 2
    assert "suspended" in rows[1]
    assert ",=1+1" not in rows[1]
    entry = AuditEntry.objects.get(act="log.exported")
    assert (entry.user, entry.after) == (admin, {"act": "seller.moved"})


def test_file_says_roles_in_words(client, admin, cooperative):
    for role in ("admin", "operator", "officer", "member", "unheard-of"):
        entered("seller.moved", cooperative=cooperative, role=role)

    query = {"as": "csv", "act": "seller.moved"}
    answer = log(client, admin, cooperative.code, **query)

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    roles = [row["Role"] for row in csv.DictReader(io.StringIO(text))]
    assert roles == [
        "unheard-of",
        "member of a household",
        "county officer",
        "market staff",
        "cooperative admin",
    ]


def test_what_staff_change_in_the_dashboard_is_entered_by_its_page(client):
    operator = make_staff()
    client.force_login(operator)

    client.post(
        reverse("dashboard:page-create"),
        {"title": "Autumn", "url": "/autumn/", "content": "Leaves."},
    )

    entry = AuditEntry.objects.get()
    assert (entry.act, entry.scope, entry.user) == (
        "dashboard.change", "dashboard", operator,
    )  # fmt: skip
    assert "django_flatpage" in entry.after["changed"]


def test_what_staff_change_in_the_admin_is_entered_by_its_object(client):
    operator = make_staff()
    operator.is_superuser = True
    operator.save()
    client.force_login(operator)

    client.post(
        reverse("admin:sites_site_change", args=[1]),
        {"domain": "market.test", "name": "Market"},
    )

    entry = AuditEntry.objects.get()
    assert (entry.act, entry.scope, entry.user) == ("admin.change", "admin", operator)
    assert (entry.subject_kind, entry.subject) == ("site", "market.test")


def test_nobody_changes_an_entry_in_the_admin(client):
    operator = make_staff()
    operator.is_superuser = True
    operator.save()
    client.force_login(operator)
    entry = record("test.act")

    shown = client.get(reverse("admin:core_auditentry_change", args=[entry.pk]))
    added = client.get(reverse("admin:core_auditentry_add"))
    deleted = client.post(
        reverse("admin:core_auditentry_delete", args=[entry.pk]), {"post": "yes"}
    )

    assert (shown.status_code, added.status_code, deleted.status_code) == (
        200, 403, 403,
    )  # fmt: skip
    assert b'name="_save"' not in shown.content
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_page_leaves_names_of_tables_to_the_file(client, admin, cooperative):
    told = {"page": "office:depot_order", "number": "A1", "changed": ["order_line"]}
    with activity_context(cooperative_id=cooperative.pk, scope="office:five-villages"):
        record("office.depot.pack", cooperative, after=told)

    query = {"act": "office.depot.pack"}
    page = log(client, admin, cooperative.code, **query)
    answer = log(client, admin, cooperative.code, **query | {"as": "csv"})

    html = page.content.decode()
    assert "Handled depot goods" in html
    assert "<ins>A1</ins>" in flat(html)
    assert "order_line" not in html
    assert "depot_order" not in html
    assert "order_line" in b"".join(answer.streaming_content).decode()


def test_what_changed_is_said_in_words(client, admin, cooperative):
    for act, before, after in (
        ("listing.decided", {"state": "in-review"}, {"state": "published"}),
        ("team.invited", {}, {"what": "joined", "role": "clerk"}),
        ("position.give", {}, {"position": "chair"}),
        ("intake.take", {}, {"terms": "consigned", "grade": ""}),
        ("document.kept", {}, {"readers": "members"}),
        ("review.rules", {"words": False}, {"words": True, "new_listings": "every"}),
        ("unheard.of", {}, {"state": "in-review"}),
    ):
        with activity_context(
            cooperative_id=cooperative.pk, scope="office:five-villages"
        ):
            record(act, cooperative, before=before, after=after)

    lines = log(client, admin, cooperative.code).context["lines"]

    said = {
        line.entry.act: {each.label: (each.before, each.after) for each in line.changes}
        for line in lines
        if line.entry.act != "team.changed"  # how the admin came to the team
    }
    assert said == {
        "listing.decided": {"State": ("in review", "published")},
        "team.invited": {"Item": ("", "joined"), "Role": ("", "office clerk")},
        "position.give": {"Position": ("", "chair")},
        "intake.take": {"Terms": ("", "consignment, paid when sold")},
        "document.kept": {"Visible to": ("", "members and office")},
        "review.rules": {"Text": ("no", "yes"), "New listings": ("", "all")},
        "unheard.of": {"State": ("", "in-review")},
    }


def test_days_in_the_wrong_order_are_said_and_kept(client, cooperative, admin):
    entered("team.invited", cooperative=cooperative)

    page = log(client, admin, "five-villages", since="2026-12-30", until="2026-01-01")

    assert "The end is before the start." in page.content.decode()
    assert page.context["form"]["until"].value() == "2026-01-01"


def test_every_act_of_the_register_has_words():
    assert set(ACTS) - set(act_words()) == set()


def test_places_are_named_as_their_readers_know_them(client, cooperative, farm):
    county = farm.village.county
    for scope in (
        "office:five-villages",
        f"desk:{farm.code}",
        f"programme:{county.slug}",
    ):
        entered("seller.suspended", scope=scope)

    page = log(client, make_staff(), "market")

    assert {line.place for line in page.context["lines"]} == {
        f"office of {cooperative.name}",
        f"desk of {farm.name}",
        f"programme of {county.name}",
    }
    table = client.get(reverse("office:log", args=["market"]), {"as": "csv"})
    assert f"desk of {farm.name}" in b"".join(table).decode()
