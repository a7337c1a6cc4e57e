import pytest

from shop.catalogue.models import ReviewPolicy
from shop.catalogue.queries import open_edit_of
from shop.catalogue.services.publication import submit_listing
from shop.catalogue.services.review_rules import (
    StalePolicyError,
    distrust,
    policy_of,
    set_policy,
    trust,
)
from shop.catalogue.states import ListingState
from tests.factories.listings import (
    edit_listing,
    make_draft,
    make_listing,
    set_review_rules,
)
from tests.factories.shop import make_category
from tests.factories.vendors import make_cooperative, make_farm
from vendors.partner.services.sellers import reopen_partner, suspend_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def cooperative():
    return make_cooperative()


@pytest.fixture
def farm(cooperative):
    return make_farm(cooperative=cooperative)


def submitted(farm, **fields):
    product = submit_listing(make_draft(farm, **fields), by=None)
    return product.state, product.review_rule


def test_settings_count_until_the_market_sets_its_rules(farm, settings):
    assert submitted(farm) == (ListingState.IN_REVIEW, "listing")

    settings.LISTINGS_NEED_REVIEW = False
    assert submitted(farm) == (ListingState.PUBLISHED, "")

    set_review_rules(new_listings="every")
    assert submitted(farm) == (ListingState.IN_REVIEW, "listing")


def test_only_the_first_listings_of_a_seller_are_looked_at(farm):
    set_review_rules(new_listings="first", first_count=2)
    make_listing(farm)
    assert submitted(farm) == (ListingState.IN_REVIEW, "first")

    make_listing(farm)
    assert submitted(farm) == (ListingState.PUBLISHED, "")


def test_a_category_new_to_the_seller_is_looked_at(farm):
    set_review_rules(new_category=True)
    assert submitted(farm) == (ListingState.IN_REVIEW, "new-category")
    make_listing(farm)

    assert submitted(farm) == (ListingState.PUBLISHED, "")
    other = make_farm()
    assert submitted(other) == (ListingState.IN_REVIEW, "new-category")


def test_some_categories_are_always_looked_at_with_all_below(farm):
    herbs = make_category("Herbs")
    tea = herbs.add_child(name="Tea", slug="tea")
    set_review_rules()
    product = make_listing(farm, category=tea)
    set_review_rules(categories=[herbs])

    assert submitted(farm, category=tea) == (ListingState.IN_REVIEW, "category")
    assert edit_listing(product, title="Another tea").held.rule == "category"
    assert submitted(farm) == (ListingState.PUBLISHED, "")


def test_leaving_such_a_category_is_looked_at_too(farm):
    herbs, nuts = make_category("Herbs"), make_category("Nuts")
    set_review_rules()
    product = make_listing(farm, category=herbs)
    set_review_rules(categories=[herbs])

    assert edit_listing(product, category=nuts).held.rule == "category"


def test_a_cooperative_asks_for_more_of_its_own_farms_and_of_no_other(
    farm, cooperative
):
    set_review_rules()
    mine, theirs = make_listing(farm), make_listing(make_farm())
    set_review_rules(cooperative, words=True)

    assert edit_listing(mine, title="Best walnuts").held.rule == "words"
    assert edit_listing(theirs, title="Best walnuts").held is None


def test_a_cooperative_takes_nothing_from_what_the_market_asks(farm, cooperative):
    set_review_rules()
    product = make_listing(farm)
    set_review_rules(words=True)
    set_review_rules(cooperative)

    assert edit_listing(product, title="Best walnuts").held


def test_trust_skips_the_rules_of_the_office_that_trusts(farm, cooperative):
    set_review_rules(new_listings="every")
    trust(farm, cooperative, by=None)
    assert submitted(farm) == (ListingState.IN_REVIEW, "listing")

    trust(farm, None, by=None)
    assert submitted(farm) == (ListingState.PUBLISHED, "")

    set_review_rules(cooperative, new_listings="every")
    assert submitted(farm) == (ListingState.PUBLISHED, "")
    distrust(farm, cooperative)
    assert submitted(farm) == (ListingState.IN_REVIEW, "listing")


def test_trusted_twice_is_trusted_once(farm):
    assert trust(farm, None, by=None)
    assert not trust(farm, None, by=None)
    assert distrust(farm, None)
    assert not distrust(farm, None)


def test_rules_that_somebody_changed_meanwhile_are_kept(cooperative):
    first = set_review_rules(cooperative, words=True)

    with pytest.raises(StalePolicyError):
        set_policy(
            cooperative,
            {"words": False} | asked_of(first),
            categories=[],
            seen=first.version - 1,
        )

    assert policy_of(cooperative).words


def asked_of(policy):
    from shop.catalogue.services.review_rules import FIELDS

    return {name: getattr(policy, name) for name in FIELDS if name != "words"}


def test_an_office_has_one_set_of_rules(cooperative):
    for office in (None, cooperative):
        set_review_rules(office)
        set_review_rules(office, photos=True)

    assert ReviewPolicy.objects.count() == 2


def test_reopening_a_seller_publishes_nothing_that_waits(farm):
    set_review_rules()
    shown = make_listing(farm)
    set_review_rules(new_listings="every", words=True)
    draft = submit_listing(make_draft(farm, title="Chestnuts"), by=None)
    edit_listing(shown, title="Best walnuts")

    suspend_partner(farm, reason="Papers", by=None)
    farm.refresh_from_db()
    reopen_partner(farm, by=None)

    draft.refresh_from_db()
    shown.refresh_from_db()
    assert (draft.state, draft.is_public) == (ListingState.IN_REVIEW, False)
    assert (shown.state, shown.title) == (ListingState.PUBLISHED, "Walnuts")
    assert open_edit_of(shown) is not None
