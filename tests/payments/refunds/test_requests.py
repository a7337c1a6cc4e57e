"""Refunds beyond what a seller may give: asked for, and decided by staff once."""

import pytest

from core.activity_log import activity_context
from core.models import AuditEntry
from core.transitions import TransitionError
from payments.payment.models import Refund
from payments.payment.rules import RefundReason as R
from payments.payouts.queries import held_of
from payments.refunds.models import RefundRequest
from payments.refunds.services.manual_refunds import BeyondLimitError, RefundError
from payments.refunds.services.requests import (
    approve_request,
    decline_request,
    request_refund,
)
from tests.factories.accounts import make_staff, make_user
from tests.factories.payments import (
    REFUND_KEY,
    fill_refund,
    give_refund,
    lines_of,
    look_at_refund,
    make_wish,
    refund_url,
)
from tests.notifications.conftest import outgoing  # noqa: F401 - a fixture
from tests.notifications.letters import by_address, deliver
from tests.payments.refunds.test_bounds import old, paid_out  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
WHY = "The whole delivery froze on the way."
OFFICE = "/office/market/refund-requests/"


@pytest.fixture(autouse=True)
def _nothing_left(farm, vendor_order, old):  # noqa: F811 - the fixture
    paid_out(farm, vendor_order)


def goodwill(minor=6000, **more):
    return make_wish(reason=R.GOODWILL, amount=minor, **more)


def asked_for(vendor_order, wish=None, *, key=REFUND_KEY):
    wish = wish or goodwill()
    with pytest.raises(BeyondLimitError) as beyond:
        look_at_refund(vendor_order, wish)
    minor = beyond.value.plan.minor
    return request_refund(vendor_order, wish, promised=minor, why=WHY, key=key)


def refused(act):
    with pytest.raises(RefundError) as refusal:
        act()
    return str(refusal.value)


def test_request_gives_nothing_back_before_it_is_approved(vendor_order, farm):
    asked = asked_for(vendor_order)

    assert not Refund.objects.exists()
    approve_request(asked.pk, by=make_staff())

    refund = Refund.objects.get()
    assert (refund.amount, refund.vendor_order, refund.bearer) == (
        6000,
        vendor_order,
        "seller",
    )
    assert RefundRequest.objects.get().refund == refund
    assert held_of(farm, "CNY") == -5400


def test_packs_are_kept_as_they_were_chosen(vendor_order):
    pears = lines_of(vendor_order)[0]
    asked = asked_for(vendor_order, make_wish(packs={pears.pk: 2}))

    approve_request(asked.pk, by=make_staff())

    line = Refund.objects.get().lines.get()
    assert (line.line, line.packs, line.amount) == (pears, 2, 6000)


def test_request_is_made_once_and_one_at_a_time(vendor_order):
    asked = asked_for(vendor_order)

    assert asked_for(vendor_order) == asked
    assert "already awaiting" in refused(lambda: asked_for(vendor_order, key="b" * 32))


def test_request_is_for_what_was_looked_at_and_needs_leave(vendor_order, settings):
    changed = lambda: request_refund(  # noqa: E731 - said twice
        vendor_order, goodwill(), promised=5999, why=WHY, key=REFUND_KEY
    )
    assert "has changed" in refused(changed)
    settings.REFUND_BY_SELLER_FOR *= 100
    assert give_refund(vendor_order, goodwill(100)).amount == 100
    assert not RefundRequest.objects.exists()


def test_decided_request_is_decided_once(vendor_order):
    asked = asked_for(vendor_order)
    decline_request(asked.pk, by=make_staff(), answer="Please send a photo.")

    with pytest.raises(TransitionError):
        approve_request(asked.pk, by=make_staff())

    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("declined", "Please send a photo.")
    assert not Refund.objects.exists()
    assert asked_for(vendor_order, key="b" * 32).state == "open"


