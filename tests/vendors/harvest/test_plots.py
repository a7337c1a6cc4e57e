"""Plots at the desk: added, renamed, put away."""

import pytest
from django.urls import reverse

from tests.factories.vendors import make_farm, make_lot, make_plot
from vendors.partner.models import Plot

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"desk:{name}", args=["li", *args])


def fields(**changes):
    return {"name": "Upper terrace", "area": "", "altitude": "", "note": "", **changes}


def test_plot_is_added(client, owner, farm):
    answer = client.post(url("plots"), fields(area="1200", altitude="1080"))

    plot = Plot.objects.get()
    assert answer["Location"] == url("plots")
    assert (plot.partner, plot.name, plot.area) == (farm, "Upper terrace", 1200)
    assert (plot.altitude, plot.is_used) == (1080, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 65),
        ("name", "a\0b"),
        ("area", "-1"),
        ("area", "1e9"),
        ("area", "9" * 30),
        ("altitude", "8849"),
        ("note", "x" * 201),
    ],
)
def test_wrong_plot_is_refused_and_kept_as_typed(client, owner, field, value):
    answer = client.post(url("plots"), fields(**{field: value}))

    assert answer.status_code == 422
    assert answer.context["form"][field].data == value
    assert not Plot.objects.exists()


def test_plot_name_is_used_once_per_farm(client, owner, farm):
    make_plot(farm)
    make_plot(make_farm(), "Lower terrace")

    taken = client.post(url("plots"), fields())
    free = client.post(url("plots"), fields(name="Lower terrace"))

    assert taken.status_code == 422
    assert "You already have a plot with this name." in taken.text
    assert free.status_code == 302


def test_plot_is_renamed_and_its_harvests_go_with_it(client, owner, farm, pool):
    plot = make_plot(farm)
    lot = make_lot(pool, plot=plot)

    client.post(url("plot", plot.pk), fields(name="Old orchard"))

    lot.refresh_from_db()
    assert lot.plot.name == "Old orchard"


def test_plot_is_not_renamed_to_another_one(client, owner, farm):
    plot, _other = make_plot(farm), make_plot(farm, "Lower terrace")

    answer = client.post(url("plot", plot.pk), fields(name="Lower terrace"))

    plot.refresh_from_db()
    assert answer.status_code == 422
    assert plot.name == "Upper terrace"
    assert '<h1 dir="auto">Upper terrace</h1>' in answer.text


def test_plot_that_is_put_away_is_not_offered_any_more(client, owner, farm, pool):
    plot = make_plot(farm)

    client.post(url("plot_use", plot.pk), {"used": "0"})

    form = client.get(url("lot_new")).context["form"]
    assert list(form.fields["plot"].queryset) == []

    client.post(url("plot_use", plot.pk), {"used": "1"})

    plot.refresh_from_db()
    assert plot.is_used


def test_plot_put_away_stays_with_its_lot(client, owner, farm, pool):
    plot = make_plot(farm, is_used=False)
    lot = make_lot(pool, plot=plot)

    form = client.get(url("lot", lot.code)).context["correct_form"]

    assert list(form.fields["plot"].queryset) == [plot]


def test_plot_of_another_farm_is_not_there(client, owner):
    plot = make_plot(make_farm())

    assert client.get(url("plot", plot.pk)).status_code == 404
    assert client.post(url("plot", plot.pk), fields(name="Mine")).status_code == 404
    assert client.post(url("plot_use", plot.pk), {"used": "0"}).status_code == 404
    plot.refresh_from_db()
    assert (plot.name, plot.is_used) == ("Upper terrace", True)


@pytest.mark.parametrize("rows", [1, 20])
def test_plots_stay_within_their_budget(client, owner, farm, queries, rows):
    for number in range(rows):
        make_plot(farm, f"Terrace {number}")
    client.get(url("plots"))

    with queries(12):
        client.get(url("plots"))
