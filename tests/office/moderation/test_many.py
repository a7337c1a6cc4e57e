"""Many decided at once: of all kinds, and partly too late."""

import pytest

from core.models import AuditEntry
from office.moderation.services import MOST_AT_ONCE
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.services.edits import refuse_edit
from shop.catalogue.services.publication import publish_listing, submit_listing
from shop.catalogue.states import NewListings
from tests.factories.listings import (
    edit_listing,
    make_draft,
    make_listing,
    price_of,
    set_review_rules,
    waiting_edit,
)
from tests.factories.pages import read_messages
from tests.factories.vendors import certificate_content as paper
from tests.factories.vendors import (
    make_application,
    make_cooperative,
    make_farm,
    make_member,
)
from tests.markup import flat
from vendors.certificates.models import Certificate
from vendors.certificates.services import hand_in
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.decisions import refuse as refuse_application
from vendors.onboarding.services.drafts import take_up

pytestmark = pytest.mark.django_db

QUEUE = "/office/five/"


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


def a_listing(farm, title="Walnuts"):
    set_review_rules(new_listings=NewListings.EVERY)
    product = submit_listing(make_draft(farm, title=title), by=None)
    return Product.objects.get(pk=product.pk)


def an_edit(farm, title="Millet"):
    """Of goods for 30, with 90 asked for."""
    set_review_rules()
    product = make_listing(farm, title=title)
    set_review_rules(price_up=50)
    edit_listing(product, price="90.00")
    return waiting_edit(product)


def one_of_each(farm):
    listing, edit = a_listing(farm), an_edit(farm)
    certificate = hand_in(farm, paper(), by=None)
    application = make_application(cooperative=farm.cooperative)
    return application, listing, edit, certificate


def token(thing):
    thing = type(thing).objects.get(pk=thing.pk)
    kinds = {
        SellerApplication: "application",
        Product: "listing",
        ProposedEdit: "edit",
        Certificate: "certificate",
    }
    seen = {
        "edit": lambda: f"{thing.version}-{thing.product.version}",
        "certificate": lambda: "0",
    }
    kind = kinds[type(thing)]
    version = seen[kind]() if kind in seen else str(thing.version)
    return f"{kind}:{thing.pk}:{version}"


def sends(admin, things, **decision):
    tokens = [thing if isinstance(thing, str) else token(thing) for thing in things]
    return admin.post(QUEUE, {"chosen": tokens, **decision}, follow=True)


def approves(admin, *things):
    return sends(admin, things, decide="approve")


def refuses(admin, *things, **said):
    return sends(admin, things, decide="refuse", **said)


def states(*things):
    found = [type(thing).objects.get(pk=thing.pk) for thing in things]
    return [str(getattr(one, "state", "") or one.status) for one in found]


# --- All kinds ------------------------------------------------------------------


def test_queue_offers_a_box_for_what_is_decided_unopened(admin, farm):
    things = one_of_each(farm)

    rows = admin.get(QUEUE).context["rows"]

    assert {row.token for row in rows} == {token(thing) for thing in things}


def test_one_of_each_is_approved_at_once(admin, farm):
    things = one_of_each(farm)

    answer = approves(admin, *things)

    assert read_messages(answer) == ["4 approved."]
    assert states(*things) == ["approved", "published", "approved", "confirmed"]
    assert price_of(things[2].product) == 90
    assert answer.context["rows"] == []


def test_one_of_each_is_sent_back_with_one_reason(admin, farm):
    things = one_of_each(farm)

    answer = refuses(admin, *things, canned="photo", reason="By daylight!")

    assert read_messages(answer) == ["4 returned with your reason."]
    assert states(*things) == ["refused", "draft", "refused", "refused"]
    application, listing, edit, certificate = (
        type(thing).objects.get(pk=thing.pk) for thing in things
    )
    reasons = {
        application.reason,
        listing.review_note,
        edit.reason,
        certificate.note,
    }
    photo = "The photo does not show the goods clearly. Please take one in daylight."
    assert reasons == {f"{photo} By daylight!"}
    assert price_of(edit.product) == 30


def test_each_reads_the_reason_in_their_own_language(admin, cooperative):
    here, there = (make_farm(cooperative=cooperative) for _ in range(2))
    make_member(here, language="zh-hans")
    make_member(there, language="en")
    goods = [a_listing(here, "Pears"), a_listing(there, "Apples")]

    refuses(admin, *goods, canned="category")

    notes = [Product.objects.get(pk=product.pk).review_note for product in goods]
    assert notes == ["请选择合适的分类。", "Please choose the right category."]


def test_every_decision_of_many_is_in_the_log(admin, farm):
    things = one_of_each(farm)

    refuses(admin, *things, reason="Blurred")

    entries = AuditEntry.objects.filter(reason="Blurred")
    assert {entry.act for entry in entries} == {
        "application.decided",
        "listing.decided",
        "edit.decided",
        "certificate.moved",
    }


