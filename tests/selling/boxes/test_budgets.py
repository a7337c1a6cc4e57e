"""What each page of boxes costs, with more than one of everything on it."""

import pytest
from django.urls import reverse

from selling.boxes.services.orders import make_orders
from tests.factories.accounts import make_user
from tests.factories.boxes import (
    cutoff_passed,
    make_box,
    make_choice,
    make_size,
    make_standing_order,
    make_subscription,
)
from tests.factories.orders import pay_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member, make_office

pytestmark = pytest.mark.django_db
HAD = 3


@pytest.fixture
def coop():
    return make_office()


@pytest.fixture
def world(coop):
    """A farm with three boxes, the first of which three people have, one with an order
    of each delivery; it has as many packs to choose from.
    """
    farm = make_farm("Li Orchard", code="li", cooperative=coop[0])
    packs = [make_pack(farm, f"Pears of terrace {n}", price="50") for n in range(6)]
    boxes = [
        make_box(farm, [(pack, 1) for pack in packs[:3]], swaps="even", filling="farm")
        for _ in range(HAD)
    ]
    box = boxes[0]
    for pack in packs[3:]:
        make_choice(box, pack)
    shopper = make_user()
    rows = [make_subscription(box, user=shopper) for _ in range(HAD)]
    for _week in range(2):
        for row in rows:
            cutoff_passed(row)
        make_orders()
    for row in rows:
        pay_order(row.deliveries.first().order)
        row.refresh_from_db()
    for box in boxes:
        make_size(box, [(packs[0], 2), (packs[1], 1)])
    standing = [make_standing_order([(each, 1) for each in packs]) for _ in boxes]
    return boxes[0], rows[0], standing[0]


def pages_of(world, coop):
    """Each page with what it may cost, by who opens it."""
    box, one, standing = world
    day = one.next_on.isoformat()
    size, ordered = box.sizes.first().pk, one.deliveries.first().day.isoformat()

    def own(name, *more):
        return reverse(f"accounts:{name}", args=[one.pk, *more])

    def desk(name, *which):
        return reverse(f"desk:{name}", args=["li", *which])

    owner, (cooperative, clerk) = make_member(box.partner), coop
    return {
        None: {reverse("boxes:index"): 2, box.get_absolute_url(): 7},
        standing.user: {
            reverse("accounts:box_goods", args=[standing.pk]): 7,
        },
        one.user: {
            reverse("boxes:subscribe", args=[box.slug]): 11,
            reverse("accounts:boxes"): 4,
            own("box"): 13,
            reverse("boxes:standing_order", args=["li"]): 5,
            own("box_delivery"): 7,
            own("box_contents", day): 14,
        },
        owner: {
            desk("boxes"): 11,
            desk("standing_orders"): 6,
            desk("box_new"): 3,
            desk("box_needs"): 11,
            desk("box", box.pk): 17,
            desk("box_edit", box.pk): 4,
            desk("box_size_new", box.pk): 4,
            desk("box_size", box.pk, size): 6,
            desk("box_contents", box.pk, size): 8,
            desk("box_choices", box.pk): 6,
            desk("box_subscribers", box.pk): 5,
            desk("box_day", box.pk, ordered): 12,
        },
        clerk: {reverse("office:boxes", args=[cooperative.code]): 6},
    }


def test_pages_are_within_their_budgets(client, world, coop, queries):
    for person, pages in pages_of(world, coop).items():
        if person:
            client.force_login(person)
        for page, most in pages.items():
            client.get(page)
            with queries(most):
                assert client.get(page).status_code == 200
