"""What the bank is told: gathered, edited, sent once, looked up when in doubt."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from core.outbox import deliver_due
from core.papers import cleaned
from orders.disputes.evidence import evidence_of
from orders.disputes.models import Answer
from orders.disputes.services import (
    AnswerRefused,
    answer_dispute,
    deliver_answer,
    drop_file,
    keep_file,
    keep_words,
)
from orders.order.services import confirm_received, ship_part
from orders.payment.gateway import Ambiguous
from tests.cast import a_farm, a_user, staff
from tests.orders.fulfilment.steps import packed
from tests.orders.talk.steps import wrote

from .makers import decided, disputed, paid

pytestmark = pytest.mark.django_db
DISPUTES = "/v1/disputes"


@pytest.fixture(autouse=True)
def _sound(double):
    yield
    assert double.wrongs() == []
    assert double.violations() == []


def a_photo():
    file = BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "JPEG")
    return cleaned(file.getvalue())


def a_paper():
    return cleaned(b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF")


def at_the_bank(double, dispute):
    found = [d for d in double.books()["disputes"] if d["id"] == dispute.dispute_id]
    return found[0]


def times_submitted(double, dispute):
    return at_the_bank(double, dispute)["evidence_details"]["submission_count"]


def waiting():
    return Answer.objects.get()


def test_evidence_is_what_our_rows_say(double):
    shopper = a_user("mei@example.com", first_name="Mei", last_name="Chen")
    order, _payment = paid(double, farm=a_farm("Li Orchard"), user=shopper)
    part = order.parts.get()
    wrote(part, shopper, text="Is it\non its way?")
    packed(part)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="SF123", by=None)
    part.refresh_from_db()
    confirm_received(part, by=None)

    found = evidence_of(disputed(double, order))

    assert found["customer_name"] == "Chen Yulan"
    assert found["customer_email_address"] == order.email
    assert "18 Fuxing Road" in found["shipping_address"]
    assert (found["shipping_carrier"], found["shipping_tracking_number"]) == (
        "SF", "SF123",
    )  # fmt: skip
    assert found["shipping_date"] == f"{timezone.localdate():%Y-%m-%d}"
    assert "Li Orchard" in found["product_description"]
    assert "confirmed" in found["refund_refusal_explanation"]
    for said in (
        f"Order {order.number} was placed",
        "CNY 112.00 was paid",
        "Li Orchard packed the goods",
        "Li Orchard sent a parcel by SF SF123",
        "were confirmed as received",
        "The shopper wrote: Is it on its way?",
    ):
        assert said in found["uncategorized_text"]
    moments = [line[:16] for line in found["uncategorized_text"].splitlines()]
    assert moments == sorted(moments)


def test_only_what_was_changed_is_kept(double):
    dispute = disputed(double)
    words = evidence_of(dispute) | {"customer_name": "Chen Mei"}

    dispute = keep_words(dispute.pk, words)

    assert dispute.words == {"customer_name": "Chen Mei"}
    assert evidence_of(dispute) == words


def test_evidence_is_handed_in_with_its_files(double):
    dispute = disputed(double)
    by = staff()
    keep_words(dispute.pk, {"uncategorized_text": "It arrived."})
    keep_file(
        dispute.pk, purpose="uncategorized_file", name="a.jpg", paper=a_photo(), by=by
    )
    keep_file(dispute.pk, purpose="receipt", name="b.pdf", paper=a_paper(), by=by)

    answer_dispute(dispute.pk, "submit", by=by)
    deliver_due()

    dispute.refresh_from_db()
    assert (waiting().state, dispute.state, dispute.submissions) == (
        "sent", "under_review", 1,
    )  # fmt: skip
    evidence = at_the_bank(double, dispute)["evidence"]
    assert evidence["uncategorized_text"] == "It arrived."
    ids = dict(dispute.files.values_list("purpose", "file_id"))
    assert evidence["receipt"] == ids["receipt"] != ""
    assert evidence["uncategorized_file"] == ids["uncategorized_file"]


def test_winning_evidence_brings_the_money_back(double):
    dispute = disputed(double)
    keep_words(dispute.pk, {"uncategorized_text": "winning_evidence"})

    answer_dispute(dispute.pk, "submit", by=staff())
    deliver_due()

    dispute.refresh_from_db()
    assert (dispute.state, dispute.taken) == ("won", 0)


def test_accepted_is_lost(double):
    dispute = disputed(double)

    answer_dispute(dispute.pk, "accept", by=staff())
    deliver_due()

    dispute.refresh_from_db()
    assert (waiting().state, dispute.state) == ("sent", "lost")


@pytest.mark.parametrize("act", ["submit", "accept"])
def test_answered_once(double, act):
    dispute = disputed(double)
    by = staff()
    answer_dispute(dispute.pk, act, by=by)

    for again in ("submit", "accept"):
        with pytest.raises(AnswerRefused):
            answer_dispute(dispute.pk, again, by=by)
    with pytest.raises(AnswerRefused):
        keep_words(dispute.pk, {"customer_name": "Other"})
    with pytest.raises(AnswerRefused):
        keep_file(dispute.pk, purpose="receipt", name="b.pdf", paper=a_paper(), by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(dispute=dispute, act="accept")

    dispute.refresh_from_db()
    assert (Answer.objects.count(), dispute.words, dispute.files.count()) == (1, {}, 0)


def test_decided_one_is_not_answered(double):
    dispute = decided(double, disputed(double), won=True)

    with pytest.raises(AnswerRefused):
        answer_dispute(dispute.pk, "accept", by=staff())

    assert not Answer.objects.exists()


def test_file_takes_the_place_of_an_earlier_one(double):
    dispute = disputed(double)
    by = staff()
    for name in ("one.pdf", "two.pdf"):
        keep_file(dispute.pk, purpose="receipt", name=name, paper=a_paper(), by=by)

    file = dispute.files.get()
    assert file.name == "two.pdf"
    other = disputed(double)
    assert not drop_file(other.pk, file.pk)
    assert drop_file(dispute.pk, file.pk)
    assert not dispute.files.exists()


@pytest.mark.parametrize("act", ["submit", "accept"])
@pytest.mark.parametrize("mode", ["refuse", "lost_response", "stored_500"])
@pytest.mark.parametrize("work", [True, False])
def test_answer_that_got_lost_is_looked_up(double, act, mode, work):
    dispute = disputed(double)
    answer = answer_dispute(dispute.pk, act, by=staff())
    path = f"{DISPUTES}/{dispute.dispute_id}" + ("/close" if act == "accept" else "")
    if mode == "lost_response":
        double.fault(mode, path=path, method="POST")
        double.fault("refuse", path=path, method="POST", times=2)
    else:
        more = {"work": work} if mode == "stored_500" else {"times": 3}
        double.fault(mode, path=path, method="POST", **more)
    with pytest.raises(Ambiguous):
        deliver_answer(answer.pk)
    assert waiting().state == "unknown"

    deliver_answer(answer.pk)

    dispute.refresh_from_db()
    assert waiting().state == "sent"
    assert dispute.state == ("lost" if act == "accept" else "under_review")
    if act == "submit":
        assert times_submitted(double, dispute) == 1


def test_refused_answer_is_said_and_can_be_given_again(double):
    dispute = disputed(double)
    by = staff()
    answer = answer_dispute(dispute.pk, "submit", by=by)
    double.dispute_closes(dispute.dispute_id, won=False)

    deliver_answer(answer.pk)

    first = waiting()
    assert first.state == "refused"
    assert "closed" in first.last_error
