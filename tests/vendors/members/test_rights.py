"""Which role may do what: the table, and that every page of a desk goes by it."""

import pytest
from django.urls import resolve, reverse

from core.permissions import ACTS, may
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.permissions.addresses import every_address
from tests.refusals import bare_refusals
from vendors.members.desk.base import DeskView
from vendors.members.states import RIGHTS, Role

pytestmark = pytest.mark.django_db

OW, S, P, L, A, OP = "owner", "seller", "packer", "streamer", "admin", "operator"
CH, T, IN, C, OF = "chair", "treasurer", "inspector", "clerk", "officer"
SU, CO, FI, OPS = "support", "content", "finance", "operations"
PR = "province"

# What each role is for, act by act. A new act needs a line, and a thought.
EXPECTED = {
    "desk.see": {OW, S, P, L, A, CH, T, IN, C},
    "desk.products.see": {OW, S, P, L, A, CH, T, IN, C},
    "desk.team.see": {OW, S, P, L, A, CH, T, IN, C},
    "desk.orders.see": {OW, S, P, A, CH, C},
    "desk.orders.pack": {OW, S, P, A, CH, C},
    "desk.stock.edit": {OW, S, P, A, CH, C},
    "desk.talk.see": {OW, S, P, A, CH, C},
    "desk.lots.see": {OW, S, P, A, CH, C},
    "desk.orders.cancel": {OW, S, A, CH},
    "desk.orders.short": {OW, S, A, CH},
    "desk.products.edit": {OW, S, A, CH},
    "desk.delivery.edit": {OW, S, A, CH},
    "desk.live.see": {OW, S, P, L, A, CH, T, IN, C},
    "desk.live.run": {OW, S, L, A, CH},
    "desk.live.terms": {OW, A, CH},
    "desk.live.evidence": {OW, A, CH},
    "office.live.records": {OP},
    "desk.visits.see": {OW, S, P, L, A, CH, T, IN, C},
    "desk.visits.edit": {OW, S, A, CH},
    "desk.visits.checkin": {OW, S, P, L, A, CH, C},
    "desk.boxes.see": {OW, S, P, A, CH, C},
    "desk.boxes.edit": {OW, S, A, CH},
    "desk.customers.see": {OW, S, A, CH},
    "desk.buyers.edit": {OW, S, A, CH},
    "desk.figures.see": {OW, S, A, CH, T, IN},
    "desk.channels.see": {OW, S, A, CH, T, IN},
    "desk.channels.edit": {OW, S, A, CH, T},
    "desk.channels.confirm": {OW, A, CH, T},
    "desk.talk.answer": {OW, S, A, CH},
    "desk.certificates.see": {OW, S, A, CH},
    "desk.certificates.edit": {OW, S, A, CH},
    "desk.claims.see": {OW, S, P, A, CH, C},
    "desk.claims.answer": {OW, S, A, CH},
    "desk.claims.rules": {OW, A, CH},
    "desk.orders.refund": {OW, S, A, CH},
    "desk.documents.see": {OW, A, CH, T, IN},
    "desk.money.see": {OW, A, CH, T, IN},
    "desk.shop.edit": {OW, A, CH},
    "desk.bank.edit": {OW, A, CH},
    "desk.team.edit": {OW, A, CH},
    "desk.lots.recall": {OW, A, CH},
    "office.see": {A, CH, OP, T, IN, C, SU, FI, OPS},
    "office.applications.decide": {A, CH, OP, OPS},
    "office.listings.decide": {A, CH, OP, OPS},
    "office.review.rules": {A, CH, OP, OPS},
    "office.certificates.decide": {A, CH, OP, OPS},
    "office.letters.see": {A, CH, OP, IN, OPS, SU},
    "office.boxes.see": {A, CH, OP, IN, OPS, SU},
    "office.groups.see": {A, CH, OP, IN, OPS, SU},
    "office.letters.stop": {A, CH, OP, OPS, SU},
    "office.sellers.suspend": {A, CH, OP, OPS},
    "office.claims.see": {A, CH, OP, IN, OPS, SU},
    "office.claims.decide": {A, CH, OP, OPS, SU},
    "office.orders.see": {OP, SU, FI, OPS},
    "office.orders.note": {OP, SU, FI, OPS},
    "desk.orders.place": {OW, S, A, CH, C},
    "desk.letters.edit": {OW, S, A, CH},
    "desk.offers.edit": {OW, S, A, CH},
    "desk.stall.sell": {OW, S, A, CH, C},
    "office.orders.place": {OP, SU, OPS},
    "office.orders.refund": {OP, FI},
    "office.documents.see": {OP, SU, FI},
    "office.balance.give": {OP, FI},
    "office.gift_cards.see": {OP, SU, FI},
    "office.gift_cards.return": {OP, FI},
    "office.reviews.see": {OP, SU, CO},
    "office.pages.edit": {OP, CO},
    "office.disputes.see": {OP, FI},
    "office.disputes.answer": {OP, FI},
    "office.transfers.see": {OP, FI},
    "office.transfers.assign": {OP, FI},
    "office.transfers.decide": {OP, FI},
    "office.transfers.pay": {OP, FI},
    "office.invoices.see": {OP, FI},
    "office.invoices.write_off": {OP, FI},
    "office.invoices.decide": {OP, FI},
    "office.reconciliation.see": {OP, FI},
    "office.reconciliation.resolve": {OP, FI},
    "office.deliveries.note": {OP, SU, OPS},
    "office.buyers.see": {OP, FI},
    "office.buyers.decide": {OP, FI},
    "office.payouts.see": {OP, FI},
    "office.payouts.release": {OP, FI},
    "office.bank.confirm": {A, CH, OP, FI},
    "office.enter": {A, CH, T, IN, C, P, OP, SU, CO, FI, OPS},
    "office.openings.see": {A, CH, OP, C, OPS},
    "office.openings.edit": {A, CH, OP, C, OPS},
    "office.opening.edit": {OP},
    "office.households.see": {A, CH, T, IN, C},
    "office.households.private": {A, CH, T},
    "office.households.edit": {A, CH, C},
    "office.stakes.see": {A, CH, T, IN},
    "office.stakes.edit": {A, CH, T},
    "office.depot.see": {A, CH, T, IN, C, P},
    "office.depot.pack": {A, CH, C, P},
    "office.intake.see": {A, CH, T, IN, C, P},
    "office.intake.take": {A, CH, C, P},
    "office.intake.prices": {A, CH, T},
    "office.distribution.see": {A, CH, T, IN},
    "office.distribution.prepare": {A, CH, T},
    "office.distribution.decide": {A, CH},
    "office.households.pay": {A, CH, T},
    "office.figures.see": {A, CH, T, IN, C, OP, FI, OPS},
    "office.figures.households": {A, CH, T, IN, C},
    "office.people.see": {OP, SU},
    "office.people.help": {OP, SU},
    "office.places.edit": {OP, OPS},
    "office.categories.edit": {OP, CO, OPS},
    "office.search.edit": {OP, CO, OPS},
    "office.offers.edit": {OP, FI},
    "office.roles.edit": {OP},
    "office.roles.decide": {OP},
    "office.fees.see": {A, CH, T, IN, OP, FI},
    "office.fees.edit": {A, CH, T, OP, FI},
    "office.fees.decide": {A, CH, T, OP, FI},
    "office.taxes.see": {OP, FI},
    "office.taxes.edit": {OP, FI},
    "office.taxes.decide": {OP, FI},
    "office.live.words": {OP, CO},
    "office.log.see": {A, CH, IN, OP},
    "office.announcements.see": {A, CH, T, IN, C},
    "office.announcements.edit": {A, CH, C},
    "office.training.see": {A, CH, T, IN, C},
    "office.training.edit": {A, CH, C},
    "programme.see": {OF, PR, OP, OPS},
    "programme.edit": {OF, OP, OPS},
    "programme.targets.edit": {OF, PR, OP, OPS},
    "programme.channels.edit": {OF, OP, OPS},
    "programme.inspect": {PR, OP, OPS},
    "programme.province.see": {PR, OP, OPS},
    "programme.log.see": {OF, OP, OPS},
    "programme.training.edit": {OF, OP, OPS},
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
    farm = make_farm(code="li")
    client.force_login(make_member(farm, role))
    client.raise_request_exception = False
    wrong = []

    for address in DESK:
        path = a_path(address, "li")
        view = resolve(path).func.view_class
        for method in ("get", "post"):
            act = view.act if method == "get" else view.write_act or view.act
            with bare_refusals():
                answer = getattr(client, method)(path)
            # What a page would show may not be there, or not for this role.
            is_refused = answer.status_code in {403, 404}
            if is_refused is may(role, act) and answer.status_code != 404:
                wrong.append((address.name, method, act, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", [*TEAM, Role.OWNER])
def test_team_of_a_farm_has_no_office(client, role):
    coop = make_cooperative(code="five")
    client.force_login(make_member(make_farm(cooperative=coop), role))

    assert client.get("/office/five/").status_code == 404
    assert client.get("/office/market/").status_code == 404


@pytest.mark.parametrize(
    ("role", "answer"),
    [(Role.SELLER, 404), (Role.STREAMER, 404), (Role.PACKER, 403)],
)
def test_team_of_a_cooperative_decides_nothing_in_its_office(client, role, answer):
    client.force_login(make_member(make_cooperative(code="five"), role))

    assert client.get("/office/five/").status_code == answer


@pytest.mark.parametrize("role", [Role.TREASURER, Role.INSPECTOR, Role.CLERK])
def test_office_is_open_to_those_with_a_part_in_it(client, role):
    coop = make_cooperative(code="five")
    client.force_login(make_member(coop, role))

    assert client.get("/office/five/").status_code == 200
    assert client.post("/office/five/listings/", {"do": "approve"}).status_code == 403
