"""Disputes: the money goes at once, and comes back only to who wins."""

import io

import pytest
import stripe

from stripe_double.disputes import FEE

from .shop import DAY

DISPUTED = "4000000000000259"
KINDS = ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


@pytest.fixture
def disputed(api, charge):
    def make(card=DISPUTED, **params):
        charge(card, **params)
        return api.disputes.list().data[0]

    return make


def told(double):
    return [e.kind for e in double.events() if e.kind.startswith("charge.dispute")]


def test_card_disputes_what_it_paid(api, disputed, double):
    dispute = disputed()

    assert (dispute.status, dispute.reason) == ("needs_response", "fraudulent")
    assert (dispute.amount, dispute.currency) == (23500, "cny")
    assert dispute.evidence_details.due_by - dispute.created == 9 * DAY
    row = dispute.balance_transactions[0]
    assert (row.amount, row.fee, row.type) == (-23500, FEE, "adjustment")
    assert row.reporting_category == "dispute"
    charge = api.charges.retrieve(dispute.charge)
    assert charge.disputed is True
    assert told(double) == KINDS
    assert double.events()[-3].kind == "payment_intent.succeeded"


def test_dispute_waits_for_the_balance_transaction(api, intent, double):
    double.settle_delay(0.05)
    double.pay(intent().id, DISPUTED)
    assert api.disputes.list().data == []

    double.settle()

    assert told(double) == KINDS


def test_disputed_charge_is_not_refunded(api, disputed, double):
    dispute = disputed()

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"charge": dispute.charge})

    assert refused.value.code == "charge_disputed"
    assert double.books()["refunds"] == []


@pytest.mark.parametrize(
    ("text", "status", "rows"),
    [
        ("winning_evidence", "won", 2),
        ("losing_evidence", "lost", 1),
        ("a photo of the crate", "under_review", 1),
    ],
)
def test_evidence_decides(api, disputed, double, text, status, rows):
    dispute = disputed()

    api.disputes.update(
        dispute.id, {"evidence": {"uncategorized_text": text}, "submit": True}
    )

    found = api.disputes.retrieve(dispute.id)
    assert (found.status, len(found.balance_transactions)) == (status, rows)
    assert found.evidence.uncategorized_text == text
    assert found.evidence_details.submission_count == 1
    assert sum(row.amount for row in found.balance_transactions) == (
        0 if status == "won" else -23500
    )
    assert "charge.dispute.updated" in told(double)
    assert ("charge.dispute.funds_reinstated" in told(double)) is (status == "won")
    assert ("charge.dispute.closed" in told(double)) is (status != "under_review")


def test_evidence_can_be_kept_without_sending_it(api, disputed):
    dispute = disputed()

    kept = api.disputes.update(
        dispute.id,
        {
            "evidence": {"shipping_carrier": "SF"},
            "submit": False,
            "metadata": {"a": "1"},
        },
    )

    assert kept.status == "needs_response"
    assert kept.evidence_details.has_evidence is True
    assert kept.evidence_details.submission_count == 0
    assert kept.metadata.to_dict() == {"a": "1"}


def test_closing_gives_in(api, disputed, double):
    dispute = disputed()

    lost = api.disputes.close(dispute.id)

    assert lost.status == "lost"
    assert told(double) == [*KINDS, "charge.dispute.closed"]
    for call in (
        lambda: api.disputes.close(dispute.id),
        lambda: api.disputes.update(dispute.id, {"metadata": {"a": "1"}}),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            call()
    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.create({"charge": dispute.charge})


def test_bank_decides_when_told_to(api, charge, double):
    paid = charge()
    made = double.dispute(paid.id, "product_not_received")
    found = api.disputes.list({"charge": paid.id}).data[0]
    assert (found.id, found.reason) == (made["id"], "product_not_received")

    double.dispute_closes(found.id, won=True)

    won = api.disputes.retrieve(found.id)
    assert (won.status, won.is_charge_refundable) == ("won", True)
    assert api.refunds.create({"charge": paid.id}).status == "succeeded"


def test_inquiry_takes_no_money(api, disputed, double):
    dispute = disputed("4000000000001976")

    assert dispute.status == "warning_needs_response"
    assert dispute.balance_transactions == []
    assert api.refunds.create({"charge": dispute.charge}).status == "succeeded"
    assert api.disputes.close(dispute.id).status == "warning_closed"
    assert told(double) == ["charge.dispute.created", "charge.dispute.closed"]


def test_part_that_was_given_back_is_not_disputed(api, charge, double):
    paid = charge()
    api.refunds.create({"charge": paid.id, "amount": 3500})

    assert double.dispute(paid.id)["amount"] == 20000


def test_charge_is_disputed_once_at_a_time(charge, double):
    paid = charge()
    double.dispute(paid.id)

    with pytest.raises(ValueError, match="cannot be disputed"):
        double.dispute(paid.id)


def test_wallet_can_be_disputed_too(charge, double):
    assert double.dispute(charge("alipay").id)["payment_method_details"] is None


def photo(content=b"\xff\xd8 a crate of pears \r\n\r\n", name="proofs/crate.jpg"):
    file = io.BytesIO(content)
    file.name = name
    return {"purpose": "dispute_evidence", "file": file}


def test_photo_is_evidence(api, disputed):
    dispute = disputed()

    file = api.files.create(photo())
    changed = api.disputes.update(dispute.id, {"evidence": {"receipt": file.id}})

    assert (file.filename, file.type, file.size) == ("crate.jpg", "jpg", 24)
    assert api.files.retrieve(file.id).purpose == "dispute_evidence"
    assert [one.id for one in api.files.list().data] == [file.id]
    assert changed.evidence.receipt == file.id


def test_photo_sent_again_under_its_key_is_the_same(api):
    ids = [api.files.create(photo(), {"idempotency_key": "f"}).id for _ in range(2)]

    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (photo(b"a poem"), "file_type_unsupported"),
        (photo(b"\xff\xd8" + b"x" * 5_000_000), "file_too_large"),
        ({"purpose": "dispute_evidence", "file": "crate.jpg"}, "parameter_missing"),
        (photo() | {"purpose": "fun"}, "parameter_invalid_enum"),
    ],
)
def test_wrong_file_is_refused(api, wanted, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.files.create(wanted)

    assert refused.value.code == code


def test_text_where_a_file_belongs_is_refused(api, disputed):
    dispute = disputed()

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.disputes.update(dispute.id, {"evidence": {"receipt": "signed for"}})

    assert refused.value.param == "evidence[receipt]"
    assert api.disputes.retrieve(dispute.id).evidence.receipt is None


def test_dispute_that_nobody_answers_is_lost(api, disputed, double):
    dispute = disputed()
    double.advance(9 * DAY)

    lost = api.disputes.retrieve(dispute.id)

    assert (lost.status, lost.evidence_details.past_due) == ("lost", True)
    assert told(double)[-1] == "charge.dispute.closed"


def test_answered_dispute_waits_for_the_bank(api, disputed, double):
    dispute = disputed()
    api.disputes.update(dispute.id, {"evidence": {"shipping_carrier": "SF"}})
    double.advance(30 * DAY)

    assert api.disputes.retrieve(dispute.id).status == "under_review"
