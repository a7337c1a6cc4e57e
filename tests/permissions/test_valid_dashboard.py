"""Oscar's dashboard, as staff see it, has no faults in its HTML but Oscar's own."""

import re
from typing import Any

import pytest
from django.db.models import Model
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.voucher.models import Voucher

from shop.catalogue.models import Category, ProductClass
from shop.offers.models import ConditionalOffer, Range
from tests.html import faults
from tests.permissions.world import STAFF, World, build
from tests.traps.dashboard import addresses

pytestmark = pytest.mark.django_db

# What Oscar's templates write, and what it would take to mend: a copy of the whole
# template, to be compared with Oscar's at each upgrade. Pages of these are the staff's
# alone; what staff do daily has pages of ours in the market's office.
OSCARS_OWN = {
    "layout.html: the form that signs out stands in the menu's list": (
        "Element “form” not allowed as child of element “ul”"
    ),
    "layout.html: each menu, and each row's menu, has the same id": (
        "Duplicate ID “(navbarDropdown|dropdownMenuButton)”"
    ),
    "headings of cards and modals are h3 to h5 by their looks": r"h\d follows h\d",
    "forms of goods and kinds of goods: hidden inputs between rows of a table": (
        "Start tag “input” seen in “table”"
        "|Element “input” not allowed as child of element “(table|tr)”"
        "|A table row was 5 columns wide|The “width” attribute on the “col” element"
        "|Table columns in range"
    ),
    "forms of goods and categories post to action=''": (
        "Bad value “” for attribute “action”"
    ),
    "goods without a photo: img without src, filled by a script": (
        "Element “img” is missing required attribute “src”"
        "|An “img” element must have an “alt” attribute"
    ),
    "goods: links that look switched off": "Attribute “disabled” not allowed",
    "dates and times: data-oscarWidget is written without a space": (
        "No space between attributes"
    ),
    "order-list: the search stands twice, once in a modal": (
        "Duplicate ID “id_(order_number|status)”|The value of the “for” attribute"
    ),
    "index.html: paragraphs in spans, a list of terms without terms": (
        "Element “p” not allowed as child of element “span”|Element “dl” is missing"
    ),
    "fields in tables and lines point at hints that are not drawn": (
        "The “aria-describedby” attribute must point"
    ),
}


@pytest.fixture(scope="module")
def world(kept) -> World:
    return build()


def _some(model: type[Model]) -> int:
    """The key of one of them; where there is none, one that nothing has."""
    return model._base_manager.values_list("pk", flat=True).first() or 1


def known(world: World) -> dict[str, Any]:
    """What the addresses are filled with: keys by what the names begin with."""
    line = world.vendor_order.lines.get()
    return {
        "number": world.order.number,
        "line_id": line.pk,
        "product_class_slug": "produce",
        "catalogue-product": world.product.pk,
        "catalogue-category": _some(Category),
        "catalogue-class": _some(ProductClass),
        "user": world.people[STAFF].pk,
        "offer": _some(ConditionalOffer),
        "range": _some(Range),
        "reviews": _some(ProductReview),
        "voucher": _some(Voucher),
    }


def pages(world: World) -> dict[str, str]:
    client, shown = world.client(STAFF), {}
    for name, path in addresses(**known(world)):
        response = client.get(path)
        if response.status_code == 200 and "html" in response["Content-Type"]:
            shown[name] = response.text
    return shown


def test_dashboard_has_no_faults_but_oscars(world):
    shown = pages(world)

    found = faults(shown)

    assert len(shown) > 25
    own = re.compile("|".join(f"(?:{each})" for each in OSCARS_OWN.values()))
    assert [fault for fault in found if not own.search(fault)] == []
    for why, each in OSCARS_OWN.items():
        assert re.search(each, "\n".join(found)), f"{why}: mended, so strike it off"
