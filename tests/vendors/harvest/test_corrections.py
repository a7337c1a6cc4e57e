"""Corrections of what is told of a lot: written down, never lost."""

import pytest

from core.dates import today
from tests.factories.days import in_days
from tests.factories.vendors import make_lot, make_plot
from vendors.harvest.models import LotEvent

from .pages import lot_state, url

pytestmark = pytest.mark.django_db


def correct(client, lot, **changes):
    form = client.get(url("lot", lot.code)).context["correct_form"]
    fields = {name: form[name].value() or "" for name in form.fields} | changes
    data = {f"told-{name}": value for name, value in fields.items()}
    return client.post(url("lot_correct", lot.code), data, follow=True)


def test_correction_keeps_what_stood_there_before(client, owner, farm, pool):
    lot = make_lot(pool, grade="First")
    plot = make_plot(farm)

    answer = correct(
        client, lot, plot=plot.pk, grade="Second", best_before=in_days(10).isoformat()
    )

    events = {event.what: (event.before, event.after) for event in lot.events.all()}
    assert lot_state(lot) == (20_000, plot, today(), in_days(10), "Second")
    assert events == {
        "plot": ("", "Upper terrace"),
        "best-before": (in_days(30).isoformat(), in_days(10).isoformat()),
        "grade": ("First", "Second"),
    }
    assert "First → Second" in answer.text
    assert LotEvent.objects.first().by == owner


def test_correction_that_changes_nothing_leaves_no_trace(client, owner, pool):
    lot = make_lot(pool)

    correct(client, lot)

    assert not lot.events.exists()


def test_stale_correction_is_refused_and_kept(client, owner, pool):
    lot = make_lot(pool)
    old = client.get(url("lot", lot.code)).context["correct_form"]
    correct(client, lot, grade="Second")

    answer = correct(client, lot, grade="Third", seen_state=old["seen_state"].value())

    form = answer.context["correct_form"]
    assert answer.status_code == 422
    assert lot_state(lot)[-1] == "Second"
    assert form["grade"].data == "Third"

    again = correct(client, lot, grade="Third", seen_state=form["seen_state"].data)

    assert again.status_code == 200
    assert lot_state(lot)[-1] == "Third"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("harvested_on", "9999-12-31"),
        ("best_before", "1999-01-01"),
        ("plot", "999999"),
        ("grade", "x" * 33),
        ("note", "a\0b"),
    ],
)
def test_wrong_correction_changes_nothing(client, owner, pool, field, value):
    lot = make_lot(pool)
    before = lot_state(lot)

    answer = correct(client, lot, **{field: value})

    assert answer.status_code == 422
    assert lot_state(lot) == before
