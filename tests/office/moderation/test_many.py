"""Many decided at once: of all kinds, and partly too late."""

import pytest

from core.models import AuditEntry
from office.moderation.services import MOST_AT_ONCE
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.services import (
    publish_listing,
    refuse_edit,
    submit_listing,
)
from shop.catalogue.states import NewListings
from tests.cast import a_cooperative, a_farm, a_member
from tests.shop.catalogue.edits import edited, on_sale, price_of, rules
from tests.shop.catalogue.edits import waiting as waiting_edit
from tests.shop.catalogue.makers import a_draft
from tests.vendors.certificates.makers import content as paper
from tests.vendors.onboarding.makers import an_application
from vendors.certificates.models import Certificate
from vendors.certificates.services import hand_in
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services import refuse as refuse_application
from vendors.onboarding.services import take_up

pytestmark = pytest.mark.django_db

QUEUE = "/office/five/"


@pytest.fixture
def cooperative():
    return a_cooperative("Five Villages", code="five")


@pytest.fixture
def farm(cooperative):
    return a_farm("Cliff Farm", cooperative=cooperative)


@pytest.fixture
def admin(client, cooperative):
    client.force_login(a_member(cooperative, Role.ADMIN))
    return client


def a_listing(farm, title="Walnuts"):
    rules(new_listings=NewListings.EVERY)
    product = submit_listing(a_draft(farm, title=title), by=None)
    return Product.objects.get(pk=product.pk)


def an_edit(farm, title="Millet"):
    """Of goods for 30, with 90 asked for."""
    rules()
    product = on_sale(farm, title=title)
    rules(price_up=50)
    edited(product, price="90.00")
    return waiting_edit(product)


def one_of_each(farm):
    listing, edit = a_listing(farm), an_edit(farm)
    certificate = hand_in(farm, paper(), by=None)
    application = an_application(cooperative=farm.cooperative)
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


def said(answer):
    return [str(message) for message in answer.context["messages"]]


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

    assert said(answer) == ["4 are approved."]
    assert states(*things) == ["approved", "published", "approved", "confirmed"]
    assert price_of(things[2].product) == 90
    assert answer.context["rows"] == []


def test_one_of_each_is_sent_back_with_one_reason(admin, farm):
    things = one_of_each(farm)

    answer = refuses(admin, *things, canned="photo", reason="By daylight!")

    assert said(answer) == ["4 are sent back with your reason."]
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
    photo = "The photo does not show the goods well. Please take one by daylight."
    assert reasons == {f"{photo} By daylight!"}
    assert price_of(edit.product) == 30


def test_each_reads_the_reason_in_their_own_language(admin, cooperative):
    here, there = (a_farm(cooperative=cooperative) for _ in range(2))
    a_member(here, language="zh-hans")
    a_member(there, language="en")
    goods = [a_listing(here, "Pears"), a_listing(there, "Apples")]

    refuses(admin, *goods, canned="category")

    notes = [Product.objects.get(pk=product.pk).review_note for product in goods]
    assert notes == ["请选择合适的分类。", "Please choose the category that fits."]


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

    assert said(answer) == [
        "3 are approved.",
        "Walnuts was decided meanwhile.",
        "Millet was decided meanwhile.",
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
    rules()
    other = a_listing(farm, "Apples")
    tokens = [*map(token, (listing, edit, other))]
    edited(listing, title="Best walnuts")
    rules(price_up=50)
    edited(edit.product, price="95.00")

    answer = approves(admin, *tokens)

    again = "was changed since you saw it. Please look again."
    assert said(answer) == [
        "1 is approved.",
        f"Best walnuts {again}",
        f"Millet {again}",
    ]
    assert states(listing, edit, other) == ["in-review", "open", "published"]
    assert {row.pk for row in answer.context["rows"]} == {listing.pk, edit.pk}


def test_what_left_the_office_is_counted_and_the_rest_is_done(admin, farm):
    goods = [a_listing(farm, f"Goods {n}") for n in range(2)]
    leaving = a_farm(cooperative=farm.cooperative)
    gone = a_listing(leaving, "Gone")
    tokens = [token(product) for product in (*goods, gone)]
    leaving.cooperative = None
    leaving.save()

    answer = approves(admin, *tokens)

    assert said(answer) == [
        "2 are approved.",
        "1 of what you ticked is not in this office any more.",
    ]
    assert states(*goods, gone) == ["published", "published", "in-review"]


def test_application_that_was_taken_up_again_stops_nobody(admin, farm):
    application, listing = an_application(cooperative=farm.cooperative), a_listing(farm)
    tokens = [token(application), token(listing)]
    refuse_application(application, reason="No", by=None)
    take_up(application, by=application.user)

    answer = approves(admin, *tokens)

    assert said(answer)[0] == "1 is approved."
    assert states(application, listing) == ["draft", "published"]


def test_change_over_another_change_is_left_to_be_opened(admin, farm):
    edit = an_edit(farm)
    sent = token(edit)
    edit.product.stockrecords.update(price="33.00")

    answer = approves(admin, sent)

    assert said(answer) == [
        "Millet: its listing was changed since this was sent. Please open it."
    ]
    assert (states(edit), price_of(edit.product)) == (["open"], 33)


def test_what_lacks_something_is_named_with_what_it_lacks(admin, farm):
    bare, whole = a_listing(farm, "Bare"), a_listing(farm, "Whole")
    bare.images.all().delete()

    answer = approves(admin, bare, whole)

    assert said(answer) == [
        "1 is approved.",
        "Bare is not complete: Add a photo.",
    ]
    assert states(bare, whole) == ["in-review", "published"]


def test_another_offices_goods_stay_and_the_own_are_decided(admin, farm):
    mine = a_listing(farm)
    theirs = a_listing(a_farm(cooperative=a_cooperative()))

    answer = approves(admin, mine, theirs)

    assert said(answer)[0] == "1 is approved."
    assert states(mine, theirs) == ["published", "in-review"]
    assert theirs.title not in said(answer)[1]
    assert (
        admin.post(QUEUE, {"chosen": [token(theirs)], "decide": "approve"}).status_code
        == 404
    )


def test_sent_twice_it_is_decided_once(admin, farm):
    sent = token(a_listing(farm))

    approves(admin, sent, sent)
    answer = approves(admin, sent)

    assert said(answer) == ["Walnuts was decided meanwhile."]
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
    assert answer.content.decode().count(" checked>") == 4
    assert states(*things) == ["submitted", "in-review", "open", "waiting"]
