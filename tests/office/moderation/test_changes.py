"""The page of one change, and the page of what is looked at."""

import pytest

from shop.catalogue.models import ProposedEdit, ReviewPolicy, TrustedSeller
from shop.catalogue.services.review_rules import policy_of
from tests.factories.listings import (
    edit_listing,
    make_listing,
    price_of,
    set_review_rules,
    waiting_edit,
)
from tests.factories.pages import read_messages
from tests.factories.shop import make_category
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.office.moderation.test_many import an_edit
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

RULES = "/office/five/review-rules/"


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


def at(edit):
    return f"/office/five/changes/{edit.pk}/"


def hidden(answer):
    """What the page's form for approving sends."""
    edit = answer.context["edit"]
    sent = {"version": edit.version, "product_version": edit.product.version}
    return sent | ({"over": "1"} if answer.context["conflict"] else {})


def decides(admin, edit, decision, shown=None, **fields):
    shown = shown or admin.get(at(edit))
    sent = {**hidden(shown), "decide": decision, **fields}
    return admin.post(at(edit), sent, follow=True)


def text(answer):
    return answer.content.decode()


# --- A change -------------------------------------------------------------------


def test_old_and_new_stand_beside_each_other(admin, farm):
    set_review_rules()
    product = make_listing(farm)
    set_review_rules(price_up=50, words=True)
    edit_listing(product, title="Best walnuts", price="46.00")

    page = text(admin.get(at(waiting_edit(product))))

    assert "¥30.00" in page
    assert "¥46.00" in page
    assert "+53%" in page
    assert "<ins" in page
    assert "<del" in page


def test_page_takes_few_queries(admin, farm, queries):
    edit = an_edit(farm)
    admin.get(at(edit))

    with queries(16):
        admin.get(at(edit))


def test_it_is_approved_as_it_was_seen(admin, farm):
    edit = an_edit(farm)

    answer = decides(admin, edit, "approve")

    assert read_messages(answer) == ["Decided. The seller is notified."]
    assert price_of(edit.product) == 90
    assert answer.context["undo_count"] == 1


def test_it_is_sent_back_with_a_reason(admin, farm):
    edit = an_edit(farm)

    assert decides(admin, edit, "refuse").status_code == 422
    decides(admin, edit, "refuse", canned="price")

    edit.refresh_from_db()
    assert edit.reason == "The price looks like a typing error. Please check it."
    assert price_of(edit.product) == 30
    assert edit.reason in text(admin.get(at(edit)))


def test_changed_since_it_is_shown_anew_with_what_was_typed(admin, farm):
    edit = an_edit(farm)
    shown = admin.get(at(edit))
    edit_listing(edit.product, price="95.00")

    answer = decides(admin, edit, "refuse", shown, reason="Is this per kilo?")

    assert answer.status_code == 409
    assert read_messages(answer) == [
        "This changed since you opened it. Please check again."
    ]
    assert 'value="Is this per kilo?"' in text(answer)
    assert "¥95.00" in text(answer)
    assert ProposedEdit.objects.get().state == "open"
    assert decides(admin, edit, "approve", shown).status_code == 409
    assert price_of(edit.product) == 30


def test_conflict_is_shown_and_approved_over_it(admin, farm):
    edit = an_edit(farm)
    shown = admin.get(at(edit))
    edit.product.stockrecords.update(price="33.00")

    answer = decides(admin, edit, "approve", shown)

    assert (answer.status_code, price_of(edit.product)) == (409, 33)
    assert "¥33.00" in text(answer)
    assert "Approve and replace the current version" in text(answer)
    decides(admin, edit, "approve", answer)
    assert price_of(edit.product) == 90


