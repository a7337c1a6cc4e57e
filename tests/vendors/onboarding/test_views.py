import re

import pytest

from tests.factories.accounts import make_user
from tests.factories.vendors import (
    make_application,
    make_cooperative,
    make_county,
    make_draft_application,
    make_farm,
    make_village,
)
from tests.markup import flat
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.decisions import approve, ask, refuse
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.services.sellers import suspend_partner

pytestmark = pytest.mark.django_db

PAGE = "/sell/"
STEPS = ("who", "where", "grown", "papers", "bank", "send")
MAP = {"latitude": "36.20011", "longitude": "113.43601"}


def who(**fields):
    return {
        "kind": "farm",
        "name": "Guo Household",
        "person": "Guo Xiulan",
        "phone": "138 0013 8000",
        "tax_status": "small",
        **fields,
    }


@pytest.fixture
def person(client):
    user = make_user()
    client.force_login(user)
    return user


def the_application():
    return SellerApplication.objects.get()


def text_of(client, page, **kwargs):
    return client.get(page, **kwargs).content.decode()


# --- Before there is anything -------------------------------------------------------
def test_anybody_reads_about_selling(client):
    text = text_of(client, PAGE)

    assert "Sell what you grow" in text
    assert "Create an account and apply" in text
    assert "<form class" not in flat(text).split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("step", STEPS)
def test_steps_ask_to_sign_in(client, step):
    for answer in (client.get(f"{PAGE}{step}/"), client.post(f"{PAGE}{step}/")):
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.url
    assert SellerApplication.objects.count() == 0


def test_looking_makes_no_draft(client, person):
    for step in STEPS:
        assert client.get(f"{PAGE}{step}/").status_code == 200

    assert SellerApplication.objects.count() == 0


# --- From the first step to the last ------------------------------------------------
def test_person_applies_step_by_step(client, person):
    cooperative, village = make_cooperative("Five Villages"), make_village()

    steps = [
        client.post(f"{PAGE}who/", who(cooperative=cooperative.pk)),
        client.post(f"{PAGE}where/", {"village": village.pk, "place": "By the spring"}),
        client.post(f"{PAGE}grown/", {"grows": "walnuts", "story": "Since 1962."}),
        client.post(f"{PAGE}papers/", {"what": "identity", "next": "1"}),
        client.post(f"{PAGE}bank/", {"skip": "1"}),
        client.post(f"{PAGE}send/", {"wished_opening": ""}),
    ]

    assert [answer.url for answer in steps] == [
        *[f"{PAGE}{step}/" for step in STEPS[1:]],
        PAGE,
    ]
    application = the_application()
    assert application.status == ApplicationStatus.SUBMITTED
    assert (application.user, application.phone) == (person, "+8613800138000")
    assert (application.village, application.place) == (village, "By the spring")
    assert application.cooperative == cooperative
    text = text_of(client, PAGE)
    assert "Five Villages is reviewing it" in text
    assert "Submit application" not in text


def test_step_saves_itself_and_says_when(client, person):
    answer = client.post(f"{PAGE}who/", who(autosave="1"))

    assert answer.status_code == 200
    assert re.search(r"Saved \d\d:\d\d", answer.content.decode())
    assert "<html" not in answer.content.decode()
    assert the_application().name == "Guo Household"


def test_autosave_keeps_what_is_right_and_names_the_rest(client, person):
    answer = client.post(f"{PAGE}who/", who(phone="12", autosave="1"))

    assert "Phone number" in answer.content.decode()
    assert the_application().name == "Guo Household"
    assert the_application().phone == ""


def test_one_comes_back_on_another_device(client, person):
    client.post(f"{PAGE}who/", who(name="Kept Name"))
    client.logout()
    client.force_login(person)

    text = text_of(client, PAGE)
    assert "Continue" in text
    assert "Still missing:" in text
    assert 'value="Kept Name"' in text_of(client, f"{PAGE}who/")


