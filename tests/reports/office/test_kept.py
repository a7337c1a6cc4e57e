"""Saved views: kept, shared, opened first, named anew, and nobody else's to change."""

import pytest

from reports.office.models import SavedView
from tests.factories.accounts import make_staff
from tests.factories.reports import OCTOBER, make_rivals, read_figures, sign_in_member
from tests.factories.vendors import make_member

pytestmark = pytest.mark.django_db
URL = "/office/valley/figures/views/"


@pytest.fixture
def place():
    return make_rivals()


@pytest.fixture
def office(client, place):
    return sign_in_member(client, place[0])


def typed(name="Autumn", path="tables/sellers/", query=OCTOBER, **more):
    return {"name": name, "path": path, "query": query, **more}


def kept(client, **more):
    answer = client.post(URL, typed(**more))
    assert answer.status_code == 302, answer.context["form"].errors
    return SavedView.objects.latest("pk")


def test_view_opens_the_page_with_its_parameters(office):
    view = kept(office, query=f"{OCTOBER}&channel=live&page=3&evil=1")

    answer = office.get(f"{URL}{view.pk}/")

    assert answer["Location"] == (
        "/office/valley/figures/tables/sellers/?period=custom&first=2026-10-01"
        "&last=2026-10-31&against=before&channel=live"
    )


def test_same_name_replaces_the_view(office):
    kept(office)
    kept(office, path="lines/")

    assert [view.path for view in SavedView.objects.all()] == ["lines/"]


def test_one_view_opens_first_and_the_last_wish_counts(office):
    kept(office, name="A", is_default="on")
    kept(office, name="B", is_default="on")

    assert [v.name for v in SavedView.objects.filter(is_default=True)] == ["B"]
    answer = office.get("/office/valley/figures/")
    assert answer["Location"].startswith("/office/valley/figures/tables/sellers/?")
    assert read_figures(office).context["time"]  # what is asked for stays


def test_shared_view_is_there_for_the_office_and_for_no_other(office, client, place):
    own, shared = kept(office, name="Mine"), kept(office, name="Ours", is_shared="on")
    sign_in_member(client, place[0], "clerk")

    assert client.get(f"{URL}{shared.pk}/").status_code == 302
    assert client.get(f"{URL}{own.pk}/").status_code == 404
    assert client.get(f"{URL}{shared.pk}/?edit=1").status_code == 404
    assert client.post(f"{URL}{shared.pk}/", {"do": "delete"}).status_code == 404
    assert SavedView.objects.count() == 2
    sign_in_member(client, place[1])
    other = f"/office/hill/figures/views/{shared.pk}/"
    assert client.get(other).status_code == 404
    client.force_login(make_staff())
    assert client.get(f"/office/market/figures/views/{shared.pk}/").status_code == 404


def test_view_is_renamed_and_deleted(office):
    view = kept(office)
    kept(office, name="Other")

    taken = office.post(f"{URL}{view.pk}/", {"name": "Other"})
    assert (taken.status_code, SavedView.objects.get(pk=view.pk).name) == (
        422,
        "Autumn",
    )
    office.post(f"{URL}{view.pk}/", {"name": "Harvest", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.path) == (
        "Harvest",
        True,
        "tables/sellers/",
    )
    office.post(f"{URL}{view.pk}/", {"do": "delete"})
    assert [one.name for one in SavedView.objects.all()] == ["Other"]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"path": "//evil.example/"}, {"path": "../orders/"}]
)
def test_what_is_no_view_is_refused(office, wrong):
    assert office.post(URL, typed(**wrong)).status_code == 422
    assert not SavedView.objects.exists()


def test_inspector_keeps_views_of_their_own_and_shares_none(client, place):
    inspector = make_member(place[0], "inspector")
    client.force_login(inspector)

    client.post(URL, typed(is_shared="on"))
    view = SavedView.objects.get()
    client.post(f"{URL}{view.pk}/", {"name": "Harvest", "is_shared": "on"})

    view.refresh_from_db()
    assert (view.name, view.owner, view.is_shared) == ("Harvest", inspector, False)
    assert "is_shared" not in client.get(f"{URL}{view.pk}/?edit=1").content.decode()
    client.post(f"{URL}{view.pk}/", {"do": "delete"})
    assert not SavedView.objects.exists()


def test_inspector_leaves_what_another_shares_as_it_is(client, place, office):
    view = kept(office, is_shared="on")
    client.force_login(make_member(place[0], "inspector"))

    assert client.post(f"{URL}{view.pk}/", {"do": "delete"}).status_code == 404
    assert SavedView.objects.get() == view


def test_list_takes_the_same_queries_for_one_view_and_for_many(office, queries):
    kept(office)
    office.get(URL)
    with queries(8):
        office.get(URL)
    for n in range(5):
        kept(office, name=f"{n}")

    with queries(8):
        office.get(URL)
