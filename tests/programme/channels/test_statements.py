"""Statements of sales: said by one, confirmed by another, corrected by a new one."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from core import dates
from core.models import AuditEntry, OutboxMessage
from core.storage import private_storage
from programme.channels.models import SalesStatement, StatementEvidence
from programme.channels.queries.years import year_of_county, year_of_partner
from programme.channels.rules import ChannelError
from programme.channels.services.evidence import remove_paper
from programme.channels.services.statements import (
    begin_statement,
    correct_statement,
    edit_statement,
    move_statement,
)
from programme.channels.states import StatementState
from programme.figures.book import Book
from programme.plans.rules import StaleError
from programme.plans.services.entries import Sender, StateStep
from tests.factories.accounts import make_user
from tests.factories.channels import (
    last_month,
    make_correction,
    make_paper,
    make_statement,
    sender,
    what,
)
from tests.factories.vendors import (
    make_farm,
    make_member,
    make_officer,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nsales\n%%EOF\n"


def desk(farm, name, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def declared_of(county, year=None):
    found = year_of_county(Book(county), year or last_month().year)
    return {code: sums.total for code, sums in found.declared.items()}


# --- Two people -----------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "declared", "returned", "withdrawn"])
def test_only_confirmed_statements_count(county, farm, state):
    make_statement(farm, state=state)

    assert declared_of(county) == {}


def test_a_confirmed_statement_counts_once(county, farm):
    make_statement(farm, state="confirmed")
    make_statement(farm, channel="walkin", amount=100)

    assert declared_of(county) == {"CNY": 1_234_600}


@pytest.mark.parametrize("step", ["confirmed", "returned"])
def test_who_declared_or_wrote_it_neither_confirms_nor_returns(farm, step):
    writer, declarer = make_user(), make_user()
    statement = begin_statement(farm, what(), sender(writer))
    make_paper(statement)
    move_statement(statement, StateStep("declared", declarer))

    for person in (writer, declarer, None):
        with pytest.raises(ChannelError, match="another person"):
            move_statement(statement, StateStep(step, person, "read"))

    statement.refresh_from_db()
    assert statement.state == "declared"
    move_statement(statement, StateStep(step, make_user(), "read"))


def test_who_edited_a_draft_confirms_it_neither(farm):
    editor = make_user()
    statement = make_statement(farm, state="returned")
    edit_statement(
        statement, what(amount=2_000_000), seen=1, reason="", sender=Sender(editor)
    )
    move_statement(statement, StateStep("declared", make_user()))

    with pytest.raises(ChannelError, match="another person"):
        move_statement(statement, StateStep("confirmed", editor))


def test_evidence_is_needed_before_it_is_declared(farm):
    statement = begin_statement(farm, what(), sender())

    with pytest.raises(ChannelError, match="evidence"):
        move_statement(statement, StateStep("declared", make_user()))

    remove_paper(make_paper(statement), make_user())
    with pytest.raises(ChannelError, match="evidence"):
        move_statement(statement, StateStep("declared", make_user()))


def test_sending_back_needs_a_reason_and_is_told(
    farm, django_capture_on_commit_callbacks
):
    make_member(farm)
    statement = make_statement(farm, state="declared")

    with pytest.raises(ValueError, match="reason"):
        move_statement(statement, StateStep("returned", make_user()))
    entry = move_statement(statement, StateStep("returned", make_user(), "看不清"))

    assert entry.reason == "看不清"
    assert OutboxMessage.objects.filter(
        payload__what="statement_step", payload__about=entry.pk
    ).exists()


# --- Corrections ----------------------------------------------------------------------


def test_a_correction_counts_in_place_and_both_stay(county, farm):
    first = make_statement(farm)
    correction = make_correction(first, 1_000_000, state="declared")
    assert declared_of(county) == {"CNY": 1_234_500}

    move_statement(correction, StateStep("confirmed", make_user()))

    first.refresh_from_db()
    assert (first.state, first.amount) == ("corrected", 1_234_500)
    assert declared_of(county) == {"CNY": 1_000_000}
    assert first.entries.last().reason == "Typing error"
    again = make_correction(correction, 1_100_000)
    assert (again.corrects, declared_of(county)) == (correction, {"CNY": 1_100_000})


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"reason": " "}, "reason"), ({"amount": 1_234_500}, "same")],
)
def test_a_correction_says_why_and_changes_the_sum(farm, fields, said):
    first = make_statement(farm)
    given = {"amount": 5, "source": "Bank", "reason": "Refunds"} | fields

    with pytest.raises(ChannelError, match=said):
        correct_statement(first, given, sender())


def test_a_confirmed_statement_is_never_edited(farm):
    statement = make_statement(farm)

    with pytest.raises(ChannelError, match="no longer"):
        edit_statement(statement, what(), seen=1, reason="x", sender=sender())
    with pytest.raises(ChannelError, match="no longer"):
        move_statement(statement, StateStep("withdrawn", make_user(), "x"))


def test_a_sum_that_shrinks_after_it_was_declared_needs_a_reason(farm):
    statement = make_statement(farm, state="returned")
    fields = what(amount=1)

    with pytest.raises(ChannelError, match="smaller"):
        edit_statement(statement, fields, seen=1, reason="", sender=sender())
    edit_statement(statement, fields, seen=1, reason="Refunds", sender=sender())

    entries = statement.entries.values_list("new", "amount", "reason")
    assert list(entries)[-2:] == [
        ("returned", 1_234_500, "as agreed"), ("draft", 1, "Refunds"),
    ]  # fmt: skip


def test_a_month_is_declared_once(farm):
    statement = make_statement(farm, state="draft")
    with pytest.raises(ChannelError, match="already"):
        begin_statement(farm, what(), sender())
    move_statement(statement, StateStep("withdrawn", make_user(), "x"))

    make_statement(farm)
    with pytest.raises(ChannelError, match="correction"):
        begin_statement(farm, what(), sender())
    begin_statement(farm, what(kind="visits"), sender())


def test_the_database_keeps_a_second_confirmed_one_out(farm):
    first = make_statement(farm)

    with pytest.raises(IntegrityError):
        SalesStatement.objects.create(
            partner=farm, county=first.county, state=StatementState.CONFIRMED,
            **what(),
        )  # fmt: skip


def test_an_edit_over_anothers_is_refused(farm):
    statement = make_statement(farm, state="draft")
    edit_statement(statement, what(amount=7), seen=1, reason="", sender=sender())

    with pytest.raises(StaleError):
        edit_statement(statement, what(amount=8), seen=1, reason="", sender=sender())


def test_a_form_that_is_sent_twice_enters_once(farm):
    who = sender()

    assert begin_statement(farm, what(), who) == begin_statement(farm, what(), who)


@pytest.mark.parametrize(
    "month", [date(2014, 12, 1), dates.months_later(date(2026, 12, 1), 300)]
)
def test_months_before_and_to_come_are_refused(farm, month):
    with pytest.raises(ChannelError):
        begin_statement(farm, what(month=month), sender())


def test_a_farm_without_a_village_is_told_so():
    farm = make_farm(village=None)

    with pytest.raises(ChannelError, match="village"):
        begin_statement(farm, what(), sender())


# --- Years ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "amount"), [("CNY", 100), ("JPY", 500), ("KWD", 1500)]
)
def test_currencies_are_never_added_up(county, farm, code, amount):
    make_statement(farm, channel="walkin", currency=code, amount=amount)
    make_statement(farm, channel="walkin", currency="USD", amount=3)

    assert declared_of(county) == {code: amount, "USD": 3}
    assert year_of_partner(farm, last_month().year).declared[code].total == amount


def test_a_county_sees_no_sum_of_fewer_than_three_farms(client, county, village):
    client.force_login(make_officer(county))
    url = reverse("programme:channels", args=[county.slug])
    for n in range(2):
        make_statement(make_farm(village=village), amount=1000 + n)
    assert "…" in client.get(url).content.decode()
    assert "20.01" not in client.get(url).content.decode()

    make_statement(make_farm(village=village), amount=1002)

    assert "30.03" in client.get(url).content.decode()


def test_one_channel_of_few_farms_takes_the_next_smallest_with_it(
    client, county, village
):
    client.force_login(make_officer(county))
    farms = [make_farm(village=village) for _n in range(3)]
    for farm in farms:
        make_statement(farm, channel="taobao", amount=100_000)
        make_statement(farm, channel="jd", amount=50_000)
    make_statement(farms[0], channel="walkin", amount=7777)

    url = reverse("programme:channels", args=[county.slug])
    table = client.get(f"{url}?as=csv&table=channels").getvalue().decode()

    declared = [line.split(",")[1] for line in table.splitlines()]
    # JD would tell the walk-in customers, so it is hidden with them.
    assert declared == ["Declared and confirmed", "3000.00", "", "", "4577.77"]


def test_pages_stay_within_their_queries(client, county, village, queries):
    officer = make_officer(county)
    for _n in range(4):
        make_statement(make_farm(village=village))
    client.force_login(officer)
    slug = county.slug
    for name, most in (("channels", 14), ("channel_statements", 12)):
        url = reverse(f"programme:{name}", args=[slug])
        client.get(url)
        with queries(most):
            assert client.get(url).status_code == 200


# --- Pages ----------------------------------------------------------------------------


def typed(**fields):
    given = {
        "key": uuid4(), "month": f"{last_month():%Y-%m}", "channel": "taobao",
        "kind": "fresh", "currency": "CNY", "amount": "1,280.50", "source": "千牛后台",
    }  # fmt: skip
    return given | fields


def test_a_farm_declares_and_its_officer_confirms(client, farm, county):
    owner, officer = make_member(farm), make_officer(county)
    client.force_login(owner)
    made = client.post(desk(farm, "channel_statement_new"), typed(amount="1280.50"))
    statement = SalesStatement.objects.get()
    assert made["Location"] == desk(farm, "channel_statement", statement.pk)
    assert (statement.amount, statement.source) == (128_050, "千牛后台")
    paper = {
        "key": uuid4(), "title": "截图",
        "file": SimpleUploadedFile("截图.pdf", PDF),
    }  # fmt: skip
    client.post(desk(farm, "channel_paper_new", statement.pk), paper)
    client.post(desk(farm, "channel_statement_state", statement.pk, "declared"))
    mine = client.get(desk(farm, "channel_statement", statement.pk)).content.decode()
    assert "Another person has to confirm it." in mine
    refused = client.post(
        desk(farm, "channel_statement_state", statement.pk, "confirmed")
    )
    assert refused.status_code == 422

    client.force_login(officer)
    args = [county.slug, statement.pk]
    page = client.get(reverse("programme:channel_statement", args=args))
    assert "太行核桃合作社" in page.content.decode()
    file = client.get(
        reverse(
            "programme:channel_paper",
            args=[county.slug, StatementEvidence.objects.get().pk],
        )
    )
    assert file.getvalue() == PDF
    client.post(reverse("programme:channel_statement_state", args=[*args, "confirmed"]))

    statement.refresh_from_db()
    assert statement.state == "confirmed"
    assert AuditEntry.objects.filter(act="channel.statement.state").count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "-1"},
        {"amount": "0.005"},
        {"amount": "abc"},
        {"amount": "99999999999999999"},
        {"currency": "USD"},
        {"month": "1999-13"},
        {"channel": "ebay"},
        {"source": ""},
    ],
)
def test_what_cannot_be_is_refused_and_kept_in_the_form(client, farm, fields):
    client.force_login(make_member(farm))

    page = client.post(desk(farm, "channel_statement_new"), typed(**fields))

    assert page.status_code == 422
    assert not SalesStatement.objects.exists()


def test_another_farms_statement_is_not_there(client, farm):
    statement = make_statement(make_farm())
    client.force_login(make_member(farm))

    page = client.get(desk(farm, "channel_statement", statement.pk))

    assert page.status_code == 404


def test_a_removed_paper_is_gone_but_its_title_stays(
    client, farm, django_capture_on_commit_callbacks
):
    owner = make_member(farm)
    statement = make_statement(farm, state="draft")
    paper = make_paper(statement)
    client.force_login(owner)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(desk(farm, "channel_paper", paper.pk))

    name = paper.file.name
    assert not private_storage().exists(name)
    assert client.get(desk(farm, "channel_paper", paper.pk)).status_code == 404
    page = client.get(desk(farm, "channel_statement", statement.pk)).content.decode()
    assert "<s dir=" in page


def test_papers_of_a_declared_statement_stay(farm):
    statement = make_statement(farm, state="declared")

    with pytest.raises(ChannelError, match="stays"):
        remove_paper(statement.evidence.get(), make_user())
