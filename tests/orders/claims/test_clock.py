"""What happens without an answer, what is accepted at once, what repeats."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from orders.claims.figures import causes, claimers, keep_scores, score_key, scores
from orders.claims.models import Claim, ClaimPhoto
from orders.claims.queries import record_of
from orders.claims.rules import Score
from orders.claims.services import (
    accept,
    keep_drafts,
    move_on,
    refuse,
    save_policy,
    sweep_drafts,
    withdraw,
)
from orders.order.models import Line
from orders.payment.models import Refund
from orders.payouts.models import Hold
from shop.catalogue.models import Product
from tests.cast import a_farm, a_pack, a_user
from vendors.partner.models import Partner

from .makers import (
    a_claim,
    a_click,
    a_proposal,
    a_received_part,
    a_refusal,
    acts,
    an_escalation,
    fresh,
    upload,
)

pytestmark = pytest.mark.django_db


def overdue(claim, hours=1):
    Claim.objects.filter(pk=claim.pk).update(
        deadline_at=timezone.now() - timedelta(hours=hours)
    )
    return claim


def rules(farm, **changed):
    wanted = {"auto_limit": None, "auto_share": None, "window_hours": None}
    save_policy(farm, wanted | changed)


class TestDefaults:
    def test_farm_that_does_not_answer_has_accepted(self):
        claim = overdue(a_claim(degree=100))

        assert move_on() == 1
        assert move_on() == 0

        assert fresh(claim).state == "accepted"
        assert Refund.objects.get().amount == 5900
        assert acts(claim) == ["filed", "answer-late"]

    def test_proposal_stands_without_an_answer(self):
        claim = overdue(a_proposal(a_claim(degree=100), degree=10))

        move_on()

        assert fresh(claim).state == "accepted"
        assert Refund.objects.get().amount == 590

    def test_refusal_that_nobody_questions_is_the_end(self):
        claim = overdue(a_refusal())

        move_on()

        row = fresh(claim)
        assert (row.state, row.deadline_at) == ("closed", None)
        assert not Refund.objects.exists()

    def test_late_office_is_reminded_once_a_day_and_decides_still(self):
        claim = overdue(an_escalation())

        assert (move_on(), move_on()) == (1, 0)
        assert move_on(timezone.now() + timedelta(hours=1)) == 0
        Claim.objects.update(alerted_at=timezone.now() - timedelta(hours=25))
        assert move_on() == 1

        assert fresh(claim).state == "escalated"
        assert acts(claim).count("office-late") == 2

    def test_nothing_moves_before_its_time(self):
        claim = a_claim()

        assert move_on() == 0
        assert fresh(claim).state == "open"

    def test_one_that_fails_holds_up_no_other(self, monkeypatch):
        from orders.claims.services import clock

        bad, good = overdue(a_claim(), 2), overdue(a_claim())
        real = clock.carry_out

        def breaks(held, *args, **kwargs):
            if held.claim.pk == bad.pk:
                raise RuntimeError
            real(held, *args, **kwargs)

        monkeypatch.setattr(clock, "carry_out", breaks)

        assert move_on() == 1
        assert (fresh(bad).state, fresh(good).state) == ("open", "accepted")


class TestHold:
    def test_sale_is_held_until_it_is_decided(self):
        claim = a_claim()
        held = Hold.objects.get(cause=f"claim:{claim.number}")
        assert (held.part, held.released_at) == (claim.part, None)

        refuse(claim, by=a_user(), text="No.")
        held.refresh_from_db()
        assert held.released_at is None

        accept(claim, by=a_user())
        held.refresh_from_db()
        assert held.released_at is not None

    def test_claim_taken_back_lets_it_go(self):
        claim = a_claim()

        withdraw(claim, by=None)

        assert Hold.objects.get().released_at is not None


class TestAtOnce:
    def test_is_off_unless_somebody_turns_it_on(self):
        assert a_claim(degree=10).state == "open"

    def test_small_claims_are_paid_at_once_and_larger_ones_are_not(self):
        farm = a_farm()
        pack = a_pack(farm, price="100.00")
        rules(farm, auto_limit=Decimal(30), auto_share=Decimal(100))

        small = a_claim(a_received_part(pack, 1), degree=30)
        large = a_claim(a_received_part(pack, 1), degree=50)

        assert (fresh(small).state, fresh(small).is_auto) == ("accepted", True)
        assert Refund.objects.get().amount == 3000
        assert fresh(large).state == "open"

    def test_ends_with_the_month_s_share(self):
        farm = a_farm()
        pack = a_pack(farm, price="100.00")
        # Two parts of 112.00 are sold: a tenth of them is 22.40.
        rules(farm, auto_limit=Decimal(30), auto_share=Decimal(10))
        parts = [a_received_part(pack, 1) for _ in range(2)]

        states = [a_claim(part, degree=10).state for part in parts]
        third = a_claim(parts[0], degree=10) if states[0] == "open" else None

        assert third is None
        assert states == ["accepted", "accepted"]
        assert a_claim(a_received_part(pack, 1), degree=30).state == "open"

    def test_never_for_who_claims_often(self, settings):
        settings.CLAIM_REPEATS = 1
        farm, user = a_farm(), a_user()
        pack = a_pack(farm, price="100.00")
        rules(farm, auto_limit=Decimal(30), auto_share=Decimal(100))

        first = a_claim(a_received_part(pack, 1, user=user), degree=10)
        second = a_claim(a_received_part(pack, 1, user=user), degree=10)

        assert (first.state, second.state) == ("accepted", "open")

    def test_never_sends_goods_once_more(self):
        farm = a_farm()
        rules(farm, auto_limit=Decimal(1000), auto_share=Decimal(100))

        claim = a_claim(a_received_part(a_pack(farm)), wanted="replacement")

        assert claim.state == "open"


def test_drafts_that_were_never_handed_in_are_removed():
    part = a_received_part()
    keep_drafts(part, a_click(), [upload()])
    kept = a_claim(photos=1).photos.get()
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
        farm = a_farm()
        pack = a_pack(farm)
        accept(a_claim(a_received_part(pack)), by=a_user())
        withdraw(a_claim(a_received_part(pack)), by=None)
        a_refusal(a_claim(a_received_part(pack)))

        assert scores([farm])[farm.pk] == Score(lines=3, upheld=1)
        from django.core.cache import cache

        assert keep_scores() == 1
        assert cache.get(score_key(farm.pk)).lines == 3


class TestRepeated:
    def test_by_product_packer_and_carrier(self):
        farm = a_farm()
        packer = a_user(first_name="Li", last_name="Jun")
        pack = a_pack(farm, "Walnuts")
        for _ in range(2):
            accept(a_claim(a_received_part(pack, by=packer)), by=a_user())
        withdraw(a_claim(a_received_part(pack)), by=None)

        found = causes(Partner.objects.filter(pk=farm.pk))

        (product,) = found.products
        assert (product.name, product.claims, product.granted) == ("Walnuts", 2, 2)
        assert [(one.name, one.claims) for one in found.packers] == [("Li Jun", 2)]
        assert [(one.name, one.claims) for one in found.carriers] == [("SF Express", 2)]

    def test_product_bought_in_two_languages_is_one_in_the_readers(self):
        farm = a_farm()
        pack = a_pack(farm, "Walnuts")
        Product.objects.filter(pk=pack.product_id).update(title_zh_hans="核桃")
        for title in ("Walnuts", "核桃"):
            line = a_claim(a_received_part(pack)).lines.get().line
            Line.objects.filter(pk=line.pk).update(title=title)

        with override("zh-hans"):
            (product,) = causes(Partner.objects.filter(pk=farm.pk)).products

        assert (product.name, product.claims) == ("核桃", 2)
        assert product.detail == farm.name

    def test_product_that_is_gone_keeps_the_name_it_was_bought_by(self):
        farm = a_farm()
        line = a_claim(a_received_part(a_pack(farm, "Walnuts"))).lines.get().line
        Line.objects.filter(pk=line.pk).update(product=None)

        (product,) = causes(Partner.objects.filter(pk=farm.pk)).products

        assert (product.name, product.claims) == ("Walnuts", 1)

    def test_shopper_of_several_orders(self):
        user = a_user()
        pack = a_pack(a_farm())
        claims = [a_claim(a_received_part(pack, user=user)) for _ in range(2)]
        accept(claims[0], by=a_user())

        record = record_of(claims[0].part.order)
        (often,) = claimers(Partner.objects.all(), least=2)

        assert (record.claims, record.orders, record.granted) == (2, 2, 1)
        assert record.percent == 100
        assert (often.claims, often.granted, often.amount) == (2, 1, 2950)

    def test_claimers_take_three_queries_whatever_their_number(self, queries):
        pack = a_pack(a_farm())
        for user, email in [(a_user(), ""), (a_user(), ""), (None, "g@example.com")]:
            for _ in range(2):
                a_claim(a_received_part(pack, user=user, email=email))

        with queries(3):
            found = claimers(Partner.objects.all(), least=2)

        assert [(one.claims, one.orders) for one in found] == [(2, 2)] * 3
        assert {one.order.guest_email for one in found} == {"", "g@example.com"}

    def test_guests_are_told_apart_by_their_address(self):
        a_claim(a_received_part(user=None, email="a@example.com"))
        other = a_claim(a_received_part(user=None, email="b@example.com"))

        assert record_of(other.part.order).claims == 1
