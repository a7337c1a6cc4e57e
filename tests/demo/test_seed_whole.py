"""The market that `make demo` shows: one of everything, sound, with its people."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.voucher.models import Voucher, VoucherApplication

from accounts.models import User
from config.integrity import INVARIANTS
from core.integrity import run
from core.regions import region_of
from demo.market.farms import ON_HOLIDAY, SUSPENDED
from demo.market.packing import ORDERED
from demo.market.seeding import Size, seed_market
from fulfilment.containers.models import ContainersOut
from notifications.models import Notification
from notifications.types import NOTIFICATIONS
from office.intake.models import ConsignedSale, Intake
from office.intake.states import PaymentTerms
from openings.models import ClassOpening, SellerInvitation, ShopOpening
from openings.states import HandoverState
from orders.order.models import Order, VendorOrder
from orders.order.states import OrderStatus, VendorOrderStatus
from orders.shipping.models import DeliveryMethod
from orders.shipping.rates import rate_for
from selling.presales.models import Presale
from shop.catalogue.models import ALL_YEAR, Product
from shop.offers.models import ConditionalOffer, OfferUse
from tests.factories.orders import make_china
from tests.html import faults
from tests.notifications.every_mail import every_mail
from vendors.members.models import PartnerRole
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner, StockPool

from .grown import placed_later

WHOLE = Size(has_photos=False)
PASSWORD = "demo-market"


@pytest.fixture(scope="module")
def market(kept):
    make_china()
    seed_market(WHOLE)


def test_seed_passes_the_audit(market, db):
    assert [one.name for one in run(INVARIANTS) if not one.is_ok] == []
    assert Order.objects.count() == WHOLE.orders + len(ORDERED) + placed_later().count()


def test_whole_market_has_every_situation(market, db):
    farms = Partner.objects.filter(kind="farm")
    assert farms.count() == 43 + 1  # written down for somebody
    assert farms.filter(cooperative__code="five-villages").count() >= 20
    assert Partner.objects.get(code=ON_HOLIDAY).status == "holiday"
    assert Partner.objects.get(code=SUSPENDED).status == "suspended"
    assert SellerApplication.objects.filter(status="submitted").count() == 1 + 3
    assert Product.objects.filter(state="in-review").count() == 2
    sold_out = StockPool.objects.get(
        product__slug="purple-potatoes", partner__code="wang-meis-terraces"
    )
    assert sold_out.available == 0
    assert sum(pool.is_low for pool in StockPool.objects.all()) >= 2
    assert set(DeliveryMethod.objects.values_list("kind", flat=True)) == {
        "flat", "weight", "pickup",
    }  # fmt: skip
    assert set(Order.objects.values_list("status", flat=True)) == set(OrderStatus)
    assert set(VendorOrder.objects.values_list("status", flat=True)) == set(
        VendorOrderStatus
    )
    assert ProductReview.objects.filter(status=1).count() > 50
    assert Product.objects.filter(rating__isnull=False).count() > 20
    assert Notification.objects.filter(date_read=None).count() > 0


def test_newcomers_are_on_their_way(market, db):
    """Invited, in a class, and one whose shop waits for its number."""
    invited = SellerInvitation.objects.filter(for_many=False).exclude(open_key="")
    assert invited.count() == 2
    klass = ClassOpening.objects.get()
    assert klass.office.code == "five-villages"
    assert klass.seats.count() == 3
    assert ShopOpening.objects.get().state == HandoverState.WAITING


def test_goods_are_sold_ahead_and_harvested_on_any_day(market, db):
    assert Presale.objects.get(decided_at=None).pool.claimed > 0
    harvested = Presale.objects.get(decided_at__isnull=False)
    orders = VendorOrder.objects.filter(rest_due__isnull=False)
    assert orders.get().partner == harvested.partner
    assert harvested.pool.product.season == ALL_YEAR


def test_crates_are_out_and_one_is_back(market, db):
    part = VendorOrder.objects.get(container_deposits__gt=0)
    assert part.partner.code == "li-family-orchard"
    assert (part.container_deposits, part.deposits_back) == (80, 20)
    assert ContainersOut.objects.get(closed_at=None).vendor_order == part


def test_households_brought_a_season_of_harvest(market, db):
    assert Intake.objects.filter(terms=PaymentTerms.BOUGHT).count() > 50
    assert Intake.objects.filter(corrects__isnull=False, net__gt=0).exists()
    assert Intake.objects.exclude(supplier="").exists()
    assert ConsignedSale.objects.exists()


def test_depots_orders_keep_to_the_terms_of_its_van(market, db):
    van = DeliveryMethod.objects.get(packs_together=True)
    vendor_orders = list(VendorOrder.objects.filter(depot=van.partner))
    orders = Order.objects.filter(vendor_orders__in=vendor_orders).distinct()
    assert orders.count() == 3
    assert (
        sum(vendor_order.at_depot_since is None for vendor_order in vendor_orders) == 3
    )
    for order in orders:
        mine = [
            vendor_order
            for vendor_order in vendor_orders
            if vendor_order.order_id == order.pk
        ]
        region = region_of("CN", order.shipping_address.state)
        grams = sum(vendor_order.weight_grams for vendor_order in mine)
        rate = rate_for(van.rates.all(), region=region, grams=grams)
        assert rate is not None, region
        goods = sum(vendor_order.goods for vendor_order in mine)
        assert goods >= van.min_order
        free = goods >= van.free_from
        cost = sum(vendor_order.delivery_cost for vendor_order in mine)
        assert cost == (0 if free else rate.price)
        # It leaves on Mondays and Thursdays, and is there a day later.
        assert {vendor_order.expected_from.weekday() for vendor_order in mine} <= {1, 4}


def test_demo_people_find_their_orders(market, db):
    mine = Order.objects.filter(user__email="shopper@demo.test")
    farm = VendorOrder.objects.filter(partner__code="li-family-orchard")
    assert set(mine.values_list("status", flat=True)) == set(OrderStatus)
    assert set(farm.values_list("status", flat=True)) == set(VendorOrderStatus)
    assert User.objects.get(email="shopper@demo.test").addresses.count() == 1


def test_voucher_is_counted_once_an_order(market, db):
    voucher = Voucher.objects.get(code="FROST10")
    used = OfferUse.objects.filter(voucher=voucher)
    assert used.count() == voucher.num_orders == VoucherApplication.objects.count() > 0
    # The market's own, and two steps of a farm's quantity discount.
    running = ConditionalOffer.objects.filter(offer_type="Site", status="Open")
    assert running.filter(seller=None).count() == 1
    assert running.exclude(seller=None).count() == 2


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("shopper@demo.test", None),
        ("farmer@demo.test", ("li-family-orchard", "owner")),
        ("farmer2@demo.test", ("wang-meis-terraces", "owner")),
        ("coop@demo.test", ("five-villages", "admin")),
        ("coop-packer@demo.test", ("five-villages", "packer")),
        ("officer@demo.test", None),
        ("staff@demo.test", None),
    ],
)
def test_demo_account_signs_in(market, client, db, email, role):
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})

    user = User.objects.get(email=email)
    held = PartnerRole.objects.filter(user=user).values_list("partner__code", "role")
    assert client.session["_auth_user_id"] == str(user.pk)
    written_down = ShopOpening.objects.values("partner__code")
    assert list(held.exclude(partner__code__in=written_down)) == (
        [role] if role else []
    )
    assert EmailAddress.objects.filter(user=user, verified=True).count() == 1
    assert user.is_staff == (email == "staff@demo.test")
    assert user.counties.count() == (1 if email == "officer@demo.test" else 0)


# Mails about what has not happened in this market; their own tests read them.
NOT_HERE = {
    "box_missed", "box_ordered", "box_unpaid", "broadcast_crew", "business_applied",
    "business_allowed", "business_credit_asked", "business_credit_decided",
    "business_decided",
    "dispute_open",
    "dispute_share", "household_returned", "invoice_given_up", "invoice_lost",
    "live_deal", "live_terms",
    "payment_returned", "poll_counted", "refund_decided", "refund_requested",
    "report_failed", "report_ready", "review_request", "season_open",
    "seller_above_limit", "seller_no_longer_slow", "seller_slow", "visit",
    "visit_host", "window_decided", "wish_news",
}  # fmt: skip
# What is obsolete on pages is what mail programs lay mails out by.
IN_MAILS = re.compile(
    "The “(align|bgcolor|border|cellpadding|cellspacing|width)” attribute on the "
    "“(body|table|td)” element is obsolete"
)


def test_every_mail_is_valid_html(market, db):
    mails = dict(every_mail(User.objects.get(email="shopper@demo.test")))

    assert set(NOTIFICATIONS) - {name.split()[0] for name in mails} == NOT_HERE
    assert [fault for fault in faults(mails) if not IN_MAILS.search(fault)] == []
