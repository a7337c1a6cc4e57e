"""Every page that sounds like a secret or like money is closed to visits, or listed."""

import re

import pytest
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern
from django.views.generic import View

from accounts.impersonation import FOREIGN, WAYS_OUT, in_person_only, is_closed
from core.permissions import ACTS, is_for_own_hands
from tests.permissions.addresses import a_path, every_address
from vendors.members.desk.base import DeskView

# What a view, its module or its address says when it is about such things.
TELLING = re.compile(
    r"passw|e_?mail|phone|bank|pay(?!load)|stripe|team|join|secret|identi|invit"
    r"|household|balance|money|helper|erase|(?<![a-z])own(?!er)|_data"
)
# Open to visits although they sound like it, and why.
OPEN = {
    "accounts:stop_visit": "ends the visit",
    "accounts:boxes": "what stands there; to subscribe is an order of the person's",
    "accounts:box": "skips and pauses, noted by who helps; to prepay is refused",
    "accounts:box_delivery": "likewise, of one delivery",
    "accounts:box_goods": "likewise, what comes in each of them",
    "accounts:box_contents": "likewise, what is in it",
    "groups:join": "into the person's basket, like any goods",
    "accounts:balance": "what stands there; to have it paid back is closed",
    "accounts:balance_choice": "spends what is the person's in the person's basket",
    "stripe_webhook": "Stripe's, by its signature",
    "stripe_connect_webhook": "Stripe's, by its signature",
    "desk:money": "what a farm is owed; where it goes is closed",
    "desk:statement": "what a farm was paid",
    "desk:order_refund": "to the shopper, within the farm's bound, noted by who helps",
    "desk:shop_phone": "whether a number is shown, not which",
    "office:payouts": "the market's office, which no visit enters",
    "office:prepayments": "the market's office",
    "office:payout_answer": "the market's office",
    "office:payout_batch": "the market's office",
    "office:payout_file": "the market's office",
    "office:bank_statement": "the market's office",
    "office:transfer_refunds": "the market's office",
    "office:opening_payments": "the market's office",
    "office:invitations": "invites to sell, noted by who helps",
    "office:invitees": "likewise, from a file",
    "office:invitees_template": "an empty file",
    "office:invitation": "one of these, sent again or withdrawn",
    "office:poster": "the link of one for many, to be hung up",
    "sms:report": "the provider's, by its secret",
    "sms:reply": "the provider's, by its secret",
    "calls:report": "the provider's, by its secret",
    "wechat_call": "WeChat's, by its signature",
    "tracking_report": "the tracking service's, by its secret and signature",
    "programme:training_video": "a lesson's, which everybody may see",
    "experts:work": "what an expert of a county does; contracts are the office's",
    "experts:visit": "what was seen in a village, noted by who helps",
    "devmail:list": "only in the demo",
    "devmail:mail": "only in the demo",
    "devmail:html": "only in the demo",
}
FIRST = {address.name: address for address in every_address()}


def match_of(name):
    return resolve(a_path(FIRST[name]))


def closed(match):
    return all(is_closed(match, is_reading=reading) for reading in (True, False))


def sounds_like_it(name, route, callback):
    view = getattr(callback, "view_class", callback)
    said = (name, route, view.__module__.replace(".", " "), view.__name__)
    return TELLING.search(" ".join(said).lower()) is not None


class _Match:
    """What of a resolved address is asked for."""

    def __init__(self, name, callback):
        self.view_name, self.func = name, callback


def every_view(patterns=None, space="", before=""):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield f"{space}{each.name or ''}", route, each.callback
            continue
        inner = f"{space}{each.namespace}:" if each.namespace else space
        yield from every_view(each.url_patterns, inner, route)


def test_every_page_that_sounds_like_it_is_closed_or_listed():
    forgotten = [
        name
        for name, route, callback in every_view()
        if sounds_like_it(name, route, callback)
        and not closed(_Match(name, callback))
        and name not in OPEN | dict.fromkeys(WAYS_OUT)
    ]

    assert forgotten == []


def test_list_of_open_pages_has_no_page_that_is_closed_or_gone():
    views = {name: callback for name, _route, callback in every_view()}
    needless = [
        name
        for name in OPEN
        if not name.startswith("devmail:")
        and (name not in views or closed(_Match(name, views[name])))
    ]

    assert needless == []


class BankSecretsPage(View):
    """A page that somebody adds and forgets to close."""


def test_new_page_that_nobody_closed_is_found():
    callback = BankSecretsPage.as_view()

    assert sounds_like_it("desk:secrets", "desk/secrets/", callback)
    assert not closed(_Match("desk:secrets", callback))
    marked = in_person_only(type("Marked", (BankSecretsPage,), {})).as_view()
    assert closed(_Match("desk:secrets", marked))


def test_page_of_the_desk_is_closed_by_its_act():
    page = type("Page", (DeskView,), {"act": "desk.see", "write_act": "desk.team.edit"})
    match = _Match("desk:anything", page.as_view())

    assert not is_closed(match, is_reading=True)
    assert is_closed(match, is_reading=False)
    page.write_act, page.act = None, "desk.bank.edit"
    assert closed(match)


@pytest.mark.parametrize(
    "name",
    [
        "accounts:profile",
        "accounts:helpers",
        "accounts:household",
        "accounts:cooperative",
        "accounts:balance_pay_back",
        "desk:shop_bank",
        "desk:stripe_start",
        "desk:team_leave",
        "members:join",
        "office:position_new",
        "office:household_bank",
        "office:household_numbers",
        "office:person_account",
        "onboarding:papers",
        "orders:pay",
        "checkout:index",
    ],
)
def test_page_is_closed(name):
    assert closed(match_of(name))


@pytest.mark.parametrize("area", FOREIGN)
def test_areas_of_others_are_closed_whole(area):
    names = [name for name in FIRST if name.startswith(area)]

    assert names or area in {"customer:", "admin:"}
    for name in set(names) - WAYS_OUT:
        assert closed(_Match(name, lambda _request: None))


def test_way_out_is_never_closed():
    for name in WAYS_OUT:
        assert not is_closed(_Match(name, lambda _request: None), is_reading=False)


def test_acts_about_money_rights_and_households_are_for_own_hands():
    own = {act for act in ACTS if is_for_own_hands(act)}

    assert {"desk.bank.edit", "desk.team.see", "desk.team.edit"} < own
    assert {"office.households.pay", "office.stakes.edit", "office.log.see"} < own
    assert not own & {"desk.products.edit", "desk.orders.pack", "office.see"}
