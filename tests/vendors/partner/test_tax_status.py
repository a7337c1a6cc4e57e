"""How a seller is taxed decides the tax inside its prices, for orders from then on."""

from decimal import Decimal

import pytest

from orders.order.draft import Delivery, DraftLine, DraftVendorOrder
from orders.order.queries import tax_by_rate
from tests.factories.orders import make_order
from tests.factories.shop import make_pack, make_tax_category
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import Partner, PartnerEvent, StockRecord, TaxCategory
from vendors.partner.models.packs import tax_rate
from vendors.partner.services.sellers import set_tax_status
from vendors.partner.states import TaxStatus
from vendors.partner.strategy import pack_price

pytestmark = pytest.mark.django_db
NINE, SMALL = Decimal("0.09"), Decimal("0.01")
URL = "/desk/li/shop/tax/"


@pytest.mark.parametrize(
    ("rate", "is_produce", "status", "found"),
    [
        (NINE, True, TaxStatus.REGISTERED, NINE),
        (NINE, False, TaxStatus.REGISTERED, NINE),
        (NINE, True, TaxStatus.SMALL, SMALL),
        (Decimal(0), True, TaxStatus.SMALL, Decimal(0)),
        (NINE, True, TaxStatus.EXEMPT, Decimal(0)),
        (Decimal("0.13"), False, TaxStatus.EXEMPT, SMALL),
    ],
)
def test_rate(rate, is_produce, status, found):
    assert tax_rate(rate, is_produce=is_produce, status=status) == found


def an_apple_farm(status):
    farm = make_farm(code="li", tax_status=status)
    pack = make_pack(farm, price="109.00", tax="0.09")
    TaxCategory.objects.update(is_produce=True)
    return farm, StockRecord.objects.get(pk=pack.pk)


@pytest.mark.parametrize(
    ("status", "tax"),
    [
        (TaxStatus.REGISTERED, "9.00"),
        (TaxStatus.SMALL, "1.08"),
        (TaxStatus.EXEMPT, "0.00"),
    ],
)
def test_lines_and_delivery_are_taxed_by_the_sellers_status(status, tax):
    _farm, pack = an_apple_farm(status)
    price = pack_price(pack)
    assert (price.incl_tax, price.tax) == (Decimal("109.00"), Decimal(tax))
    assert price.excl_tax == Decimal("109.00") - Decimal(tax)

    order = make_order([(pack, 1)])

    line, vendor_order = order.lines.get(), order.vendor_orders.get()
    assert line.line_price_incl_tax - line.line_price_excl_tax == Decimal(tax)
    (share,) = tax_by_rate(vendor_order)
    assert (share.rate, share.tax) == (line.tax_rate, vendor_order.tax)
    assert (vendor_order.tax == 0) is (status == TaxStatus.EXEMPT)


def test_orders_that_were_placed_keep_their_tax():
    farm, pack = an_apple_farm(TaxStatus.REGISTERED)
    order = make_order([(pack, 1)])

    assert set_tax_status(farm, TaxStatus.EXEMPT, by=None)

    assert order.lines.get().tax_rate == NINE
    later = make_order([(StockRecord.objects.get(pk=pack.pk), 1)])
    assert later.lines.get().tax_rate == 0


def test_delivery_follows_the_goods_of_most_value():
    farm, pack = an_apple_farm(TaxStatus.EXEMPT)
    jam = make_pack(farm, price="300.00", tax="0.13")
    how = Delivery("flat", "Post", Decimal("10.10"))

    vendor_order = DraftVendorOrder(farm, (DraftLine(pack, 1), DraftLine(jam, 1)), how)

    # Jam of an exempt farm is processed: taxed at the small rate, 10.10 / 1.01.
    assert vendor_order.delivery_tax == Decimal("0.10")


def test_owner_says_so_at_the_desk_and_it_is_kept_with_who_did(client):
    farm = make_farm(code="li")
    owner = make_member(farm)
    client.force_login(owner)
    assert "Do you issue VAT invoices?" in client.get("/desk/li/shop/").content.decode()

    answer = client.post(URL, {"tax_status": "small"}, follow=True)

    assert "The new tax status applies to future orders" in answer.content.decode()
    farm.refresh_from_db()
    assert farm.tax_status == TaxStatus.SMALL
    event = PartnerEvent.objects.get()
    assert (event.by, event.note) == (owner, "tax status: small-scale taxpayer")
    client.post(URL, {"tax_status": "small"})
    assert PartnerEvent.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "nothing", "registered ", "\x00"])
def test_odd_answers_change_nothing(client, typed):
    farm = make_farm(code="li", tax_status=TaxStatus.SMALL)
    client.force_login(make_member(farm))

    answer = client.post(URL, {"tax_status": typed}, follow=True)

    assert "Please choose your tax status." in answer.content.decode()
    assert Partner.objects.get(pk=farm.pk).tax_status == TaxStatus.SMALL
    assert not PartnerEvent.objects.exists()


def test_a_cooperative_can_not_be_exempt(client):
    five = make_cooperative(code="li")
    client.force_login(make_member(five, Role.ADMIN))

    client.post(URL, {"tax_status": "exempt"})

    five.refresh_from_db()
    assert five.tax_status == TaxStatus.REGISTERED


def test_a_packer_may_not(client):
    farm = make_farm(code="li")
    client.force_login(make_member(farm, Role.PACKER))

    assert client.post(URL, {"tax_status": "exempt"}).status_code == 403
    farm.refresh_from_db()
    assert farm.tax_status == TaxStatus.REGISTERED


def test_pack_without_a_category_bears_no_tax():
    pack = make_pack()
    pack.tax_category = None

    assert pack.tax_rate == 0
    assert make_tax_category("0.09").is_produce is False
