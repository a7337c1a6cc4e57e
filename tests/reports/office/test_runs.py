"""Ordered reports: written once, called off, begun again, fetched by who may."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.outbox import deliver_due
from notifications.models import Notification
from reports.office.models import ReportRun
from reports.office.queries import left_alone
from reports.office.services import writer
from reports.office.services.runs import forget_runs
from reports.office.services.writer import sweep_runs, write_run
from reports.office.states import RunState
from tests.factories.reports import (
    OCTOBER,
    make_rivals,
    make_walnuts,
    read_figures,
    sell_and_count,
    sign_in_member,
)
from tests.factories.vendors import make_member
from tests.markup import flat

pytestmark = pytest.mark.django_db
URL = "/office/valley/figures/reports/"


@pytest.fixture
def place():
    return make_rivals()


@pytest.fixture
def office(client, place):
    return sign_in_member(client, place[0])


@pytest.fixture
def sales(place):
    packs = make_walnuts(place[2])
    return sell_and_count(
        [(packs["li"], 3)],
        [(packs["wang"], 2), (packs["li"], 1)],
        [(packs["rival"], 9)],
    )


@pytest.fixture
def hints(monkeypatch):
    """No broker here: whom a worker was told of."""
    told = []
    monkeypatch.setattr(writer, "hint", told.append)
    monkeypatch.setattr("reports.office.services.runs.hint", told.append)
    return told


def ordered(client, what="lines", form="csv"):
    path = "lines/" if what == "lines" else "orders/"
    query = read_figures(client, path).context["ordered"]
    answer = client.post(URL, {"what": what, "form": form, "query": query})
    assert answer.status_code == 302
    return ReportRun.objects.latest("pk")


def written(run):
    write_run(run.pk)
    run.refresh_from_db()
    return run


def test_report_holds_the_rows_of_the_page_and_no_others(office, sales):
    run = written(ordered(office))

    answer = office.get(f"{URL}{run.pk}/file/")

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert (run.state, run.done, run.total) == (RunState.READY, 3, 3)
    assert {row[2] for row in rows[1:]} == {"li farm", "wang farm"}
    assert len(rows) == 4
    assert sum(float(row[13]) for row in rows[1:]) == 120


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("what", ["lines", "parts"])
def test_other_files_open(office, sales, what, form, begins):
    run = written(ordered(office, what, form))

    assert office.get(f"{URL}{run.pk}/file/").getvalue().startswith(begins)


def test_same_thing_is_ordered_once_while_it_is_under_way(office, sales):
    first = ordered(office)

    assert ordered(office) == first
    assert ordered(office, form="xlsx") != first
    written(first)
    assert ordered(office) != first


def test_more_than_three_at_a_time_are_refused(office, sales):
    for form in ("csv", "xlsx", "pdf"):
        ordered(office, form=form)

    answer = office.post(
        URL, {"what": "parts", "form": "csv", "query": ""}, follow=True
    )

    assert "Please wait for one to finish" in answer.content.decode()
    assert ReportRun.objects.count() == 3


def test_whoever_ordered_is_told_once_by_notice_and_mail(office, sales, mailoutbox):
    run = written(ordered(office))
    write_run(run.pk)
    for _turn in range(3):
        deliver_due()

    assert [n.subject for n in Notification.objects.filter(kind="report-ready")] == [
        "Your report is ready"
    ]
    mails = [mail for mail in mailoutbox if mail.to == [run.by.email]]
    assert [mail.subject for mail in mails] == ["Your report is ready"]
    assert not mails[0].attachments


def test_file_is_the_persons_own(office, client, place, sales):
    run = written(ordered(office))
    colleague, rival = make_member(place[0], "admin"), make_member(place[1], "admin")

    client.force_login(colleague)
    assert client.get(f"{URL}{run.pk}/file/").status_code == 404
    assert client.post(f"{URL}{run.pk}/cancel/").status_code == 404
    client.force_login(rival)
    for office_of in ("valley", "hill"):
        url = f"/office/{office_of}/figures/reports/{run.pk}/file/"
        assert client.get(url).status_code == 404


def test_who_has_left_the_office_fetches_nothing(office, sales):
    run = written(ordered(office))
    run.by.roles.all().delete()

    assert office.get(f"{URL}{run.pk}/file/").status_code == 404


def test_called_off_before_it_begins_it_is_never_written(office, sales):
    run = ordered(office)

    office.post(f"{URL}{run.pk}/cancel/")

    assert written(run).state == RunState.CANCELLED
    assert (run.file.name, run.attempts) == ("", 0)


def test_called_off_while_it_is_written_it_stops(office, sales, monkeypatch):
    run = ordered(office)
    monkeypatch.setattr(writer, "CHUNK", 1)
    tell = writer._tell

    def call_off(held, done):
        if done == 2:
            office.post(f"{URL}{run.pk}/cancel/")
        tell(held, done)

    monkeypatch.setattr(writer, "_tell", call_off)

    assert written(run).state == RunState.CANCELLED
    assert (run.file.name, run.done) == ("", 1)


def test_killed_worker_is_followed_by_another(office, sales, hints, monkeypatch):
    run = ordered(office)

    class Killed(BaseException):
        """As if the process were gone."""

    def die(*_args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writer, "_hand_over", die)
        with pytest.raises(Killed):
            write_run(run.pk)
    assert written(run).state == RunState.RUNNING  # still held by the one that died
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert sweep_runs() == 1
        assert hints == [run.pk]
        assert written(run).state == RunState.READY
    assert run.attempts == 2


def test_report_that_kills_its_workers_is_given_up(office, sales):
    run = ordered(office)
    ReportRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING,
        attempts=3,
        claimed_until=timezone.now() - timedelta(seconds=1),
    )

    assert written(run).state == RunState.FAILED
    assert left_alone(timezone.now()) == []


def test_report_that_cant_be_written_says_so(office, sales, monkeypatch):
    run = ordered(office)

    def break_down(*_args):
        raise ValueError

    monkeypatch.setattr(writer, "_write", break_down)
    assert written(run).state == RunState.FAILED
    assert ">failed</span>" in flat(office.get(URL).content.decode())


def test_file_is_deleted_after_some_days(office, sales):
    run = written(ordered(office))
    storage, name = run.file.storage, run.file.name
    later = timezone.now() + timedelta(days=8)

    assert forget_runs() == 0
    with time_machine.travel(later):
        assert office.get(f"{URL}{run.pk}/file/").status_code in {302, 404}
        assert forget_runs() == 1
    run.refresh_from_db()

    assert (run.state, run.file.name) == (RunState.EXPIRED, "")
    assert forget_runs() == 0
    assert storage.exists(name)  # until the commit, which a test never comes to


def test_many_rows_are_not_written_while_one_waits(office, sales, monkeypatch):
    monkeypatch.setattr("reports.office.views.sales.MOST_AT_ONCE", 2)

    answer = office.get(f"/office/valley/figures/lines/?{OCTOBER}&as=csv")

    assert answer["Location"] == f"/office/valley/figures/lines/?{OCTOBER}"


def test_list_takes_the_same_queries_for_one_run_and_for_many(office, sales, queries):
    ordered(office)
    office.get(URL)
    with queries(8):
        office.get(URL)
    for form in ("xlsx", "pdf"):
        ordered(office, form=form)

    with queries(8):
        office.get(URL)


def test_inspector_orders_fetches_and_stops_reports_of_their_own(
    client, place, sales, hints, office
):
    theirs = ordered(office)
    client.force_login(make_member(place[0], "inspector"))

    run, stopped = ordered(client), ordered(client, what="parts")
    client.post(f"{URL}{stopped.pk}/cancel/")
    write_run(run.pk)

    assert client.get(f"{URL}{run.pk}/file/").getvalue().startswith(b"\xef\xbb\xbf")
    stopped.refresh_from_db()
    assert stopped.state == RunState.CANCELLED
    assert client.post(f"{URL}{theirs.pk}/cancel/").status_code == 404
