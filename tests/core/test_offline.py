"""What phones send once they have a signal: whose it is, each once, answers in JSON."""

import json
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404

from core.offline import HEADER, OfflineHello, OfflineList, UnreadableItemError, once
from core.phone import mark_of

PERSON = SimpleNamespace(pk=7, is_authenticated=True)
OTHER = SimpleNamespace(pk=8, is_authenticated=True)


class Echo(OfflineList):
    most_items, most_bytes = 3, 200
    raised: Exception | None = None

    def answer(self, items):
        if self.raised:
            raise self.raised
        return {"answers": items}


class Desk(OfflineHello):
    def desk(self):
        return {"seller": "li", "name": "Li Orchard"}


@pytest.fixture
def sends(rf):
    def send(body, *, user=PERSON, view=Echo, **more):
        text = body if isinstance(body, str) else json.dumps(body)
        request = rf.post("/", text, content_type="application/json", **more)
        request.user = user
        return view.as_view()(request)

    return send


def said(response):
    return json.loads(response.content)


def test_list_is_answered_and_never_cached(sends):
    answer = sends([{"key": "a"}])

    assert (answer.status_code, said(answer)) == (200, {"answers": [{"key": "a"}]})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", ["", "{}", "null", "[", "[NaN]", [1] * 4, ["x" * 300]])
def test_what_is_no_list_of_a_page_is_refused_whole(sends, body):
    answer = sends(body)

    assert answer.status_code == 400
    # By each of the names that pages look for.
    assert said(answer)["said"] == said(answer)["error"] == "This can't be read."


def test_what_another_person_did_waits_for_them(sends):
    own = {"headers": {HEADER: mark_of(PERSON)}}

    assert sends([], **own).status_code == 200
    answer = sends([], user=OTHER, **own)
    assert (answer.status_code, said(answer)["other_person"]) == (401, True)


@pytest.mark.parametrize(
    ("raised", "status"),
    [(Http404(), 404), (PermissionDenied(), 403), (UnreadableItemError(), 400)],
)
def test_refusals_are_json_too(sends, raised, status):
    view = type("Refusing", (Echo,), {"raised": raised})

    answer = sends([], view=view)

    assert answer.status_code == status
    assert said(answer)["said"]
    assert answer["Cache-Control"] == "no-store"


def test_hello_says_who_is_here_and_gives_a_token(rf):
    request = rf.get("/")
    request.user = PERSON

    content = said(Desk.as_view()(request))

    assert content["user"] == mark_of(PERSON)
    assert (content["seller"], content["name"]) == ("li", "Li Orchard")
    assert content["csrf"]


# --- Once ---------------------------------------------------------------------------


def test_key_is_carried_out_once_and_told_again():
    done = []

    def send():
        return once(lambda: done[0] if done else None, lambda: done.append(1) or 1)

    assert (send(), send(), done) == (1, 1, [1])


def test_who_comes_second_at_the_same_moment_is_told_what_the_first_did():
    rows = [None, "the first one's"]

    def carry_out():
        raise IntegrityError

    assert once(lambda: rows.pop(0), carry_out) == "the first one's"


def test_what_breaks_another_rule_is_no_repetition():
    def carry_out():
        raise IntegrityError("another rule")

    with pytest.raises(IntegrityError, match="another rule"):
        once(lambda: None, carry_out)