@pytest.mark.parametrize(
    ("step", "fields", "says"),
    [
        ("who", {"name": ""}, "This field is required"),
        ("who", {"name": "x\x00y"}, "letters, numbers and punctuation"),
        ("who", {"name": "x" * 81}, "at most 80"),
        ("who", {"phone": "12"}, "Please enter a phone number"),
        ("who", {"kind": "king"}, "Select a valid choice"),
        ("where", {"village": "999999"}, "Select a valid choice"),
        ("where", {"village": "x'--"}, "Select a valid choice"),
        ("where", {"village": "1\x00"}, "Null characters are not allowed"),
        ("grown", {"story": "x" * 5001}, "at most 5000"),
        ("grown", {"story": "a\x00"}, "letters, numbers and punctuation"),
        ("grown", {"grows": "a\nb"}, "use one line of letters"),
        ("grown", {"categories": "999"}, "Select a valid choice"),
        ("send", {"wished_opening": "2020-01-01"}, "today or a later date"),
        ("send", {"wished_opening": "2999-01-01"}, "within one year"),
        ("send", {"wished_opening": "soon"}, "Enter a valid date"),
    ],
)
def test_bad_input_is_told_and_the_rest_is_kept(client, person, step, fields, says):
    make_village()
    whole = {"who": who(), "where": {"place": "Kept"}, "grown": {"grows": "kept"}}

    answer = client.post(f"{PAGE}{step}/", {**whole.get(step, {}), **fields})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    kept = {"who": "Guo Xiulan", "where": "Kept", "grown": "kept", "send": ""}
    assert kept[step] in text
    assert the_application().status == ApplicationStatus.DRAFT


def test_incomplete_application_leads_to_what_is_missing(client, person):
    client.post(f"{PAGE}who/", who())

    answer = client.post(f"{PAGE}send/", {}, follow=True)

    assert answer.redirect_chain[-1][0] == f"{PAGE}where/"
    lacking = (
        "Step 2, Location: Village. Step 3, Products grown: What you grow or make."
    )
    assert f"Please complete first: {lacking}" in answer.content.decode()
    assert the_application().status == ApplicationStatus.DRAFT


def test_double_send_is_one_application(client, person):
    make_draft_application(person)
    client.post(f"{PAGE}send/", {})

    client.post(f"{PAGE}send/", {})

    assert the_application().entries.count() == 1


@pytest.mark.parametrize("step", STEPS)
def test_sent_application_can_be_read_and_not_changed(client, person, step):
    make_application(person)

    assert client.get(f"{PAGE}{step}/").url == PAGE
    assert client.post(f"{PAGE}{step}/", who(name="Other")).url == PAGE
    assert the_application().name == "Guo Household"


def test_only_an_open_cooperative_may_be_named(client, person):
    closed = suspend_partner(make_cooperative(), reason="x", by=None)
    farm = make_farm()

    for other in (closed, farm):
        answer = client.post(f"{PAGE}who/", who(cooperative=other.pk))
        assert "Select a valid choice" in answer.content.decode()

    assert the_application().cooperative is None


def test_cooperative_in_a_cooperative_is_told(client, person):
    other = make_cooperative()

    answer = client.post(f"{PAGE}who/", who(kind="cooperative", cooperative=other.pk))

    assert "belong to another one" in answer.content.decode()


def test_hostile_words_are_kept_as_words(client, person):
    make_draft_application(person, name="<img src=x onerror=alert(1)> =1+1 🌰")

    for page in (PAGE, f"{PAGE}send/", f"{PAGE}who/"):
        text = text_of(client, page)
        assert "<img src=x" not in text
        assert "&lt;img src=x onerror=alert(1)&gt; =1+1 🌰" in text


# --- Where ---------------------------------------------------------------------------
def test_villages_are_found_by_county_and_name(client, person):
    here, there = make_county(name="Here"), make_county(name="There")
    make_village(name="Nanpo", county=here)
    make_village(name="Jingdi", county=here)
    make_village(name="Nanzhuang", county=there)

    def names(**asked):
        found = client.get(f"{PAGE}where/", {"villages": "", **asked})
        return [one.name for one in found.context["villages"]]

    assert names(county=here.pk) == ["Jingdi", "Nanpo"]
    assert names(q="nan") == ["Nanpo", "Nanzhuang"]
    assert names(q="nan", county=there.pk) == ["Nanzhuang"]
    assert names(q="x\x00y") == []
    assert len(names(county="9" * 40)) == 3


def test_search_for_a_village_has_a_name_of_its_own(client, person):
    text = text_of(client, f"{PAGE}where/")

    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(ids) == sorted(set(ids))


def test_without_script_the_button_finds_and_loses_nothing(client, person):
    village = make_village(name="Nanpo")
    sent = {"place": "By the spring", "q": "nan", "county": "", "find": "1"}

    answer = client.post(f"{PAGE}where/", sent)

    assert answer.url == f"{PAGE}where/?county=&q=nan"
    assert the_application().place == "By the spring"
    page = client.get(answer.url)
    assert page.context["villages"] == [village]


