"""What happens without an answer, what is accepted at once, what repeats."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from core import sweeps
from core.models import OutboxMessage
from core.outbox import MAX_ATTEMPTS, deliver_due
from fulfilment.claims.figures import (
    causes,
    claimers,
    keep_scores,
    kept_scores,
    score_key,
    scores,
)
from fulfilment.claims.models import Claim, ClaimPhoto
from fulfilment.claims.queries import record_of
from fulfilment.claims.rules import Score
from fulfilment.claims.services.clock import move_on
from fulfilment.claims.services.photos import keep_drafts, sweep_drafts
from fulfilment.claims.services.policy import save_policy
from fulfilment.claims.services.steps import accept, refuse, withdraw
from orders.order.models import Line
from orders.order.services.cancellation import cancel_vendor_order
from payments.disputes.models import Dispute
from payments.payment.models import Refund
from payments.payment.services import refundable
from payments.payouts.models import Hold
from shop.catalogue.models import Product
from tests.clock import tries_are_due
from tests.factories.accounts import make_user
from tests.factories.files import make_jpeg_upload
from tests.factories.fulfilment import (
    acts_of_claim,
    fresh_claim,
    make_claim,
    make_escalation,
    make_proposal,
    make_received_vendor_order,
    make_refusal,
)
from tests.factories.pages import make_click
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db


def overdue(claim, hours=1):
    Claim.objects.filter(pk=claim.pk).update(
        deadline_at=timezone.now() - timedelta(hours=hours)
    )
    return claim


def a_running_dispute(payment):
    return Dispute.objects.create(
        payment=payment, amount=1, currency="CNY", dispute_id="dp_1",
        state="needs_response", reason="fraudulent", opened_at=timezone.now(),
    )  # fmt: skip


def rules(farm, **changed):
    wanted = {"auto_limit": None, "auto_share": None, "window_hours": None}
    save_policy(farm, wanted | changed)


class TestDefaults:
    def test_farm_that_does_not_answer_has_accepted(self):
        claim = overdue(make_claim(degree=100))

        assert move_on() == 1
        assert move_on() == 0

        assert fresh_claim(claim).state == "accepted"
        assert Refund.objects.get().amount == 5900
        assert acts_of_claim(claim) == ["filed", "answer-late"]

    def test_proposal_stands_without_an_answer(self):
        claim = overdue(make_proposal(make_claim(degree=100), degree=10))

        move_on()

        assert fresh_claim(claim).state == "accepted"
        assert Refund.objects.get().amount == 590

    def test_refusal_that_nobody_questions_is_the_end(self):
        claim = overdue(make_refusal())

        move_on()

        row = fresh_claim(claim)
        assert (row.state, row.deadline_at) == ("closed", None)
        assert not Refund.objects.exists()

    def test_late_office_is_reminded_once_a_day_and_decides_still(self):
        claim = overdue(make_escalation())

        assert (move_on(), move_on()) == (1, 0)
        assert move_on(timezone.now() + timedelta(hours=1)) == 0
        Claim.objects.update(alerted_at=timezone.now() - timedelta(hours=25))
        assert move_on() == 1

        assert fresh_claim(claim).state == "escalated"
        assert acts_of_claim(claim).count("office-late") == 2

    def test_nothing_moves_before_its_time(self):
        claim = make_claim()

        assert move_on() == 0
        assert fresh_claim(claim).state == "open"

    def test_one_that_fails_holds_up_no_other(self, monkeypatch):
        from fulfilment.claims.services import clock

        bad, good = overdue(make_claim(), 2), overdue(make_claim())
        real = clock.carry_out

        def breaks(held, *args, **kwargs):
            if held.claim.pk == bad.pk:
                raise RuntimeError
            real(held, *args, **kwargs)

        monkeypatch.setattr(clock, "carry_out", breaks)

        assert move_on() == 1
        assert (fresh_claim(bad).state, fresh_claim(good).state) == ("open", "accepted")

    def test_what_the_office_is_late_with_holds_up_no_other(self, monkeypatch):
        monkeypatch.setattr(sweeps, "BATCH", 2)
        late = [overdue(make_escalation(), 3) for _number in range(3)]
        newer = overdue(make_claim(degree=100))

        for _round in range(2):
            move_on()

        assert fresh_claim(newer).state == "accepted"
        assert {fresh_claim(claim).state for claim in late} == {"escalated"}

    def test_refund_that_is_blocked_waits_and_is_never_parked(self, monkeypatch):
        claim = overdue(make_claim())

        with monkeypatch.context() as dispute:
            dispute.setattr(refundable, "GUARDS", [lambda _payment: "disputed"])
            for _round in range(sweeps.MOST_FAILURES + 1):
                tries_are_due()
                assert move_on() == 0
        assert not sweeps.parked().exists()

        tries_are_due()
        assert move_on() == 1
        assert fresh_claim(claim).state == "accepted"

    def test_money_instead_of_goods_waits_for_a_dispute(self):
        claim = make_claim(wanted="replacement", packs=1, degree=100)
        accept(claim, by=make_user())
        dispute = a_running_dispute(claim.paid_vendor_order.order.payments.get())
        cancel_vendor_order(
            fresh_claim(claim).replacement, by=make_user(), by_shopper=False
        )

        for _hour in range(MAX_ATTEMPTS + 2):
            OutboxMessage.objects.update(not_before=timezone.now())
            deliver_due()

        row = OutboxMessage.objects.get(topic="claims.pay_instead")
        assert (row.state, row.attempts) == ("waiting", 0)
        assert "disputes" in row.last_error
        assert (fresh_claim(claim).outcome, Refund.objects.count()) == (
            "replacement",
            0,
        )

        Dispute.objects.filter(pk=dispute.pk).update(state="won")
        OutboxMessage.objects.update(not_before=timezone.now())
        deliver_due()

        assert (fresh_claim(claim).outcome, Refund.objects.get().amount) == (
            "money",
            5900,
        )


class TestHold:
    def test_sale_is_held_until_it_is_decided(self):
        claim = make_claim()
        held = Hold.objects.get(cause=f"claim:{claim.number}")
        assert (held.vendor_order, held.released_at) == (claim.vendor_order, None)

        refuse(claim, by=make_user(), text="No.")
        held.refresh_from_db()
        assert held.released_at is None

        accept(claim, by=make_user())
        held.refresh_from_db()
        assert held.released_at is not None

    def test_claim_taken_back_lets_it_go(self):
        claim = make_claim()

        withdraw(claim, by=None)

        assert Hold.objects.get().released_at is not None


class TestAtOnce:
    def test_is_off_unless_somebody_turns_it_on(self):
        assert make_claim(degree=10).state == "open"

    def test_small_claims_are_paid_at_once_and_larger_ones_are_not(self):
        farm = make_farm()
        pack = make_pack(farm, price="100.00")
        rules(farm, auto_limit=Decimal(30), auto_share=Decimal(100))

        small = make_claim(make_received_vendor_order(pack, 1), degree=30)
        large = make_claim(make_received_vendor_order(pack, 1), degree=50)

        assert (fresh_claim(small).state, fresh_claim(small).is_auto) == (
            "accepted",
            True,
        )
        assert Refund.objects.get().amount == 3000
        assert fresh_claim(large).state == "open"

    def test_ends_with_the_month_s_share(self):
        farm = make_farm()
        pack = make_pack(farm, price="100.00")
        # Two parts of 112.00 are sold: a tenth of them is 22.40.
        rules(farm, auto_limit=Decimal(30), auto_share=Decimal(10))
        vendor_orders = [make_received_vendor_order(pack, 1) for _ in range(2)]

        states = [
            make_claim(vendor_order, degree=10).state for vendor_order in vendor_orders
        ]
        third = make_claim(vendor_orders[0], degree=10) if states[0] == "open" else None

        assert third is None
        assert states == ["accepted", "accepted"]
        assert (
            make_claim(make_received_vendor_order(pack, 1), degree=30).state == "open"
        )

    def test_never_for_who_claims_often(self, settings):
        settings.CLAIM_REPEATS = 1
        farm, user = make_farm(), make_user()
        pack = make_pack(farm, price="100.00")
        rules(farm, auto_limit=Decimal(30), auto_share=Decimal(100))

        first = make_claim(make_received_vendor_order(pack, 1, user=user), degree=10)
        second = make_claim(make_received_vendor_order(pack, 1, user=user), degree=10)

        assert (first.state, second.state) == ("accepted", "open")

    def test_never_sends_goods_once_more(self):
        farm = make_farm()
        rules(farm, auto_limit=Decimal(1000), auto_share=Decimal(100))

        claim = make_claim(
            make_received_vendor_order(make_pack(farm)), wanted="replacement"
        )

        assert claim.state == "open"


def test_drafts_that_were_never_handed_in_are_removed():
    vendor_order = make_received_vendor_order()
    keep_drafts(vendor_order, make_click(), [make_jpeg_upload()])
    kept = make_claim(photos=1).photos.get()
    ClaimPhoto.objects.update(created=timezone.now() - timedelta(days=3))
    draft = ClaimPhoto.objects.get(claim__isnull=True)

    assert sweep_drafts() == 1

    assert list(ClaimPhoto.objects.all()) == [kept]
    assert draft.file.storage.exists(kept.file.name)


class TestScore:
    @pytest.mark.parametrize(
        ("lines", "upheld", "percent"),
        [
            (0, 0, "98.0"),
            (100, 0, "99.3"),
            (100, 1, "99.3"),  # one is forgiven
            (100, 11, "92.7"),
            (3, 2, "96.2"),
        ],
    )
    def test_is_smoothed(self, lines, upheld, percent):
        assert Score(lines, upheld).percent == Decimal(percent)

    def test_counts_what_was_upheld_and_the_farm_bears(self):
        farm = make_farm()
        pack = make_pack(farm)
        accept(make_claim(make_received_vendor_order(pack)), by=make_user())
        withdraw(make_claim(make_received_vendor_order(pack)), by=None)
        make_refusal(make_claim(make_received_vendor_order(pack)))

        assert scores([farm])[farm.pk] == Score(lines=3, upheld=1)
        from django.core.cache import cache

        assert keep_scores() == 1
        assert cache.get(score_key(farm.pk)).lines == 3

    def test_sellers_are_counted_some_at_a_time(self, monkeypatch, queries):
        monkeypatch.setattr("fulfilment.claims.figures.AT_ONCE", 2)
        farms = [make_farm() for _ in range(5)]

        with queries(7):  # all sellers, and two queries for each two
            assert keep_scores() == 5

        with queries(0):
            assert kept_scores(farms) == dict.fromkeys(
                (farm.pk for farm in farms), Score(0, 0)
            )

    def test_what_the_clock_has_not_kept_is_counted(self):
        farm = make_farm()
        make_received_vendor_order(make_pack(farm))

        assert kept_scores([farm]) == {farm.pk: Score(lines=1, upheld=0)}


class TestRepeated:
    def test_by_product_packer_and_carrier(self):
        farm = make_farm()
        packer = make_user(first_name="Li", last_name="Jun")
        pack = make_pack(farm, "Walnuts")
        for _ in range(2):
            accept(
                make_claim(make_received_vendor_order(pack, by=packer)), by=make_user()
            )
        withdraw(make_claim(make_received_vendor_order(pack)), by=None)

        found = causes(Partner.objects.filter(pk=farm.pk))

        (product,) = found.products
        assert (product.name, product.claims, product.granted) == ("Walnuts", 2, 2)
        assert [(one.name, one.claims) for one in found.packers] == [("Li Jun", 2)]
        assert [(one.name, one.claims) for one in found.carriers] == [("SF Express", 2)]

    def test_product_bought_in_two_languages_is_one_in_the_readers(self):
        farm = make_farm()
        pack = make_pack(farm, "Walnuts")
        Product.objects.filter(pk=pack.product_id).update(title_zh_hans="核桃")
        for title in ("Walnuts", "核桃"):
            line = make_claim(make_received_vendor_order(pack)).lines.get().line
            Line.objects.filter(pk=line.pk).update(title=title)

        with override("zh-hans"):
            (product,) = causes(Partner.objects.filter(pk=farm.pk)).products

        assert (product.name, product.claims) == ("核桃", 2)
        assert product.detail == farm.name

    def test_product_that_is_gone_keeps_the_name_it_was_bought_by(self):
        farm = make_farm()
        line = (
            make_claim(make_received_vendor_order(make_pack(farm, "Walnuts")))
            .lines.get()
            .line
        )
        Line.objects.filter(pk=line.pk).update(product=None)

        (product,) = causes(Partner.objects.filter(pk=farm.pk)).products

        assert (product.name, product.claims) == ("Walnuts", 1)

    def test_shopper_of_several_orders(self):
        user = make_user()
        pack = make_pack()
        claims = [
            make_claim(make_received_vendor_order(pack, user=user)) for _ in range(2)
        ]
        accept(claims[0], by=make_user())

        record = record_of(claims[0].vendor_order.order)
        (often,) = claimers(Partner.objects.all(), least=2)

        assert (record.claims, record.orders, record.granted) == (2, 2, 1)
        assert record.percent == 100
        assert (often.claims, often.granted, often.amount) == (2, 1, 2950)

    def test_claimers_take_three_queries_whatever_their_number(self, queries):
        pack = make_pack()
        for user, email in [
            (make_user(), ""),
            (make_user(), ""),
            (None, "g@example.com"),
        ]:
            for _ in range(2):
                make_claim(make_received_vendor_order(pack, user=user, email=email))

        with queries(3):
            found = claimers(Partner.objects.all(), least=2)

        assert [(one.claims, one.orders) for one in found] == [(2, 2)] * 3
        assert {one.order.guest_email for one in found} == {"", "g@example.com"}

    def test_guests_are_told_apart_by_their_address(self):
        make_claim(make_received_vendor_order(user=None, email="a@example.com"))
        other = make_claim(make_received_vendor_order(user=None, email="b@example.com"))

        assert record_of(other.vendor_order.order).claims == 1
