"""What the bank is told: gathered, edited, sent once, looked up when in doubt."""

import pytest
from django.db import IntegrityError, transaction

from core import dates
from core.document_uploads import cleaned
from core.outbox import deliver_due
from orders.order.services.fulfilment import confirm_received, ship_vendor_order
from payments.disputes.evidence import evidence_of
from payments.disputes.models import Answer
from payments.disputes.services.answers import (
    DisputeAnswerError,
    answer_dispute,
    deliver_answer,
    drop_file,
    keep_file,
    keep_words,
)
from payments.payment.gateway import StripeAmbiguousError
from tests.factories.accounts import make_staff, make_user
from tests.factories.files import PDF, plain_jpeg
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import write_message
from tests.factories.payments import decide_dispute, make_dispute, make_stripe_payment
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
DISPUTES = "/v1/disputes"


@pytest.fixture(autouse=True)
def _sound(double):
    yield
    assert double.wrongs() == []
    assert double.violations() == []


def at_the_bank(double, dispute):
    found = [d for d in double.books()["disputes"] if d["id"] == dispute.dispute_id]
    return found[0]


def times_submitted(double, dispute):
    return at_the_bank(double, dispute)["evidence_details"]["submission_count"]


def waiting():
    return Answer.objects.get()


def test_evidence_is_what_our_rows_say(double):
    shopper = make_user("mei@example.com", first_name="Mei", last_name="Chen")
    order, _payment = make_stripe_payment(
        double, farm=make_farm("Li Orchard"), user=shopper
    )
    vendor_order = order.vendor_orders.get()
    write_message(vendor_order, shopper, text="Is it\non its way?")
    pack_vendor_order(vendor_order)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="SF123", by=None
    )
    vendor_order.refresh_from_db()
    confirm_received(vendor_order, by=None)

    found = evidence_of(make_dispute(double, order))

    assert found["customer_name"] == "Chen Yulan"
    assert found["customer_email_address"] == order.email
    assert "18 Fuxing Road" in found["shipping_address"]
    assert (found["shipping_carrier"], found["shipping_tracking_number"]) == (
        "SF", "SF123",
    )  # fmt: skip
    assert found["shipping_date"] == f"{dates.today():%Y-%m-%d}"
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
    dispute = make_dispute(double)
    words = evidence_of(dispute) | {"customer_name": "Chen Mei"}

    dispute = keep_words(dispute.pk, words)

    assert dispute.words == {"customer_name": "Chen Mei"}
    assert evidence_of(dispute) == words


def test_evidence_is_handed_in_with_its_files(double):
    dispute = make_dispute(double)
    by = make_staff()
    keep_words(dispute.pk, {"uncategorized_text": "It arrived."})
    keep_file(
        dispute.pk,
        purpose="uncategorized_file",
        name="a.jpg",
        paper=cleaned(plain_jpeg()),
        by=by,
    )
    keep_file(dispute.pk, purpose="receipt", name="b.pdf", paper=cleaned(PDF), by=by)

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
    dispute = make_dispute(double)
    keep_words(dispute.pk, {"uncategorized_text": "winning_evidence"})

    answer_dispute(dispute.pk, "submit", by=make_staff())
    deliver_due()

    dispute.refresh_from_db()
    assert (dispute.state, dispute.taken) == ("won", 0)


def test_accepted_is_lost(double):
    dispute = make_dispute(double)

    answer_dispute(dispute.pk, "accept", by=make_staff())
    deliver_due()

    dispute.refresh_from_db()
    assert (waiting().state, dispute.state) == ("sent", "lost")


@pytest.mark.parametrize("act", ["submit", "accept"])
def test_answered_once(double, act):
    dispute = make_dispute(double)
    by = make_staff()
    answer_dispute(dispute.pk, act, by=by)

    for again in ("submit", "accept"):
        with pytest.raises(DisputeAnswerError):
            answer_dispute(dispute.pk, again, by=by)
    with pytest.raises(DisputeAnswerError):
        keep_words(dispute.pk, {"customer_name": "Other"})
    with pytest.raises(DisputeAnswerError):
        keep_file(
            dispute.pk, purpose="receipt", name="b.pdf", paper=cleaned(PDF), by=by
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(dispute=dispute, act="accept")

    dispute.refresh_from_db()
    assert (Answer.objects.count(), dispute.words, dispute.files.count()) == (1, {}, 0)


def test_decided_one_is_not_answered(double):
    dispute = decide_dispute(double, make_dispute(double), won=True)

    with pytest.raises(DisputeAnswerError):
        answer_dispute(dispute.pk, "accept", by=make_staff())

    assert not Answer.objects.exists()


def test_file_takes_the_place_of_an_earlier_one(double):
    dispute = make_dispute(double)
    by = make_staff()
    for name in ("one.pdf", "two.pdf"):
        keep_file(dispute.pk, purpose="receipt", name=name, paper=cleaned(PDF), by=by)

    file = dispute.files.get()
    assert file.name == "two.pdf"
    other = make_dispute(double)
    assert not drop_file(other.pk, file.pk)
    assert drop_file(dispute.pk, file.pk)
    assert not dispute.files.exists()


@pytest.mark.parametrize("act", ["submit", "accept"])
@pytest.mark.parametrize("mode", ["refuse", "lost_response", "stored_500"])
@pytest.mark.parametrize("work", [True, False])
def test_answer_that_got_lost_is_looked_up(double, act, mode, work):
    dispute = make_dispute(double)
    answer = answer_dispute(dispute.pk, act, by=make_staff())
    path = f"{DISPUTES}/{dispute.dispute_id}" + ("/close" if act == "accept" else "")
    if mode == "lost_response":
        double.fault(mode, path=path, method="POST")
        double.fault("refuse", path=path, method="POST", times=2)
    else:
        more = {"work": work} if mode == "stored_500" else {"times": 3}
        double.fault(mode, path=path, method="POST", **more)
    with pytest.raises(StripeAmbiguousError):
        deliver_answer(answer.pk)
    assert waiting().state == "unknown"

    deliver_answer(answer.pk)

    dispute.refresh_from_db()
    assert waiting().state == "sent"
    assert dispute.state == ("lost" if act == "accept" else "under_review")
    if act == "submit":
        assert times_submitted(double, dispute) == 1


def test_refused_answer_is_said_and_can_be_given_again(double):
    dispute = make_dispute(double)
    by = make_staff()
    answer = answer_dispute(dispute.pk, "submit", by=by)
    double.dispute_closes(dispute.dispute_id, won=False)

    deliver_answer(answer.pk)

    first = waiting()
    assert first.state == "refused"
    assert "closed" in first.last_error