def test_nobody_approves_what_they_asked_for(vendor_order):
    person = make_user("both@example.com", is_staff=True)
    asked = asked_for(vendor_order, goodwill(by=person))

    assert "Someone else" in refused(lambda: approve_request(asked.pk, by=person))

    asked.refresh_from_db()
    assert asked.state == "open"
    assert not Refund.objects.exists()


def test_what_went_back_meanwhile_is_not_given_twice(vendor_order, settings):
    asked = asked_for(vendor_order, goodwill(12000))
    settings.REFUND_BY_SELLER_FOR *= 100
    give_refund(vendor_order, goodwill(2000), key="c" * 32)

    assert "can still be refunded" in refused(
        lambda: approve_request(asked.pk, by=make_staff())
    )

    asked.refresh_from_db()
    assert asked.state == "open"
    assert Refund.objects.count() == 1


def test_each_step_is_in_the_log_of_acts(vendor_order):
    person = make_staff()
    with activity_context(user_id=person.pk, scope="market"):
        asked = asked_for(vendor_order)
        approve_request(asked.pk, by=person)

    acts = AuditEntry.objects.filter(act__startswith="refund.").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "refund.requested", "refund.given", "refund.approved",
    ]  # fmt: skip
    assert acts.first().reason == WHY


def test_seller_asks_on_the_page_and_reads_the_answer(
    client, seller, vendor_order, farm
):
    fields = fill_refund(vendor_order, reason="goodwill", how="amount", amount="60")

    looked = client.post(refund_url(vendor_order), fields)
    ask = fields | {"do": "ask", "promised": looked.context["plan"].minor}
    silent = client.post(refund_url(vendor_order), ask)
    sent = client.post(refund_url(vendor_order), ask | {"why": WHY})

    assert "Request approval" in looked.content.decode()
    assert silent.status_code == 422
    assert "why" in silent.context["form"].errors
    assert sent.status_code == 302
    asked = RefundRequest.objects.get()
    assert (asked.amount, asked.why, asked.by) == (6000, WHY, seller)
    decline_request(asked.pk, by=make_staff(), answer="Please send a photo.")
    page = client.get(refund_url(vendor_order)).content.decode()
    assert "Declined" in page
    assert "Please send a photo." in page


def test_office_approves_and_declines(client, vendor_order):
    client.force_login(make_staff())
    first = asked_for(vendor_order)

    shown = client.get(OFFICE).content.decode()
    client.post(OFFICE, {"request": first.pk, "do": "decline", "answer": " "})
    first.refresh_from_db()
    still = first.state
    client.post(OFFICE, {"request": first.pk, "do": "decline", "answer": "No photo."})
    second = asked_for(vendor_order, key="b" * 32)
    client.post(OFFICE, {"request": second.pk, "do": "approve"})
    again = client.post(OFFICE, {"request": second.pk, "do": "approve"}, follow=True)

    assert WHY in shown
    assert still == "open"
    first.refresh_from_db()
    assert (first.state, first.answer) == ("declined", "No photo.")
    assert Refund.objects.get() == RefundRequest.objects.get(pk=second.pk).refund
    assert "already decided" in again.content.decode()
    assert client.post(OFFICE, {"request": second.pk, "do": "x"}).status_code == 404


def test_request_stands_in_the_offices_queue_until_it_is_decided(client, vendor_order):
    client.force_login(make_staff())
    asked = asked_for(vendor_order)

    assert OFFICE in client.get("/office/market/?kind=refund").content.decode()
    approve_request(asked.pk, by=make_staff())

    assert not client.get("/office/market/?kind=refund").context["rows"]


@pytest.mark.usefixtures("outgoing")
def test_staff_are_told_and_then_the_seller(vendor_order, seller):
    clerk = make_staff()
    deliver()
    asked = asked_for(vendor_order, goodwill(by=seller))
    news = by_address(deliver(), clerk.email)
    approve_request(asked.pk, by=clerk)
    answer = by_address(deliver(), seller.email)

    assert WHY in news.body
    assert OFFICE in news.body
    assert answer.subject.endswith("was approved")
    assert "¥60.00" in answer.body
