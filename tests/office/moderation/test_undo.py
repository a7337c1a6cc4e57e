"""The last decisions of an office taken back, where nothing happened since."""

import pytest

from office.moderation.views.queue import UNDO, UNDO_FOR
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.states import EditState, ListingState
from tests.factories.listings import edit_listing, price_of, set_review_rules
from tests.factories.pages import read_messages
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.office.moderation.test_many import (
    a_listing,
    an_edit,
    approves,
    refuses,
    states,
)
from vendors.members.models import PartnerRole
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

UNDO_AT = "/office/five/undo/"


@pytest.fixture
def cooperative():
    return make_cooperative("Five Villages", code="five")


@pytest.fixture
def farm(cooperative):
    return make_farm("Cliff Farm", cooperative=cooperative)


@pytest.fixture
def admin(client, cooperative):
    client.force_login(make_member(cooperative, Role.ADMIN))
    return client


def test_many_are_undone_at_once(admin, farm):
    listing, edit = a_listing(farm), an_edit(farm)
    answer = approves(admin, listing, edit)
    assert answer.context["undo_count"] == 2

    answer = admin.post(UNDO_AT, follow=True)

    assert read_messages(answer) == ["Undone: 2 are pending again."]
    assert states(listing, edit) == ["in-review", "open"]
    assert price_of(edit.product) == 30
    assert not Product.objects.get(pk=listing.pk).is_public
    assert answer.context["undo_count"] == 0


def test_refusals_are_undone_too(admin, farm):
    listing, edit = a_listing(farm), an_edit(farm)
    refuses(admin, listing, edit, reason="Hm")

    admin.post(UNDO_AT)

    assert states(listing, edit) == ["in-review", "open"]
    assert Product.objects.get(pk=listing.pk).review_note == ""
    assert ProposedEdit.objects.get().reason == ""


def test_what_was_changed_since_stays_decided_and_is_named(admin, farm):
    listing, edit = a_listing(farm), an_edit(farm)
    approves(admin, listing, edit)
    set_review_rules()
    edit_listing(edit.product, title="Golden millet")

    answer = admin.post(UNDO_AT, follow=True)

    assert read_messages(answer) == [
        "Undone: 1 is pending again.",
        "Golden millet changed since then, so the decision stays.",
    ]
    assert states(listing, edit) == ["in-review", "approved"]
    assert price_of(edit.product) == 90


def test_undo_is_once_and_only_for_a_while(admin, farm):
    listing = a_listing(farm)
    approves(admin, listing)
    session = admin.session
    session[UNDO] = session[UNDO] | {"at": session[UNDO]["at"] - UNDO_FOR - 1}
    session.save()

    for _ in range(2):
        answer = admin.post(UNDO_AT, follow=True)
        assert read_messages(answer) == ["There is nothing to undo."]

    assert states(listing) == ["published"]


def test_undo_of_one_office_is_not_that_of_another(admin, farm, cooperative):
    listing = a_listing(farm)
    approves(admin, listing)
    other = make_cooperative(code="six")
    person = PartnerRole.objects.get(partner=cooperative).user
    PartnerRole.objects.create(partner=other, user=person, role=Role.ADMIN)

    answer = admin.post("/office/six/undo/", follow=True)

    assert read_messages(answer) == ["There is nothing to undo."]
    assert states(listing) == [ListingState.PUBLISHED]


def test_undo_of_goods_that_left_the_office_does_nothing(admin, farm):
    edit = an_edit(farm)
    approves(admin, edit)
    farm.cooperative = None
    farm.save()

    answer = admin.post(UNDO_AT, follow=True)

    assert read_messages(answer) == ["There is nothing to undo."]
    assert states(edit) == [EditState.APPROVED]
