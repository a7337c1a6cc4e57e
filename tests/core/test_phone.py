"""The mark of whose desk a phone keeps opens nothing and goes with the person."""

from django.http import HttpResponse

from core.phone import COOKIE, has_mark, mark_of, set_mark, take_mark
from tests.factories.accounts import make_user


def test_mark_is_the_same_for_a_person_and_no_other(db):
    one, other = make_user("one@example.com"), make_user("other@example.com")

    assert mark_of(one) == mark_of(one) != mark_of(other)
    assert len(mark_of(one)) == 20
    assert str(one.pk) != mark_of(one)


def test_mark_depends_on_the_sites_own_key(db, settings):
    user = make_user()
    before = mark_of(user)

    settings.SECRET_KEY = "another key of the same site, long enough for a key"

    assert mark_of(user) != before


def test_mark_is_set_where_scripts_may_read_it_and_taken_away(db, rf):
    user, response = make_user(), HttpResponse()

    set_mark(response, user)

    cookie = response.cookies[COOKIE]
    assert cookie.value == mark_of(user)
    assert (cookie["samesite"], cookie["httponly"], cookie["path"]) == ("Lax", "", "/")
    request = rf.get("/")
    assert not has_mark(request)
    request.COOKIES[COOKIE] = cookie.value
    assert has_mark(request)

    take_mark(response)
    assert response.cookies[COOKIE].value == ""
    assert response.cookies[COOKIE]["max-age"] == 0


def test_mark_alone_opens_no_desk(client, db):
    client.cookies[COOKIE] = mark_of(make_user())

    answer = client.get("/desk/")

    assert answer["Location"].startswith("/accounts/login/")
