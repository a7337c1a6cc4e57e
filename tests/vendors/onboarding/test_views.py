import pytest

from tests.cast import a_cooperative, a_farm, a_user, a_village
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services import approve, refuse
from vendors.partner.services import suspend_partner

from .makers import an_application

pytestmark = pytest.mark.django_db

PAGE = "/sell/"


def typed(**fields):
    return {
        "kind": "farm",
        "name": "Guo Household",
        "person": "Guo Xiulan",
        "phone": "138 0013 8000",
        "village": fields.pop("village", None) or a_village().pk,
        "grows": "walnuts",
        "story": "",
        **fields,
    }


@pytest.fixture
def person(client):
    user = a_user()
    client.force_login(user)
    return user


def test_anybody_reads_about_selling(client):
    text = client.get(PAGE).content.decode()

    assert "Sell what you grow" in text
    assert "Make an account and apply" in text
    assert "<form class" not in text.split("<main")[1].split("</main")[0]


def test_anonymous_application_goes_to_sign_in(client):
    answer = client.post(PAGE, typed())

    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url
    assert SellerApplication.objects.count() == 0


def test_person_applies_and_sees_how_it_stands(client, person):
    cooperative = a_cooperative("Five Villages")

    client.post(PAGE, typed(cooperative=cooperative.pk))

    application = SellerApplication.objects.get()
    text = client.get(PAGE).content.decode()
    assert (application.user, application.phone) == (person, "+8613800138000")
    assert application.cooperative == cooperative
    assert "Five Villages looks at it" in text
    assert "Send the application" not in text


def test_double_submit_is_one_application(client, person):
    client.post(PAGE, typed())
    answer = client.post(PAGE, typed(), follow=True)

    assert "is with us already" in answer.content.decode()
    assert SellerApplication.objects.count() == 1


def test_refused_person_reads_why_and_corrects_it(client, person):
    application = an_application(person, name="Guo Household")
    refuse(application, reason="No village stamp", by=None)

    text = client.get(PAGE).content.decode()

    assert "No village stamp" in text
    assert 'value="Guo Household"' in text
    client.post(PAGE, typed())
    assert SellerApplication.objects.count() == 2


def test_approved_person_finds_the_desk(client, person):
    partner = approve(an_application(person), by=None)

    text = client.get(PAGE).content.decode()

    assert f"/desk/{partner.code}/" in text
    assert "Send the application" not in text
    assert "Send the application" in client.get(f"{PAGE}?again").content.decode()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x\x00y"}, "letters, figures and signs"),
        ({"name": "x" * 81}, "at most 80"),
        ({"phone": "12"}, "Please enter a phone number"),
        ({"village": "999999"}, "Select a valid choice"),
        ({"village": "x'--"}, "Select a valid choice"),
        ({"kind": "king"}, "Select a valid choice"),
        ({"story": "x" * 5001}, "at most 5000"),
        ({"story": "a\x00"}, "letters, figures and signs"),
        ({"grows": "a\nb"}, "in one line only"),
    ],
)
def test_bad_input_is_told_and_kept(client, person, fields, says):
    answer = client.post(PAGE, {**typed(person="Kept Person"), **fields})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert 'value="Kept Person"' in text
    assert SellerApplication.objects.count() == 0


def test_only_an_open_cooperative_may_be_named(client, person):
    closed = suspend_partner(a_cooperative(), reason="x", by=None)
    farm = a_farm()

    for other in (closed, farm):
        answer = client.post(PAGE, typed(cooperative=other.pk))
        assert "Select a valid choice" in answer.content.decode()

    assert SellerApplication.objects.count() == 0


def test_cooperative_in_a_cooperative_is_told(client, person):
    other = a_cooperative()

    answer = client.post(PAGE, typed(kind="cooperative", cooperative=other.pk))

    assert "does not belong to another one" in answer.content.decode()


def test_hostile_words_are_kept_as_words(client, person):
    client.post(PAGE, typed(name="<img src=x onerror=alert(1)> =1+1 🌰"))

    text = client.get(PAGE).content.decode()
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt; =1+1 🌰" in text


def test_other_methods_are_refused(client):
    assert client.put(PAGE).status_code == 405
    assert client.delete(PAGE).status_code == 405