def test_map_shows_the_countys_villages_where_they_are(client, person):
    county = make_county()
    north = make_village(county=county, latitude="36.30000", longitude="113.40000")
    south = make_village(county=county, latitude="36.10000", longitude="113.50000")
    make_village(county=county)

    page = client.get(f"{PAGE}where/?county={county.pk}")

    dots = {dot.village: (dot.x, dot.y) for dot in page.context["map"].dots}
    assert dots.keys() == {north, south}
    assert dots[north][1] < dots[south][1]
    assert dots[north][0] < dots[south][0]
    assert f'href="/sell/where/?village={north.pk}"' in page.content.decode()


def test_tapped_village_is_chosen_without_a_script(client, person):
    village = make_village(latitude="36.30000", longitude="113.40000")

    text = text_of(client, f"{PAGE}where/?village={village.pk}")

    assert f'value="{village.pk}" checked' in flat(text)


def test_position_finds_the_nearest_village_and_is_not_kept(client, person):
    make_village(name="Far", latitude="35.00000", longitude="113.00000")
    near = make_village(name="Near", latitude="36.20000", longitude="113.43600")

    answer = client.post(f"{PAGE}where/", {"near": "1", **MAP}, follow=True)

    assert the_application().village == near
    assert "The nearest village is Near" in answer.content.decode()
    assert "36.20011" not in answer.content.decode()


@pytest.mark.parametrize(
    "sent",
    [{}, {"latitude": "x", "longitude": "1"}, {"latitude": "nan", "longitude": "1"}],
)
def test_bad_position_is_told(client, person, sent):
    make_village(latitude="36.20000", longitude="113.43600")

    answer = client.post(f"{PAGE}where/", {"near": "1", **sent}, follow=True)

    assert "Your location is unknown" in answer.content.decode()
    assert SellerApplication.objects.count() == 0


# --- Back and forth ------------------------------------------------------------------
def test_question_is_read_corrected_and_answered(client, person):
    ask(make_application(person), text="Which <b>stamp</b>?", by=make_user())

    text = text_of(client, PAGE)
    assert "Which &lt;b&gt;stamp&lt;/b&gt;?" in text
    assert "The office has a question" in text_of(client, f"{PAGE}who/")
    client.post(f"{PAGE}who/", who(name="Corrected"))
    client.post(PAGE, {"do": "answer", "text": "The village's."})

    application = the_application()
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.name == "Corrected"
    assert application.entries.last().text == "The village's."


def test_empty_answer_is_told(client, person):
    ask(make_application(person), text="?", by=None)

    answer = client.post(PAGE, {"do": "answer", "text": " "})

    assert answer.status_code == 422
    assert "Please enter an answer" in answer.content.decode()
    assert the_application().status == ApplicationStatus.QUESTION


def test_answer_twice_counts_once(client, person):
    ask(make_application(person), text="?", by=None)
    client.post(PAGE, {"do": "answer", "text": "One"})

    answer = client.post(PAGE, {"do": "answer", "text": "Two"}, follow=True)

    assert "This is already with the office" in answer.content.decode()
    assert the_application().entries.filter(said="answer").count() == 1


def test_draft_is_not_sent_by_an_answer(client, person):
    make_draft_application(person)

    client.post(PAGE, {"do": "answer", "text": "Hello"})

    assert the_application().status == ApplicationStatus.DRAFT


def test_refused_person_reads_why_and_takes_it_up(client, person):
    refuse(make_application(person), reason="No village stamp", by=None)

    assert "No village stamp" in text_of(client, PAGE)
    assert client.get(f"{PAGE}who/").url == PAGE
    assert client.post(PAGE, {"do": "take-up"}).url == f"{PAGE}who/"
    assert 'value="Guo Household"' in text_of(client, f"{PAGE}who/")
    again = client.post(PAGE, {"do": "take-up"}, follow=True)

    assert "It is already being edited" in again.content.decode()
    assert the_application().status == ApplicationStatus.DRAFT


def test_approved_person_finds_the_desk_and_may_open_another(client, person):
    partner = approve(make_application(person), by=None)

    assert f"/desk/{partner.code}/" in text_of(client, PAGE)
    client.post(f"{PAGE}who/", who(name="Second"))

    assert SellerApplication.objects.filter(user=person).count() == 2


def test_unknown_act_is_404(client, person):
    make_application(person)

    assert client.post(PAGE, {"do": "approve"}).status_code == 302


def test_other_methods_are_refused(client):
    assert client.put(PAGE).status_code == 405
    assert client.delete(PAGE).status_code == 405


@pytest.mark.parametrize("count", [1, 12])
def test_steps_take_the_same_few_queries(client, person, queries, count):
    county = make_county()
    for _ in range(count):
        make_village(county=county, latitude="36.20000", longitude="113.43600")
    make_draft_application(person)

    for step in STEPS:
        with queries(13):
            client.get(f"{PAGE}{step}/")
    with queries(12):
        client.get(PAGE)
