"""The operator's pages of disputes."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.outbox import deliver_due
from orders.disputes.models import Answer
from tests.cast import a_cooperative, a_farm, a_member, a_pack, a_user
from tests.orders.disputes.makers import decided, disputed, paid, rows
from tests.orders.payouts.transfer_makers import a_clerk
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/disputes/"


@pytest.fixture
def office(client):
    client.force_login(a_clerk("clerk@example.com"))
    return client


def shown(answer):
    return answer.content.decode()


def page(office, dispute):
    return shown(office.get(f"{URL}{dispute.pk}/"))


def do(office, dispute, act, **fields):
    return office.post(f"{URL}{dispute.pk}/", {"do": act, **fields}, follow=True)


def a_jpeg(size=8):
    file = BytesIO()
    Image.new("RGB", (size, size), "red").save(file, "JPEG")
    return SimpleUploadedFile("crate.jpg", file.getvalue(), "image/jpeg")


def test_nothing_is_disputed(office):
    assert "No dispute is under way" in shown(office.get(URL))
    assert "None was decided yet" in shown(office.get(URL, {"show": "closed"}))


def test_list_shows_what_runs_and_what_is_over(office, double):
    one, two = disputed(double), disputed(double)
    decided(double, two, won=True)

    running = shown(office.get(URL))
    over = shown(office.get(URL, {"show": "closed"}))

    assert one.payment.order.number in running
    assert "Goods did not arrive" in running
    assert two.payment.order.number not in running
    assert two.payment.order.number in over
    assert one.payment.order.number not in over


def test_page_says_what_is_due_and_shows_the_evidence(office, double):
    dispute = disputed(double)

    text = page(office, dispute)

    for said in (
        "¥112.00", "To be answered", "8 days are left", "¥15.00", "Chen Yulan",
        "Hand in to the bank", "Accept the dispute", "nothing of this order is sent",
    ):  # fmt: skip
        assert said in text


def test_saved_and_handed_in(office, double):
    dispute = disputed(double)

    text = shown(do(office, dispute, "save", customer_name="Chen Mei"))
    assert "Saved. Nothing was sent" in text
    assert 'value="Chen Mei"' in text
    text = shown(do(office, dispute, "submit", customer_name="Chen Mei Ling"))
    assert "is on its way" in text
    assert "Being sent" in text
    deliver_due()

    text = page(office, dispute)
    assert "Our evidence was handed in." in text
    assert "Chen Mei Ling" in text
    assert "Hand in to the bank" not in text
    assert Answer.objects.get().words["customer_name"] == "Chen Mei Ling"
    assert "answered or decided" in shown(do(office, dispute, "accept"))
    assert Answer.objects.count() == 1


def test_what_is_wrong_is_said_and_nothing_is_sent(office, double):
    dispute = disputed(double)
    before = rows()

    answer = do(
        office, dispute, "submit", customer_name="x" * 501, uncategorized_text="Kept"
    )

    assert answer.status_code == 422
    assert "Kept" in shown(answer)
    assert (rows(), Answer.objects.count()) == (before, 0)


def test_accepted(office, double):
    dispute = disputed(double)

    text = shown(do(office, dispute, "accept"))
    deliver_due()

    assert "Accepted." in text
    assert "We accepted it." in page(office, dispute)
    assert "Lost" in page(office, dispute)


def test_file_is_added_shown_and_left_out(office, double):
    dispute = disputed(double)

    text = shown(
        do(office, dispute, "file", purpose="uncategorized_file", file=a_jpeg())
    )
    assert "crate.jpg" in text
    file = dispute.files.get()
    download = office.get(f"{URL}{dispute.pk}/files/{file.pk}/")
    assert download["Content-Type"] == "image/jpeg"
    assert "attachment" in download["Content-Disposition"]
    other = disputed(double)
    assert office.get(f"{URL}{other.pk}/files/{file.pk}/").status_code == 404
    do(office, other, "drop", file=file.pk)
    assert dispute.files.count() == 1
    text = shown(do(office, dispute, "drop", file=file.pk))
    assert "is left out" in text
    assert not dispute.files.exists()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "choose a file first"),
        (SimpleUploadedFile("a.exe", b"MZ" * 100), "JPEG or PNG, or a PDF"),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.4 cut"), "incomplete"),
        (
            SimpleUploadedFile("a.pdf", b"%PDF-1.4" + b" " * 4_600_000 + b"%%EOF"),
            "larger than 4.5 MB",
        ),
    ],
)
def test_file_the_bank_would_not_take_is_refused(office, double, file, said):
    dispute = disputed(double)

    answer = do(
        office, dispute, "file", purpose="receipt", **({"file": file} if file else {})
    )

    assert answer.status_code == 422
    assert said in shown(answer)
    assert not dispute.files.exists()


def test_who_bears_it_is_decided_with_a_reason(office, double):
    dispute = disputed(double)
    share = dispute.shares.get()

    text = shown(do(office, dispute, "bear", share=share.pk, bearer="seller"))
    assert "Please say why" in text
    share.refresh_from_db()
    assert share.bearer == "market"
    do(office, dispute, "bear", share=share.pk, bearer="seller", note="Empty box")

    share.refresh_from_db()
    assert (share.bearer, share.note) == ("seller", "Empty box")
    assert "Empty box" in page(office, dispute)


@pytest.mark.parametrize("bearer", ["", "carrier"])
def test_odd_bearer_is_not_there(office, double, bearer):
    dispute = disputed(double)
    share = dispute.shares.get()

    answer = do(office, dispute, "bear", share=share.pk, bearer=bearer)

    assert answer.status_code == 404


def test_share_of_another_dispute_is_not_there(office, double):
    dispute, other = disputed(double), disputed(double)
    share = other.shares.get()

    answer = do(office, dispute, "bear", share=share.pk, bearer="seller", note="x")

    share.refresh_from_db()
    assert (answer.status_code, share.bearer) == (404, "market")


@pytest.mark.parametrize("act", ["", "win"])
def test_odd_act_is_not_there(office, double, act):
    dispute = disputed(double)

    assert do(office, dispute, act).status_code == 404


def test_cooperative_has_no_such_page(client, double):
    coop = a_cooperative(code="five")
    client.force_login(a_member(coop, Role.ADMIN))
    dispute = disputed(double)

    assert client.get("/office/five/disputes/").status_code == 403
    assert client.get(f"/office/five/disputes/{dispute.pk}/").status_code == 403
    assert client.get(f"{URL}{dispute.pk}/").status_code == 404
    client.force_login(a_user())
    assert client.get(URL).status_code == 404


def test_pages_within_budget(office, double, queries):
    farms = [a_farm() for _ in range(3)]
    made = [
        disputed(double, paid(double, [(a_pack(farm), 1) for farm in farms])[0])
        for _ in range(3)
    ]
    office.get(URL)

    with queries(12):
        office.get(URL)
    with queries(14):
        office.get(f"{URL}{made[0].pk}/")


def test_sellers_pages_say_why_a_share_waits(client, double):
    farm = a_farm("Li Orchard", code="li")
    client.force_login(a_member(farm))
    order, _payment = paid(double, farm=farm)
    dispute = disputed(double, order)
    number = order.parts.get().number

    assert "your share is not sent on" in shown(
        client.get(f"/desk/li/orders/{number}/")
    )
    money = shown(client.get("/desk/li/money/"))
    assert "Disputed" in money
    assert number in money
    decided(double, dispute, won=True)
    assert "free again" in shown(client.get(f"/desk/li/orders/{number}/"))
    assert "sent on" not in shown(client.get("/desk/li/money/"))
