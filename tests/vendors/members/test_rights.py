"""Which role may do what: the table, and that every page of a desk goes by it."""

import pytest
from django.urls import resolve, reverse

from core.permissions import ACTS, may
from tests.cast import a_cooperative, a_farm, a_member
from tests.permissions.addresses import every_address
from vendors.members.desk import DeskView
from vendors.members.states import RIGHTS, Role

pytestmark = pytest.mark.django_db

OW, S, P, L, A, OP = "owner", "seller", "packer", "streamer", "admin", "operator"

# What each role is for, act by act. A new act needs a line, and a thought.
EXPECTED = {
    "desk.see": {OW, S, P, L, A},
    "desk.products.see": {OW, S, P, L, A},
    "desk.team.see": {OW, S, P, L, A},
    "desk.orders.see": {OW, S, P, A},
    "desk.orders.pack": {OW, S, P, A},
    "desk.stock.edit": {OW, S, P, A},
    "desk.talk.see": {OW, S, P, A},
    "desk.lots.see": {OW, S, P, A},
    "desk.orders.cancel": {OW, S, A},
    "desk.orders.short": {OW, S, A},
    "desk.products.edit": {OW, S, A},
    "desk.delivery.edit": {OW, S, A},
    "desk.figures.see": {OW, S, A},
    "desk.talk.answer": {OW, S, A},
    "desk.certificates.see": {OW, S, A},
    "desk.certificates.edit": {OW, S, A},
    "desk.claims.see": {OW, S, P, A},
    "desk.claims.answer": {OW, S, A},
    "desk.claims.rules": {OW, A},
    "desk.orders.refund": {OW, S, A},
    "desk.documents.see": {OW, A},
    "desk.money.see": {OW, A},
    "desk.shop.edit": {OW, A},
    "desk.bank.edit": {OW, A},
    "desk.team.edit": {OW, A},
    "desk.lots.recall": {OW, A},
    "office.see": {A, OP},
    "office.applications.decide": {A, OP},
    "office.listings.decide": {A, OP},
    "office.certificates.decide": {A, OP},
    "office.sellers.suspend": {A, OP},
    "office.claims.see": {A, OP},
    "office.claims.decide": {A, OP},
    "office.orders.see": {OP},
    "office.orders.refund": {OP},
    "office.documents.see": {OP},
    "office.balance.give": {OP},
    "office.disputes.see": {OP},
    "office.disputes.answer": {OP},
    "office.reconciliation.see": {OP},
    "office.reconciliation.resolve": {OP},
    "office.deliveries.note": {OP},
    "office.payouts.see": {OP},
    "office.payouts.release": {OP},
    "office.bank.confirm": {A, OP},
}
TEAM = (Role.SELLER, Role.PACKER, Role.STREAMER)
DESK = [one for one in every_address() if one.name.startswith("desk:")]


def a_path(address, slug):
    """A path of the address; objects that are not there come after the rights."""
    wants = {"number": "X-1", "name": "time", "kind": "slips", "slug": slug}
    for value in (1, "x", "0" * 64):
        known = dict.fromkeys(wants_of(address), value) | {
            name: wants[name] for name in wants_of(address) if name in wants
        }
        try:
            return reverse(address.name, kwargs=known)
        except Exception:  # noqa: BLE001 - another value may fit
            continue
    raise AssertionError(address)


def wants_of(address):
    parts = address.route.split("<")[1:]
    return [part.split(">")[0].rpartition(":")[2] for part in parts]


def test_table_says_what_each_role_is_for():
    assert {act: set(roles) for act, roles in ACTS.items()} == EXPECTED


def test_every_role_is_told_its_rights():
    assert set(RIGHTS) == set(Role.values)


def test_every_page_of_a_desk_starts_from_the_seller():
    views = {one.name: resolve(a_path(one, "li")).func.view_class for one in DESK}

    astray = [name for name, view in views.items() if not issubclass(view, DeskView)]
    assert astray == []
    unknown = {
        name
        for name, view in views.items()
        for act in (view.act, view.write_act or view.act)
        if act not in ACTS
    }
    assert unknown == set()


@pytest.mark.parametrize("role", TEAM)
def test_every_page_of_a_desk_goes_by_the_table(client, role):
    farm = a_farm(code="li")
    client.force_login(a_member(farm, role))
    client.raise_request_exception = False
    wrong = []

    for address in DESK:
        path = a_path(address, "li")
        view = resolve(path).func.view_class
        for method in ("get", "post"):
            act = view.act if method == "get" else view.write_act or view.act
            answer = getattr(client, method)(path)
            # What a page would show may not be there, or not for this role.
            is_refused = answer.status_code in {403, 404}
            if is_refused is may(role, act) and answer.status_code != 404:
                wrong.append((address.name, method, act, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", [*TEAM, Role.OWNER])
def test_team_of_a_farm_has_no_office(client, role):
    coop = a_cooperative(code="five")
    client.force_login(a_member(a_farm(cooperative=coop), role))

    assert client.get("/office/five/").status_code == 404
    assert client.get("/office/market/").status_code == 404


@pytest.mark.parametrize("role", TEAM)
def test_team_of_a_cooperative_has_no_office_either(client, role):
    client.force_login(a_member(a_cooperative(code="five"), role))

    assert client.get("/office/five/").status_code == 404