def test_decided_meanwhile_is_said(admin, farm):
    edit = an_edit(farm)
    shown = admin.get(at(edit))
    decides(admin, edit, "approve", shown)

    answer = decides(admin, edit, "refuse", shown, reason="Late")

    assert (
        read_messages(answer)[-1]
        == "Someone else already decided this. Nothing was changed."
    )
    assert (ProposedEdit.objects.get().reason, price_of(edit.product)) == ("", 90)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_nonsense_version_decides_nothing(admin, farm, version):
    edit = an_edit(farm)

    decides(admin, edit, "approve", version=version)
    decides(admin, edit, "refuse", version=version, reason="x")

    assert ProposedEdit.objects.get().state == "open"


def test_it_can_not_be_shown_is_said(admin, farm):
    edit = an_edit(farm)
    edit.product.images.all().delete()

    answer = decides(admin, edit, "approve")

    assert read_messages(answer) == ["Please add a photo."]
    assert (ProposedEdit.objects.get().state, price_of(edit.product)) == ("open", 30)


# --- What is looked at ------------------------------------------------------------


def typed(**fields):
    nothing = {"new_listings": "none", "first_count": 3, "do": "rules"}
    return {**nothing, "seen": policy_version(), **fields}


def policy_version():
    return policy_of(a_cooperative_five()).version


def a_cooperative_five():
    from vendors.partner.models import Partner

    return Partner.objects.get(code="five")


def test_rules_are_kept_and_shown(admin, farm):
    nuts = make_category("Nuts")

    answer = admin.post(
        RULES,
        typed(new_listings="first", price_up=20, words="on", categories=[nuts.pk]),
        follow=True,
    )

    assert read_messages(answer) == ["Saved. It applies to new submissions."]
    policy = ReviewPolicy.objects.get(office__code="five")
    assert (policy.new_listings, policy.price_up, policy.price_down) == (
        "first",
        20,
        None,
    )
    assert (policy.words, policy.photos) == (True, False)
    assert list(policy.categories.all()) == [nuts]
    product = make_listing(farm)
    assert edit_listing(product, price="40.00").held


@pytest.mark.parametrize(
    "wrong",
    [
        {"price_up": "-1"},
        {"price_down": "100"},
        {"first_count": "0"},
        {"new_listings": "all"},
        {"categories": ["999999"]},
    ],
)
def test_wrong_rules_are_refused_and_nothing_is_kept(admin, wrong):
    answer = admin.post(RULES, typed(words="on", **wrong))

    assert answer.status_code == 422
    assert "checked" in text(answer)
    assert not ReviewPolicy.objects.filter(office__code="five").exists()


def test_rules_of_a_colleague_are_not_lost_nor_the_own(admin):
    late = typed(price_down=40)
    admin.post(RULES, typed(price_up=20))

    answer = admin.post(RULES, late)

    assert answer.status_code == 422
    assert "Someone else changed the rules." in text(answer)
    assert "(+20%)" in text(answer)
    assert 'value="40"' in text(answer)
    policy = ReviewPolicy.objects.get(office__code="five")
    assert (policy.price_up, policy.price_down) == (20, None)
    again = {**late, "seen": answer.context["form"]["seen"].value()}
    assert admin.post(RULES, again).status_code == 302
    policy.refresh_from_db()
    assert (policy.price_up, policy.price_down) == (None, 40)


def test_trusted_seller_is_trusted_and_no_more(admin, farm):
    admin.post(RULES, {"do": "trust", "seller": farm.pk})
    assert TrustedSeller.objects.get().seller == farm
    assert farm.name in text(admin.get(RULES))

    admin.post(RULES, {"do": "distrust", "seller": farm.pk})
    assert not TrustedSeller.objects.exists()


def test_another_offices_seller_is_not_trusted(admin):
    theirs = make_farm(cooperative=make_cooperative())

    for seller in (theirs.pk, "x", "", "9" * 30):
        answer = admin.post(RULES, {"do": "trust", "seller": seller})
        assert answer.status_code == 404

    assert not TrustedSeller.objects.exists()


def test_rules_page_takes_few_queries(admin, queries):
    admin.get(RULES)

    with queries(14):
        admin.get(RULES)
