"""The operator's pages of the reconciliation."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.outbox import deliver_due
from payments.payment.models import Payment
from payments.reconciliation.models import BankLine, Finding, Run
from tests.factories.accounts import make_user
from tests.factories.payments import compare, make_stripe_payment
from tests.factories.payouts import make_clerk
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.payments.reconciliation.statements import table
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/reconciliation/"
STATEMENT = f"{URL}statement/"


@pytest.fixture
def office(client):
    client.force_login(make_clerk("clerk@example.com"))
    return client


def shown(answer):
    return answer.content.decode()


def a_finding(key="x", **fields):
    now = timezone.now()
    run = Run.objects.filter(state="done").first() or Run.objects.create(
        side="stripe", state="done", started=now, finished=now
    )
    return Finding.objects.create(
        **{
            "key": key, "kind": "not-ours", "about": f"charge ch_{key}", "amount": 990,
            "currency": "CNY", "happened": now, "run": run, "opened_at": now, **fields,
        }
    )  # fmt: skip


def upload(*rows, name="november.csv"):
    return {"file": SimpleUploadedFile(name, table(*rows))}


def test_nothing_was_compared_yet(office):
    text = shown(office.get(URL))

    for said in (
        "Not reconciled yet",
        "Everything matches",
        "No statements imported yet",
    ):
        assert said in text


def test_comparison_is_asked_for_and_shown(office, double):
    make_stripe_payment(double)
    Payment.objects.update(intent_id="pi_elsewhere", charge_id="ch_elsewhere")

    text = shown(office.post(URL, {"do": "run"}, follow=True))
    assert "Reconciliation is running" in text
    assert "Reconcile now" not in text
    deliver_due()

    text = shown(office.get(URL))
    for said in ("Stripe has a transaction that we", "¥112.00", "Reconcile now"):
        assert said in text


def test_finding_is_resolved_with_a_note(office):
    finding = a_finding()

    text = shown(
        office.post(URL, {"do": "resolve", "finding": finding.pk}, follow=True)
    )
    assert "Please enter what you found out" in text
    finding.refresh_from_db()
    assert finding.state == "open"
    office.post(URL, {"do": "resolve", "finding": finding.pk, "note": "At the fair"})

    finding.refresh_from_db()
    assert (finding.state, finding.by.email) == ("resolved", "clerk@example.com")
    assert "At the fair" in shown(office.get(URL, {"show": "resolved"}))
    assert "ch_x" not in shown(office.get(URL))
    again = office.post(
        URL, {"do": "resolve", "finding": finding.pk, "note": "No"}, follow=True
    )
    assert "Someone else already decided this" in shown(again)
    finding.refresh_from_db()
    assert finding.note == "At the fair"


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"do": "win"},
        {"do": "resolve", "finding": "x", "note": "n"},
        {"do": "resolve", "finding": "99", "note": "n"},
    ],
)
def test_odd_act_is_not_there(office, posted):
    a_finding()

    assert office.post(URL, posted).status_code == 404
    assert Finding.objects.get().state == "open"


def test_findings_are_filtered_by_kind(office):
    a_finding("a")
    a_finding("b", kind="event", amount=None, currency="")

    text = shown(office.get(URL, {"kind": "event"}))

    assert "ch_b" in text
    assert "ch_a" not in text
    both = shown(office.get(URL, {"kind": "odd", "show": "odd"}))
    assert "ch_a" in both
    assert "ch_b" in both


def test_findings_as_a_file(office):
    a_finding("a")
    a_finding("b", state="resolved")

    answer = office.get(URL, {"as": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert "attachment" in answer["Content-Disposition"]
    assert "charge ch_a" in text
    assert "ch_b" not in text
    assert "9.90" in text


def test_statement_is_brought_in(office):
    text = shown(
        office.post(STATEMENT, upload("2026-11-24,-9.90,Account fee"), follow=True)
    )

    assert "Some entries do not match;" in text
    assert "Account fee" in text
    again = office.post(STATEMENT, upload("2026-11-24,-9.90,Account fee"), follow=True)
    assert "All of these entries were already imported" in shown(again)
    assert "november.csv" in shown(office.get(STATEMENT))


def test_statement_with_a_bad_row_is_refused_as_a_whole(office):
    answer = office.post(STATEMENT, upload("2026-11-24,-9.90,fee", "soon,-1,x"))

    assert answer.status_code == 422
    assert "Row 3" in shown(answer)
    assert not BankLine.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [{}, {"file": SimpleUploadedFile("a.csv", b"")}, upload(name="x.pdf")],
)
def test_what_is_no_statement_is_said(office, posted):
    answer = office.post(STATEMENT, posted)

    assert answer.status_code == 422
    assert "note bg-bad" in shown(answer)
    assert not Run.objects.exists()


def test_cooperative_has_no_such_page(client):
    coop = make_cooperative(code="five")
    client.force_login(make_member(coop, Role.ADMIN))

    assert client.get("/office/five/reconciliation/").status_code == 403
    assert client.post("/office/five/reconciliation/", {"do": "run"}).status_code == 403
    assert client.get(STATEMENT).status_code == 404
    client.force_login(make_user())
    assert client.get(URL).status_code == 404
    assert not Run.objects.exists()


def test_pages_within_budget(office, double, queries):
    farm = make_farm()
    for _ in range(3):
        make_stripe_payment(double, [(make_pack(farm, price="10.00"), 1)])
    compare()
    for n in range(50):
        a_finding(str(n), happened=timezone.now() - timedelta(days=n))
    office.get(URL)

    with queries(12):
        office.get(URL)
    with queries(12):
        office.get(STATEMENT)
