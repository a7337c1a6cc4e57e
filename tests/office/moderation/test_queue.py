"""The queue with all that can wait in it, and with thousands of it."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.apps.catalogue.reviews.models import ProductReview

from office.market.models import Proposal
from office.market.states import ProposalKind
from office.moderation.queue_queries import QueueScope, all_kinds, counts
from office.moderation.views.base import ON_A_PAGE
from orders.order.services.cancellation import cancel_vendor_order
from payments.market_settings import TRANSFER_ACCOUNT
from payments.refunds.models import RefundRequest
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.states import EditState, ListingState, NewListings, ReviewRule
from shop.storefront.services import write_review
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import (
    make_claim,
    make_escalation,
    make_received_vendor_order,
    make_refusal,
)
from tests.factories.listings import set_review_rules
from tests.factories.orders import make_order
from tests.factories.payments import make_dispute, make_stripe_payment
from tests.factories.payouts import make_batch, make_clerk, make_fee, make_payee
from tests.factories.shop import make_pack
from tests.factories.transfers import (
    line,
    make_order_paid_by_transfer,
    take_and_match,
    take_transfers,
)
from tests.factories.vendors import (
    bank_details,
    make_application,
    make_cooperative,
    make_farm,
    make_member,
)
from tests.factories.vendors import certificate_content as paper
from tests.markup import flat
from tests.office.moderation.test_many import a_listing, an_edit
from tests.office.moderation.test_reconciliation import a_finding
from vendors.banking.services import keep_account
from vendors.certificates.services import hand_in
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db

QUEUE = "/office/market/"


@pytest.fixture
def office(client):
    client.force_login(make_clerk("clerk@example.com"))
    return client


@pytest.fixture(autouse=True)
def _account(settings):
    take_transfers(settings)


def one_of_every_kind(double):
    farm = make_farm("Cliff Farm")
    take_and_match(line(Decimal("12.00"), "nothing that is known"))
    paid = make_order_paid_by_transfer(account="").vendor_orders.get()
    cancel_vendor_order(paid, by=None, by_shopper=False)
    a_listing(farm)
    an_edit(farm)
    set_review_rules(new_listings=NewListings.NONE)
    make_application()
    hand_in(farm, paper(), by=None)
    make_escalation(
        make_refusal(make_claim(make_received_vendor_order(make_pack(farm))))
    )
    keep_account(farm, bank_details(), seen=0, by=make_user())
    make_payee(123_456)
    make_batch()
    order = make_stripe_payment(double, [(make_pack(farm), 1)])[0]
    make_dispute(double, order)
    RefundRequest.objects.create(
        vendor_order=order.vendor_orders.get(),
        key="r",
        amount=1,
        currency="CNY",
        why="x",
    )
    a_finding()
    proposals()
    write_review(make_pack(farm).product, user=make_user(), score=1, body="Bad.")
    ProductReview.objects.update(status=ProductReview.FOR_MODERATION)


def proposals():
    """One of each kind that somebody else decides, with what its page tells."""
    somebody, rule = make_staff(), make_fee("5")
    account = dict.fromkeys(TRANSFER_ACCOUNT, "")
    contents = {
        ProposalKind.FEE_END: {"rule": rule.pk, "last": "2030-01-31"},
        ProposalKind.SMALL_TAX: {"rate": "0.01", "starts": "2030-01-01"},
        ProposalKind.ROLE: {"person": somebody.pk, "role": "support"},
        ProposalKind.ACCOUNT: {**account, "seen": "0"},
        ProposalKind.WRITE_OFF: {"part": _invoice(), "reason": "Gone."},
    }
    for kind, content in contents.items():
        Proposal.objects.create(kind=kind, content=content, by=somebody)


def _invoice():
    """The id of a part; what is owed for it the page says."""
    return make_order([(make_pack(), 1)]).vendor_orders.get().pk


def thousands(farm, count):
    """Listings and changes as services leave them, in bulk."""
    like = Product.objects.filter(state=ListingState.IN_REVIEW).first()
    common = {
        "partner": farm,
        "product_class": like.product_class,
        "main_category": like.main_category,
    }
    Product.objects.bulk_create(
        Product(title=f"New {n}", state=ListingState.IN_REVIEW, **common)
        for n in range(count)
    )
    shown = Product.objects.bulk_create(
        Product(
            title=f"Old {n}",
            state=ListingState.PUBLISHED,
            is_public=True,
            published_at=timezone.now(),
            **common,
        )
        for n in range(count)
    )
    ProposedEdit.objects.bulk_create(
        ProposedEdit(
            product=product,
            before={"summary_en": ""},
            after={"summary_en": "Better"},
            rule=ReviewRule.WORDS,
        )
        for product in shown
    )


def test_every_kind_stands_in_one_list(office, double):
    one_of_every_kind(double)

    page = office.get(QUEUE)

    assert {row.kind for row in page.context["rows"]} == set(all_kinds())
    assert all(row.url for row in page.context["rows"])
    for row in page.context["rows"]:
        assert office.get(row.url).status_code == 200
    # Each is called what it is: one of them is an application.
    assert flat(page.text).count("<td>Application</td>") == 1


def test_thousands_of_all_kinds_take_the_same_few_queries(office, double, queries):
    one_of_every_kind(double)
    thousands(Partner.objects.get(name="Cliff Farm"), 1500)
    office.get(QUEUE)

    for query in ("", "?sort=newest", "?kind=listing", "?q=Cliff"):
        with queries(12) as captured:
            page = office.get(QUEUE + query)

        assert len(page.context["rows"]) == ON_A_PAGE, query
        for sql in (each["sql"] for each in captured.captured_queries):
            # Each that reads it counts it, cuts it, or asks for rows by their ids.
            if re.search(r"q_since|catalogue_proposededit", sql):
                assert re.search(r"LIMIT 40|COUNT\(|\bIN \(\d", sql), sql[:300]


def test_counts_are_counted_by_the_database(office, double):
    one_of_every_kind(double)
    thousands(Partner.objects.get(name="Cliff Farm"), 200)
    every = QueueScope(Partner.objects.all(), None)

    found = counts(every)

    assert set(found) == set(all_kinds())
    assert found["listing"] == 201
    assert found["edit"] == 201
    assert found["application"] == found["claim"] == found["finding"] == 1
    assert counts(every, seller="Cliff")["edit"] == 201
    assert sum(counts(every, seller="nobody").values()) == 0
    assert ProposedEdit.objects.filter(state=EditState.OPEN).count() == 201


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("support", {"claim", "review"}),
        (
            "finance",
            {
                "account", "payout", "refund", "dispute", "transfer", "payback",
                "finding", "fee", "tax", "own-account", "write-off",
            },
        ),
        (
            "operations",
            {"claim", "application", "listing", "edit", "certificate"},
        ),
        ("operator", set(all_kinds())),
    ],
)  # fmt: skip
def test_what_waits_is_what_the_role_decides(client, double, role, kinds):
    one_of_every_kind(double)
    client.force_login(make_user(is_staff=True, staff_role=role))

    page = client.get(QUEUE)

    assert {row.kind for row in page.context["rows"]} == kinds
    assert page.context["waiting_count"] == len(kinds)
    # The menu of another page says as many; lists of one kind are for all to read.
    assert client.get(f"{QUEUE}sellers/").context["waiting_count"] == len(kinds)
    listings = client.get(f"{QUEUE}listings/")
    assert len(listings.context["rows"]) == 1
    assert listings.context["waiting_count"] == len(kinds)


def test_fees_of_a_cooperative_wait_in_its_own_office(client):
    office, other = make_cooperative("Green Hills"), make_cooperative("Red Hills")
    Proposal.objects.create(
        kind=ProposalKind.FEE_END,
        content={
            "rule": make_fee("5", payee=office, role="packing").pk,
            "last": "2030-01-31",
        },
        by=make_user(),
        cooperative=office,
    )
    for code, count in ((office.code, 1), (other.code, 0), ("market", 0)):
        mine = {office.code: office, other.code: other}.get(code)
        client.force_login(make_member(mine, "chair") if mine else make_staff())

        page = client.get(f"/office/{code}/")

        assert page.context["waiting_count"] == count, code
        assert [row.url for row in page.context["rows"]] == [
            f"/office/{code}/fees/"
        ] * count
        assert ("End of a fee" in page.text) == bool(count)


def test_who_decides_nothing_in_a_cooperative_has_nothing_waiting(client, double):
    one_of_every_kind(double)
    office = make_cooperative("Green Hills")
    Partner.objects.filter(name="Cliff Farm").update(cooperative=office)
    for role, kinds in (("treasurer", 0), ("clerk", 0), ("inspector", 5), ("chair", 5)):
        client.force_login(make_member(office, role, email=f"{role}@coop.test"))
        page = client.get(f"/office/{office.code}/")
        assert len({row.kind for row in page.context["rows"]}) == kinds, role


def test_last_page_of_thousands_is_cut_as_well(office, double, queries):
    one_of_every_kind(double)
    thousands(Partner.objects.get(name="Cliff Farm"), 1500)
    office.get(QUEUE)
    last = -(
        -sum(counts(QueueScope(Partner.objects.all(), None)).values()) // ON_A_PAGE
    )

    with queries(12):
        page = office.get(f"{QUEUE}?page={last}")

    assert page.context["page"].number == last
    assert 0 < len(page.context["rows"]) <= ON_A_PAGE


@pytest.mark.parametrize(
    "page", ["", "households/", "depot/", "announcements/", "distribution/", "log/"]
)
def test_menu_counts_what_waits_on_every_page(client, page):
    cooperative = make_cooperative(code="five")
    a_listing(make_farm(cooperative=cooperative))
    a_listing(make_farm("Of another office"))
    client.force_login(make_member(cooperative, "chair"))

    html = flat(client.get(f"/office/five/{page}").content.decode())

    menu = re.search(r"<nav aria-label=\"Office\">.*?</nav>", html, re.DOTALL)[0]
    assert re.findall(r'<span class="num">(\d+)</span>', menu) == ["1"]
