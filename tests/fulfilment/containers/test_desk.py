"""The desk's pages: kinds of packaging, their packs, and what came back."""

import pytest
from django.urls import reverse

from fulfilment.containers.models import ContainerReturn
from payments.payment.container_deposits import held_for
from tests.factories.containers import make_container, make_jars, sent_jars
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import Container

pytestmark = pytest.mark.django_db


def sign_in(client, farm, role=Role.OWNER):
    client.force_login(make_member(farm, role))
    return client


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def desk(client, farm):
    return sign_in(client, farm)


def url(name, *args):
    return reverse(f"desk:{name}", args=args)


def test_jar_is_added_and_put_on_a_pack(desk, farm):
    pack = make_pack(farm, title="Acacia honey")
    typed = {"name_en": "", "name_zh_hans": "玻璃罐", "deposit": "2.50"}

    made = desk.post(url("container_new", farm.code), typed)
    jar = Container.objects.get(partner=farm)
    assert made.url == url("container", farm.code, jar.pk)

    page = desk.get(made.url, {"q": "acacia"}).text
    assert "Acacia honey" in page
    desk.post(made.url, {"pack": pack.pk, "count": "2"})
    pack.refresh_from_db()
    assert (pack.container, pack.containers, str(pack.container_deposit)) == (
        jar, 2, "5.00",
    )  # fmt: skip
    assert "Acacia honey" in desk.get(made.url).text

    desk.post(made.url, {"pack": pack.pk, "count": "0"})
    pack.refresh_from_db()
    assert pack.container is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name_en": "", "deposit": "2"}, "Please enter a name."),
        ({"name_en": "Jar", "deposit": "0"}, "above 0"),
        ({"name_en": "Jar", "deposit": "abc"}, "Please enter a price"),
        ({"name_en": "Jar", "deposit": "0.001"}, "smallest amount"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(desk, farm, typed, says):
    page = desk.post(url("container_new", farm.code), typed)

    assert page.status_code == 422
    assert says in page.text
    assert f'value="{typed["deposit"]}"' in page.text
    assert not Container.objects.exists()


@pytest.mark.parametrize("count", ["100", "-1", "many"])
def test_wrong_number_of_containers_changes_nothing(desk, farm, count):
    jar, pack = make_container(farm), make_pack(farm)

    page = desk.post(
        url("container", farm.code, jar.pk),
        {"pack": pack.pk, "count": count},
        follow=True,
    )

    assert "whole number from 0 to 99" in page.text
    pack.refresh_from_db()
    assert pack.container is None


def test_packs_and_containers_of_others_are_out_of_reach(desk, farm):
    jar, theirs = make_container(farm), make_jars()

    address = url("container", farm.code, jar.pk)
    answer = desk.post(address, {"pack": theirs.pk, "count": "1"})
    assert answer.status_code == 404
    other = url("container", farm.code, theirs.container_id)
    assert desk.get(other).status_code == 404
    part = sent_jars(1, pack=theirs)
    assert desk.get(url("order_containers", farm.code, part.number)).status_code == 404


def test_packer_takes_jars_back_and_the_list_knows(client, farm):
    part = sent_jars(3, pack=make_jars(farm=farm))
    desk = sign_in(client, farm, Role.PACKER)
    address = url("order_containers", farm.code, part.number)
    assert part.number in desk.get(url("containers", farm.code)).text
    form = desk.get(address).context["form"]
    line = part.lines.get()
    typed = {"key": form["key"].value(), f"line-{line.pk}": "2"}

    first = desk.post(address, typed, follow=True).text
    again = desk.post(address, typed)

    assert "Deposit refunded in all: ¥4.00." in first
    assert again.status_code == 302
    assert ContainerReturn.objects.count() == 1
    assert held_for(part) == 200
    order = desk.get(url("order", farm.code, part.number)).text
    assert "3 sent, 2 back." in order
    assert "Deposit refunded" in order

    desk.post(address, {"key": "b" * 32, f"line-{line.pk}": "1"})
    assert part.number not in desk.get(url("containers", farm.code)).text


@pytest.mark.parametrize("count", ["4", "0", "", "x"])
def test_wrong_count_is_refused_on_the_page(desk, farm, count):
    part = sent_jars(3, pack=make_jars(farm=farm))
    address = url("order_containers", farm.code, part.number)

    page = desk.post(address, {"key": "k", f"line-{part.lines.get().pk}": count})

    assert page.status_code == 422
    assert held_for(part) == 600


def test_order_without_such_packaging_has_no_page(desk, farm):
    part = sent_jars(1, pack=make_pack(farm))
    assert desk.get(url("order_containers", farm.code, part.number)).status_code == 404


def test_shopper_reads_of_the_deposit_before_and_after(client, farm):
    pack = make_jars(2, farm=farm, title="Honey")
    assert "plus ¥4.00 deposit" in client.get(pack.product.get_absolute_url()).text
    part = sent_jars(1, pack=pack)

    address = f"/orders/{part.order.number}/"
    page = client.get(address, {"key": part.order.access_key}, follow=True).text

    assert "Deposit for packaging" in page
    assert "2 sent, 0 back." in page