# --- Partly too late --------------------------------------------------------------


def test_what_waits_no_more_is_named_and_the_rest_is_done(admin, farm):
    things = one_of_each(farm)
    other = a_listing(farm, "Apples")
    tokens = [*map(token, things), token(other)]
    publish_listing(things[1], by=None)
    refuse_edit(things[2], reason="First", seen=1, by=None)

    answer = approves(admin, *tokens)

    assert read_messages(answer) == [
        "3 approved.",
        "Walnuts was already decided.",
        "Millet was already decided.",
    ]
    assert states(*things, other) == [
        "approved",
        "published",
        "refused",
        "confirmed",
        "published",
    ]
    assert ProposedEdit.objects.get().reason == "First"


def test_what_was_changed_since_is_left_and_still_waits(admin, farm):
    listing, edit = a_listing(farm), an_edit(farm)
    set_review_rules()
    other = a_listing(farm, "Apples")
    tokens = [*map(token, (listing, edit, other))]
    edit_listing(listing, title="Best walnuts")
    set_review_rules(price_up=50)
    edit_listing(edit.product, price="95.00")

    answer = approves(admin, *tokens)

    again = "changed since you opened it. Please check again."
    assert read_messages(answer) == [
        "1 approved.",
        f"Best walnuts {again}",
        f"Millet {again}",
    ]
    assert states(listing, edit, other) == ["in-review", "open", "published"]
    assert {row.pk for row in answer.context["rows"]} == {listing.pk, edit.pk}


def test_what_left_the_office_is_counted_and_the_rest_is_done(admin, farm):
    goods = [a_listing(farm, f"Goods {n}") for n in range(2)]
    leaving = make_farm(cooperative=farm.cooperative)
    gone = a_listing(leaving, "Gone")
    tokens = [token(product) for product in (*goods, gone)]
    leaving.cooperative = None
    leaving.save()

    answer = approves(admin, *tokens)

    assert read_messages(answer) == [
        "2 approved.",
        "1 of the selected items is no longer in this office.",
    ]
    assert states(*goods, gone) == ["published", "published", "in-review"]


def test_application_that_was_taken_up_again_stops_nobody(admin, farm):
    application, listing = (
        make_application(cooperative=farm.cooperative),
        a_listing(farm),
    )
    tokens = [token(application), token(listing)]
    refuse_application(application, reason="No", by=None)
    take_up(application, by=application.user)

    answer = approves(admin, *tokens)

    assert read_messages(answer)[0] == "1 approved."
    assert states(application, listing) == ["draft", "published"]


def test_change_over_another_change_is_left_to_be_opened(admin, farm):
    edit = an_edit(farm)
    sent = token(edit)
    edit.product.stockrecords.update(price="33.00")

    answer = approves(admin, sent)

    assert read_messages(answer) == [
        "Millet: its listing changed since this was submitted. Please open it."
    ]
    assert (states(edit), price_of(edit.product)) == (["open"], 33)


def test_what_lacks_something_is_named_with_what_it_lacks(admin, farm):
    bare, whole = a_listing(farm, "Bare"), a_listing(farm, "Whole")
    bare.images.all().delete()

    answer = approves(admin, bare, whole)

    assert read_messages(answer) == [
        "1 approved.",
        "Bare is not complete: Please add a photo.",
    ]
    assert states(bare, whole) == ["in-review", "published"]


def test_another_offices_goods_stay_and_the_own_are_decided(admin, farm):
    mine = a_listing(farm)
    theirs = a_listing(make_farm(cooperative=make_cooperative()))

    answer = approves(admin, mine, theirs)

    assert read_messages(answer)[0] == "1 approved."
    assert states(mine, theirs) == ["published", "in-review"]
    assert theirs.title not in read_messages(answer)[1]
    assert (
        admin.post(QUEUE, {"chosen": [token(theirs)], "decide": "approve"}).status_code
        == 404
    )


def test_sent_twice_it_is_decided_once(admin, farm):
    sent = token(a_listing(farm))

    approves(admin, sent, sent)
    answer = approves(admin, sent)

    assert read_messages(answer) == ["Walnuts was already decided."]
    assert AuditEntry.objects.filter(act="listing.decided").count() == 1


def test_no_more_are_decided_than_one_may_tick(admin, farm):
    product = a_listing(farm)
    many = [f"listing:{10**6 + n}:1" for n in range(MOST_AT_ONCE)]

    answer = admin.post(QUEUE, {"chosen": [*many, token(product)], "decide": "approve"})

    assert answer.status_code == 404
    assert states(product) == ["in-review"]


def test_refusal_without_a_reason_keeps_every_tick(admin, farm):
    things = one_of_each(farm)

    answer = refuses(admin, *things)

    assert answer.status_code == 422
    assert flat(answer.content.decode()).count(" checked>") == 4
    assert states(*things) == ["submitted", "in-review", "open", "waiting"]
