"""A seller answers on the desk, an office decides; photos, rules, and few queries."""

import pytest
from django.test import Client
from django.urls import reverse

from fulfilment.claims.models import Claim, ClaimPolicy
from fulfilment.claims.services.steps import escalate
from fulfilment.claims.states import ClaimState
from payments.payment.models import Refund
from tests.factories.accounts import make_staff
from tests.factories.files import make_jpeg_upload
from tests.factories.fulfilment import (
    fresh_claim,
    make_claim,
    make_received_vendor_order,
    make_refusal,
)
from tests.factories.pages import make_click
from tests.factories.vendors import make_member
from tests.notifications.letters import deliver, told
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(vendor_order):
    return make_claim(vendor_order, photos=1)


@pytest.fixture
def desk(owner):
    browser = Client()
    browser.force_login(owner)
    return browser


@pytest.fixture
def office(coop):
    browser = Client()
    admin = make_member(coop, Role.ADMIN, email="coop@example.com")
    browser.force_login(admin)
    return browser


def at_desk(claim):
    return reverse("desk:claim", args=[claim.partner.code, claim.number])


def at_office(claim, slug="valley"):
    return reverse("office:claim", args=[slug, claim.number])


def degree(claim, prefix=""):
    return f"{prefix}degree-{claim.lines.get().line_id}"


class TestDesk:
    def test_shows_photos_beside_packer_and_carrier(self, desk, claim):
        page = desk.get(at_desk(claim))

        photo = claim.photos.get()
        assert reverse("desk:claim_photo", args=["li", photo.pk]) in page.text
        assert "Li Jun" in page.text
        assert "SF Express" in page.text
        assert "1 claim in 90 days, on 1 parcels (100%)" in page.text
        assert "mei@example.com" not in page.text

    def test_accepts(self, desk, claim):
        desk.post(at_desk(claim), {"do": "accept"})

        assert fresh_claim(claim).state == ClaimState.ACCEPTED
        news = told(deliver())
        said = f"Li Family Orchard accepted your claim {claim.number}"
        assert ("mei@example.com", said) in news

    def test_proposes(self, desk, claim):
        fields = {
            "do": "propose",
            "propose-outcome": "balance",
            degree(claim, "propose-"): "30",
            "propose-text": "Only the top.",
        }
        desk.post(at_desk(claim), fields)

        row = fresh_claim(claim)
        assert (row.state, row.outcome, row.amount) == ("proposed", "balance", 1500)

    def test_proposal_of_nothing_is_said_at_the_form(self, desk, claim):
        fields = {
            "do": "propose",
            "propose-outcome": "money",
            degree(claim, "propose-"): "0",
            "propose-text": "Kept words",
        }
        page = desk.post(at_desk(claim), fields)

        assert page.status_code == 422
        assert "Please grant a share of at least one item." in page.text
        assert "Kept words" in page.text
        assert fresh_claim(claim).state == ClaimState.OPEN

    def test_refuses_with_photos_and_a_reason(self, desk, claim):
        bare = {"do": "refuse", "refuse-token": make_click()}
        assert desk.post(at_desk(claim), bare).status_code == 422

        photo = make_jpeg_upload("us.jpg", (1, 9, 9))
        full = bare | {"refuse-text": "As packed.", "photos": photo}
        desk.post(at_desk(claim), full)

        assert fresh_claim(claim).state == ClaimState.REFUSED
        assert [photo.side for photo in claim.photos.all()] == ["shopper", "seller"]

    def test_packer_reads_and_does_not_answer(self, farm, claim):
        browser = Client()
        browser.force_login(make_member(farm, Role.PACKER))

        assert browser.get(at_desk(claim)).status_code == 200
        assert browser.post(at_desk(claim), {"do": "accept"}).status_code == 403
        assert fresh_claim(claim).state == ClaimState.OPEN

    def test_rules_are_saved_by_who_runs_it(self, desk, farm, claim):
        page = reverse("desk:claim_policy", args=["li"])
        fields = {"auto_limit": "30", "auto_share": "2.5", "window_hours": "72"}

        assert desk.post(page, fields | {"auto_limit": "-1"}).status_code == 422
        desk.post(page, fields)

        policy = ClaimPolicy.objects.get(partner=farm)
        assert (policy.auto_limit, policy.window_hours) == (30, 72)
        seller = Client()
        seller.force_login(make_member(farm, Role.SELLER))
        assert seller.get(page).status_code == 403

    @pytest.mark.parametrize("count", [1, 4])
    def test_list_takes_few_queries(self, desk, pack, shopper, count, queries):
        for _ in range(count):
            make_claim(make_received_vendor_order(pack, 1, user=shopper))

        with queries(12):
            page = desk.get(reverse("desk:claims", args=["li"]))
        assert len(page.context["rows"]) == count


class TestOffice:
    def verdict(self, claim, **changes):
        return {
            "outcome": "money",
            degree(claim): "80",
            "bearer": "cooperative",
            "reason": "Badly packed.",
        } | changes

    def test_decides_what_waits_and_who_bears_it(self, office, claim, coop):
        claim = escalate(make_refusal(claim), by=None)
        queue = office.get(reverse("office:queue", args=["valley"]))
        assert at_office(claim) in queue.text

        office.post(at_office(claim), self.verdict(claim))

        assert fresh_claim(claim).state == ClaimState.DECIDED
        refund = Refund.objects.get()
        assert (refund.amount, refund.borne_by) == (4000, coop)

    @pytest.mark.parametrize("bearer", ["market", "carrier"])
    def test_cooperative_cannot_put_it_on_others(self, office, claim, bearer):
        claim = escalate(make_refusal(claim), by=None)

        page = office.post(at_office(claim), self.verdict(claim, bearer=bearer))

        assert page.status_code == 422
        assert fresh_claim(claim).state == ClaimState.ESCALATED
        market = Client()
        market.force_login(make_staff())
        market.post(at_office(claim, "market"), self.verdict(claim, bearer=bearer))
        assert fresh_claim(claim).bearer == bearer

    def test_needs_a_reason(self, office, claim):
        claim = escalate(make_refusal(claim), by=None)

        page = office.post(at_office(claim), self.verdict(claim, reason=""))

        assert page.status_code == 422
        assert fresh_claim(claim).state == ClaimState.ESCALATED

    def test_what_is_not_before_it_stays_as_it_is(self, office, claim):
        office.post(at_office(claim), self.verdict(claim))

        assert fresh_claim(claim).state == ClaimState.OPEN

    def test_pages_take_few_queries(self, office, pack, shopper, queries):
        for _ in range(3):
            make_claim(make_received_vendor_order(pack, 1, user=shopper))

        for name in ("claims", "claim_figures"):
            with queries(20 if name == "claim_figures" else 12):
                page = office.get(reverse(f"office:{name}", args=["valley"]))
            assert page.status_code == 200
        assert Claim.objects.count() == 3
        assert page.context["claimers"][0].claims == 3
