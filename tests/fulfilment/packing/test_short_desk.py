"""Short supply at the desk: looked at first, applied as shown, told, paid back."""

import pytest
from django.urls import reverse

from core.models import OutboxMessage
from fulfilment.packing.queries.vendor_orders import short_rule_of
from orders.order.models import Line, LineAdjustment
from payments.payment.models import Refund
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(client, farm):
    user = make_member(farm, Role.SELLER)
    client.force_login(user)
    return user


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Pears", price="30.00", quantity=5000)


@pytest.fixture
def vendor_orders(pack):
    return [make_vendor_order(pack, n) for n in (4, 2, 2)]


def at(pack):
    return reverse("desk:short_pool", args=[pack.partner.code, pack.pool_id])


def asked(there="20", rule="proportional", unit="kg"):
    return {"there": there, "unit": unit, "rule": rule}


def is_sound():
    return breached() == []


def test_looking_shows_each_order_and_changes_nothing(
    client, seller, pack, vendor_orders
):
    page = client.get(at(pack), asked())

    plan = page.context["plan"]
    assert [(row.due, row.gets) for row in plan.rows] == [(4, 2), (2, 1), (2, 1)]
    assert str(plan.back) == "120.00"
    assert "3 orders are reduced, ¥120.00 refunded" in page.text
    assert LineAdjustment.objects.count() == 0
    assert not Line.objects.exclude(short=0).exists()


@pytest.mark.parametrize(
    ("rule", "gets"), [("proportional", [2, 1, 1]), ("first-come", [4, 0, 0])]
)
def test_sharing_out_does_what_was_shown(
    client, seller, pack, vendor_orders, rule, gets
):
    mark = client.get(at(pack), asked(rule=rule)).context["mark"]

    page = client.post(at(pack), asked(rule=rule) | {"mark": mark}, follow=True)

    lines = list(Line.objects.select_related("vendor_order").order_by("pk"))
    live = [0 if ln.vendor_order.status == "cancelled" else ln.due for ln in lines]
    assert live == gets
    assert "orders reduced" in page.text
    assert Refund.objects.count() == sum(
        line.quantity != due for line, due in zip(lines, gets, strict=True)
    )
    told = OutboxMessage.objects.filter(
        payload__what__in=["part_adjusted", "part_cancelled"]
    )
    assert told.count() == Refund.objects.count()
    assert is_sound()


def test_sharing_out_twice_shortens_once(client, seller, pack, vendor_orders):
    form = asked() | {"mark": client.get(at(pack), asked()).context["mark"]}
    client.post(at(pack), form)
    before = LineAdjustment.objects.count()

    page = client.post(at(pack), form, follow=True)

    assert "There is enough stock for every order." in page.text
    assert LineAdjustment.objects.count() == before


def test_order_that_came_meanwhile_makes_the_plan_stale(
    client, seller, pack, vendor_orders
):
    mark = client.get(at(pack), asked()).context["mark"]
    make_paid_order([(pack, 3)])

    page = client.post(at(pack), asked() | {"mark": mark})

    assert page.status_code == 409
    assert "Please check the new plan." in page.text
    assert LineAdjustment.objects.count() == 0
    assert page.context["mark"] != mark


def test_plan_that_nobody_looked_at_is_not_applied(client, seller, pack, vendor_orders):
    assert client.post(at(pack), asked()).status_code == 409
    assert LineAdjustment.objects.count() == 0


def test_enough_is_said_and_nothing_is_done(client, seller, pack, vendor_orders):
    page = client.get(at(pack), asked(there="500"))

    assert "There is enough for every order" in page.text
    assert 'name="mark"' not in page.text


@pytest.mark.parametrize(
    "typed",
    [
        asked(there="-1"), asked(there="many"), asked(there=""), asked(there="9" * 40),
        asked(unit="l"), asked(unit=""), asked(rule="lottery"), asked(rule=""),
    ],
)  # fmt: skip
def test_what_is_typed_wrongly_shows_why_and_no_plan(
    client, seller, pack, vendor_orders, typed
):
    page = client.get(at(pack), typed)

    assert page.context["plan"] is None
    assert page.context["form"].errors
    assert client.post(at(pack), typed).status_code == 422
    assert LineAdjustment.objects.count() == 0


def test_declared_rule_is_chosen_beforehand_and_said_on_the_shops_page(
    client, farm, seller, pack, vendor_orders
):
    url = reverse("desk:short", args=[farm.code])
    client.post(url, {"rule": "first-come"})

    assert short_rule_of(farm) == "first-come"
    assert client.get(at(pack)).context["form"]["rule"].value() == "first-come"
    shop = client.get(reverse("storefront:farm", args=[farm.code]))
    assert "first come, first served" in shop.text
    client.post(url, {"rule": ""})
    assert short_rule_of(farm) == ""


def test_unknown_rule_is_refused(client, farm, seller):
    page = client.post(reverse("desk:short", args=[farm.code]), {"rule": "lottery"})

    assert page.status_code == 422
    assert short_rule_of(farm) == ""


def test_list_names_what_orders_wait_for(client, farm, seller, pack, vendor_orders):
    make_pack(farm, "Nobody ordered this")

    pools = client.get(reverse("desk:short", args=[farm.code])).context["pools"]

    assert [(pool.product.title, pool.orders) for pool in pools] == [("Pears", 3)]


def test_packer_may_look_but_not_share_out(client, farm, packer, pack, vendor_orders):
    url = reverse("desk:short", args=[farm.code])

    assert client.get(url).status_code == 200
    assert client.post(url, {"rule": "first-come"}).status_code == 403
    assert client.get(at(pack), asked()).status_code == 403
    assert client.post(at(pack), asked()).status_code == 403


def test_pool_of_a_rival_is_not_there(client, farm, seller):
    rivals = make_pack(make_farm(code="rival"))
    url = reverse("desk:short_pool", args=[farm.code, rivals.pool_id])

    assert client.get(url).status_code == 404
    assert client.post(url, asked()).status_code == 404


def test_pages_take_few_queries(client, farm, seller, pack, queries):
    for _ in range(10):
        make_paid_order([(pack, 1)])

    with queries(12):
        client.get(reverse("desk:short", args=[farm.code]))
    with queries(12):
        client.get(at(pack), asked())
