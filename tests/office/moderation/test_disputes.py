"""The operator's pages of disputes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.outbox import deliver_due
from payments.disputes.models import Answer
from tests.factories.accounts import make_user
from tests.factories.files import make_jpeg_upload
from tests.factories.payments import (
    decide_dispute,
    dispute_rows,
    make_dispute,
    make_stripe_payment,
)
from tests.factories.payouts import make_clerk
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/disputes/"


@pytest.fixture
def office(client):
    client.force_login(make_clerk("clerk@example.com"))
    return client


def shown(answer):
    return answer.content.decode()


def page(office, dispute):
    return shown(office.get(f"{URL}{dispute.pk}/"))


def do(office, dispute, act, **fields):
    return office.post(f"{URL}{dispute.pk}/", {"do": act, **fields}, follow=True)


def test_nothing_is_disputed(office):
    assert "No open disputes" in shown(office.get(URL))
    assert "No decided disputes yet" in shown(office.get(URL, {"show": "closed"}))


def test_list_shows_what_runs_and_what_is_over(office, double):
    one, two = make_dispute(double), make_dispute(double)
    decide_dispute(double, two, won=True)

    running = shown(office.get(URL))
    over = shown(office.get(URL, {"show": "closed"}))

    assert one.payment.order.number in running
    assert "Goods not received" in running
    assert two.payment.order.number not in running
    assert two.payment.order.number in over
    assert one.payment.order.number not in over


def test_page_says_what_is_due_and_shows_the_evidence(office, double):
    dispute = make_dispute(double)

    text = page(office, dispute)

    for said in (
        "¥112.00", "The bank needs it by", "8 days left to respond", "¥15.00",
        "Chen Yulan", "Submit to bank", "Accept dispute",
        "nothing from this order is paid",
    ):  # fmt: skip
        assert said in text


def test_saved_and_handed_in(office, double):
    dispute = make_dispute(double)

    text = shown(do(office, dispute, "save", customer_name="Chen Mei"))
    assert "Saved. Nothing has been sent" in text
    assert 'value="Chen Mei"' in text
    text = shown(do(office, dispute, "submit", customer_name="Chen Mei Ling"))
    assert "Evidence submitted." in text
    assert "Sending" in text
    deliver_due()

    text = page(office, dispute)
    assert "Our evidence was submitted." in text
    assert "Chen Mei Ling" in text
    assert "Submit to bank" not in text
    assert Answer.objects.get().words["customer_name"] == "Chen Mei Ling"
    assert "answered or decided" in shown(do(office, dispute, "accept"))
    assert Answer.objects.count() == 1


def test_what_is_wrong_is_said_and_nothing_is_sent(office, double):
    dispute = make_dispute(double)
    before = dispute_rows()

    answer = do(
        office, dispute, "submit", customer_name="x" * 501, uncategorized_text="Kept"
    )

    assert answer.status_code == 422
    assert "Kept" in shown(answer)
    assert (dispute_rows(), Answer.objects.count()) == (before, 0)


def test_accepted(office, double):
    dispute = make_dispute(double)

    text = shown(do(office, dispute, "accept"))
    deliver_due()

    assert "Dispute accepted." in text
    assert "We accepted it." in page(office, dispute)
    assert "Lost" in page(office, dispute)


def test_file_is_added_shown_and_left_out(office, double):
    dispute = make_dispute(double)

    text = shown(
        do(
            office,
            dispute,
            "file",
            purpose="uncategorized_file",
            file=make_jpeg_upload("crate.jpg"),
        )
    )
    assert "crate.jpg" in text
    file = dispute.files.get()
    download = office.get(f"{URL}{dispute.pk}/files/{file.pk}/")
    assert download["Content-Type"] == "image/jpeg"
    assert "attachment" in download["Content-Disposition"]
    other = make_dispute(double)
    assert office.get(f"{URL}{other.pk}/files/{file.pk}/").status_code == 404
    do(office, other, "drop", file=file.pk)
    assert dispute.files.count() == 1
    text = shown(do(office, dispute, "drop", file=file.pk))
    assert "File removed." in text
    assert not dispute.files.exists()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Please select a file first"),
        (
            SimpleUploadedFile("a.exe", b"MZ" * 100),
            ("Please upload a JPEG or PNG photo, or a PDF"),
        ),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.4 cut"), "incomplete"),
        (
            SimpleUploadedFile("a.pdf", b"%PDF-1.4" + b" " * 4_600_000 + b"%%EOF"),
            "larger than 4.5 MB",
        ),
    ],
)
def test_file_the_bank_would_not_take_is_refused(office, double, file, said):
    dispute = make_dispute(double)

    answer = do(
        office, dispute, "file", purpose="receipt", **({"file": file} if file else {})
    )

    assert answer.status_code == 422
    assert said in shown(answer)
    assert not dispute.files.exists()


def test_who_bears_it_is_decided_with_a_reason(office, double):
    dispute = make_dispute(double)
    share = dispute.shares.get()

    text = shown(do(office, dispute, "bear", share=share.pk, bearer="seller"))
    assert "Please give a reason why the seller covers it" in text
    share.refresh_from_db()
    assert share.bearer == "market"
    do(office, dispute, "bear", share=share.pk, bearer="seller", note="Empty box")

    share.refresh_from_db()
    assert (share.bearer, share.note) == ("seller", "Empty box")
    assert "Empty box" in page(office, dispute)


@pytest.mark.parametrize("bearer", ["", "carrier"])
def test_odd_bearer_is_not_there(office, double, bearer):
    dispute = make_dispute(double)
    share = dispute.shares.get()

    answer = do(office, dispute, "bear", share=share.pk, bearer=bearer)

    assert answer.status_code == 404


def test_share_of_another_dispute_is_not_there(office, double):
    dispute, other = make_dispute(double), make_dispute(double)
    share = other.shares.get()

    answer = do(office, dispute, "bear", share=share.pk, bearer="seller", note="x")

    share.refresh_from_db()
    assert (answer.status_code, share.bearer) == (404, "market")


@pytest.mark.parametrize("act", ["", "win"])
def test_odd_act_is_not_there(office, double, act):
    dispute = make_dispute(double)

    assert do(office, dispute, act).status_code == 404


def test_cooperative_has_no_such_page(client, double):
    coop = make_cooperative(code="five")
    client.force_login(make_member(coop, Role.ADMIN))
    dispute = make_dispute(double)

    assert client.get("/office/five/disputes/").status_code == 403
    assert client.get(f"/office/five/disputes/{dispute.pk}/").status_code == 403
    assert client.get(f"{URL}{dispute.pk}/").status_code == 404
    client.force_login(make_user())
    assert client.get(URL).status_code == 404


def test_pages_within_budget(office, double, queries):
    farms = [make_farm() for _ in range(3)]
    made = [
        make_dispute(
            double,
            make_stripe_payment(double, [(make_pack(farm), 1) for farm in farms])[0],
        )
        for _ in range(3)
    ]
    office.get(URL)

    with queries(12):
        office.get(URL)
    with queries(14):
        office.get(f"{URL}{made[0].pk}/")


def test_sellers_pages_say_why_a_share_waits(client, double):
    farm = make_farm("Li Orchard", code="li")
    client.force_login(make_member(farm))
    order, _payment = make_stripe_payment(double, farm=farm)
    dispute = make_dispute(double, order)
    number = order.vendor_orders.get().number

    assert "Your share is held until this is decided" in shown(
        client.get(f"/desk/li/orders/{number}/")
    )
    money = shown(client.get("/desk/li/money/"))
    assert "Disputed" in money
    assert number in money
    decide_dispute(double, dispute, won=True)
    assert "your share is released" in shown(client.get(f"/desk/li/orders/{number}/"))
    assert "share is held" not in shown(client.get("/desk/li/money/"))
