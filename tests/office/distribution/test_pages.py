"""The office's pages of the surplus: who sees what, what is kept on errors, files."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from office.distribution.models import Charter, Run, Year
from office.distribution.queries.figures import figures_of
from tests.factories.distribution import (
    MINUTES,
    make_chair,
    make_charter,
    make_corrected_run,
    make_draft_run,
    make_five_villages,
    make_many_households,
    make_minutes_file,
    make_posted_run,
    make_treasurer,
    make_voted_run,
    vote_on_run,
)
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def url(name, cooperative, *args):
    return reverse(f"office:{name}", args=[cooperative.code, *args])


def signed_in(client, user):
    client.force_login(user)
    return client


def test_draft_shows_each_household_and_the_steps(client):
    run = make_draft_run()

    page = signed_in(client, run.prepared_by).get(
        url("distribution", run.cooperative, run.pk)
    )

    text = page.content.decode()
    assert page.status_code == 200
    for words in ("¥109,944.35", "¥87,699.91", "¥52,619.95", "¥26,298.25", "¥5,300.00"):
        assert words in text
    assert "Record members' vote" in text


def test_sorted_by_what_is_paid(client):
    run = make_draft_run()

    page = signed_in(client, run.prepared_by).get(
        url("distribution", run.cooperative, run.pk) + "?sort=-due"
    )

    numbers = [row.household.number for row in page.context["page"]]
    assert numbers == ["01", "02", "03", "04", "06", "05", "07"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_preview_as_a_file_has_the_same_sums(client, form):
    run = make_draft_run()

    answer = signed_in(client, run.prepared_by).get(
        url("distribution", run.cooperative, run.pk) + f"?as={form}"
    )

    content = b"".join(answer) if answer.streaming else answer.content
    if form == "pdf":
        assert content.startswith(b"%PDF")
    elif form == "csv":
        last = content.decode("utf-8-sig").splitlines()[-1].split(",")
        assert last[3:10] == [
            "278500.00", "85293.83", "52619.95", "35079.96", "87699.91", "0.00",
            "9744.44",
        ]  # fmt: skip
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert [cell.value for cell in sheet[9]][7] == 87699.91


STATUTES = {
    "valid_from": "2020-01-01", "regime": "china", "year_starts": 1,
    "reserve_percent": 10, "reserve_of": "after-losses", "reserve_by": "trade",
    "trade_percent": 60, "by_capital": "on", "by_reserve": "on",
    "by_grants": "on", "cash_percent": 100, "retained_as": "capital",
    "leavers": "none", "losses_by": "none", "least": "5", "quorum": "2/3",
    "majority": "1/2", "votes_of": "all",
}  # fmt: skip


def test_from_statutes_to_posted_through_the_pages(client):
    cooperative = make_cooperative()
    two, head = make_treasurer(cooperative), make_chair(cooperative)
    signed_in(client, two)
    form = STATUTES
    low = client.post(url("charter", cooperative), form | {"trade_percent": 50})
    client.post(url("charter", cooperative), form)
    client.post(
        url("distribution_new_year", cooperative),
        {"first": "2025-01-01", "last": "2025-12-31", "loss_before": "1.50"},
    )
    year = Year.objects.get()
    client.post(
        url("distribution_year", cooperative, year.pk),
        {"side": "income", "description": "Fair", "amount": "100,5", "click": "x"},
    )
    client.post(url("distribution_year", cooperative, year.pk), {"do": "begin"})
    run = Run.objects.get()
    client.post(
        url("distribution", cooperative, run.pk),
        {"do": "terms", "reserve_percent": "100", "reserve_by": "equal",
         "trade_percent": "60", "cash_percent": "100"},
    )  # fmt: skip

    assert low.status_code == 422
    assert Charter.objects.get().least == 500
    assert year.loss_before == 150
    assert year.lines.get().amount == 10050
    run.refresh_from_db()
    assert (run.reserve_percent, run.reserve_by) == (100, "equal")
    assert head.pk != run.prepared_by_id


def test_vote_and_approval_through_the_pages(client):
    run = make_draft_run()
    address = url("distribution_vote", run.cooperative, run.pk)
    signed_in(client, run.prepared_by)
    said = {
        "held_on": "2026-02-08", "members": 6, "present": 3, "votes_for": 3,
        "votes_against": 0, "abstained": 0, "seen": figures_of(run).digest,
    }  # fmt: skip

    few = client.post(address, said | {"minutes": make_minutes_file()})
    client.post(
        address, said | {"present": 5, "votes_for": 5, "minutes": make_minutes_file()}
    )
    run.refresh_from_db()
    assert few.status_code == 422
    assert "No quorum:" in few.content.decode()
    assert run.state == "voted"

    page = url("distribution", run.cooperative, run.pk)
    refused = client.post(page, {"do": "approve"})
    assert refused.status_code == 403
    signed_in(client, make_chair(run.cooperative))
    client.post(page, {"do": "approve"})
    client.post(page, {"do": "post"})
    run.refresh_from_db()
    assert run.state == "posted"
    minutes = client.get(url("distribution_minutes", run.cooperative, run.pk))
    assert b"".join(minutes) == MINUTES


def test_inspector_reads_and_changes_nothing(client):
    run = make_draft_run()
    signed_in(client, make_member(run.cooperative, Role.INSPECTOR))
    page = url("distribution", run.cooperative, run.pk)

    assert client.get(page).status_code == 200
    assert client.post(page, {"do": "cancel"}).status_code == 403
    assert (
        client.get(url("distribution_vote", run.cooperative, run.pk)).status_code == 403
    )
    run.refresh_from_db()
    assert run.state == "draft"


def test_clerk_sees_none_of_it(client):
    cooperative = make_five_villages()
    signed_in(client, make_member(cooperative, Role.CLERK))

    assert client.get(url("distributions", cooperative)).status_code == 403


def test_another_cooperatives_are_not_there(client):
    run = make_draft_run()
    rival = make_cooperative()
    make_charter(rival)
    signed_in(client, make_treasurer(rival))

    for name, pk in (
        ("distribution", run.pk),
        ("distribution_year", run.year_id),
        ("distribution_vote", run.pk),
        ("distribution_minutes", run.pk),
    ):
        assert client.get(url(name, rival, pk)).status_code == 404
        assert client.get(url(name, run.cooperative, pk)).status_code == 404
    posted = client.post(url("distribution", rival, run.pk), {"do": "cancel"})
    assert posted.status_code == 404


def test_rows_behind_a_line(client):
    run = make_draft_run()
    signed_in(client, run.prepared_by)

    def behind(key):
        page = url("distribution_behind", run.cooperative, run.year_id, key)
        return client.get(page)

    assert len(behind("bought-members").context["page"].object_list) == 6
    assert len(behind("bought-outside").context["page"].object_list) == 1
    assert behind("nothing").status_code == 404


def test_says_what_changed_since_it_was_voted_on(client):
    run = make_draft_run()
    vote_on_run(run, by=run.prepared_by)
    run.year.lines.filter(description="Wages").update(amount=1)

    page = signed_in(client, make_chair(run.cooperative)).get(
        url("distribution", run.cooperative, run.pk)
    )

    text = page.content.decode()
    assert (
        "Trade, stakes or accounts items of this year changed after the vote, so it"
    ) in text
    assert 'value="approve"' not in text


def test_list_takes_few_queries(client, queries):
    run = make_posted_run()
    signed_in(client, run.prepared_by)

    with queries(9):
        client.get(url("distributions", run.cooperative))


@pytest.mark.parametrize("households", [1, 500])
@pytest.mark.parametrize(
    "make", [make_draft_run, make_voted_run, make_posted_run, make_corrected_run]
)
def test_page_takes_as_many_queries_for_any_number(client, queries, make, households):
    run = make(make_many_households(households))
    signed_in(client, run.prepared_by)
    address = url("distribution", run.cooperative, run.pk)

    with queries(13):
        page = client.get(address)

    assert len(page.context["preview"].rows) == (households if run.corrects is None
                                                 else 0)  # fmt: skip


def test_open_year_follows_statutes_of_its_last_day(client):
    cooperative = make_cooperative()
    signed_in(client, make_treasurer(cooperative))
    client.post(url("charter", cooperative), STATUTES)
    client.post(
        url("distribution_new_year", cooperative),
        {"first": "2025-01-01", "last": "2025-12-31", "loss_before": "0"},
    )
    newer = {"losses_by": "stake"}

    client.post(
        url("charter", cooperative), STATUTES | newer | {"valid_from": "2026-01-01"}
    )
    assert Year.objects.get().charter.losses_by == "none"
    client.post(
        url("charter", cooperative), STATUTES | newer | {"valid_from": "2025-12-31"}
    )
    assert Year.objects.get().charter.losses_by == "stake"


def test_year_whose_distribution_began_keeps_its_statutes(client):
    cooperative = make_cooperative()
    signed_in(client, make_treasurer(cooperative))
    client.post(url("charter", cooperative), STATUTES)
    client.post(
        url("distribution_new_year", cooperative),
        {"first": "2025-01-01", "last": "2025-12-31", "loss_before": "0"},
    )
    year = Year.objects.get()
    client.post(url("distribution_year", cooperative, year.pk), {"do": "begin"})
    newer = STATUTES | {"valid_from": "2025-06-01", "losses_by": "stake"}

    page = client.post(url("charter", cooperative), newer)

    assert page.status_code == 422
    assert "was begun under earlier statutes" in page.text
    assert cooperative.charters.count() == 1
    client.post(
        url("distribution", cooperative, Run.objects.get().pk), {"do": "cancel"}
    )
    client.post(url("charter", cooperative), newer)
    assert Year.objects.get().charter.losses_by == "stake"
