"""The market's name follows the language, and any market can have its own two."""

import re
from email.utils import parseaddr

import pytest
from django.core import mail
from django.utils.translation import override

from accounts.letters import Letter, send_letter
from core.brand import market_initial, market_name, sender
from tests.areas import AREAS
from tests.factories.accounts import make_staff
from tests.factories.orders import make_paid_order
from tests.notifications.letters import deliver
from tests.source_files import named, sources, text_of

# Where it is no text for a reader: a program's id, a bank's file, evidence for a court.
MAY_READ = {"core/brand.py"}


@pytest.fixture
def hills(settings):
    settings.MARKET_NAME = "Hill Market"
    settings.MARKET_NAMES = {"en": "Hill Market", "zh-hans": "山货集"}
    settings.DEFAULT_FROM_EMAIL = "Hill Market <post@hills.test>"


def test_the_name_follows_the_language(settings):
    with override("en"):
        assert market_name() == "Nanpo"
    with override("zh-hans"):
        assert market_name() == "南坡"


def test_a_market_with_one_name_is_called_so_in_both(settings):
    settings.MARKET_NAME, settings.MARKET_NAMES = "Hill Market", {"en": "Hill Market"}

    with override("zh-hans"):
        assert market_name() == "Hill Market"


def test_seal_shows_the_first_sign_of_a_name_of_ones_own(hills):
    for language, sign in (("en", "H"), ("zh-hans", "山")):
        with override(language):
            assert market_initial() == sign


def test_seal_of_the_name_it_comes_with_is_drawn():
    assert market_initial() == ""


@pytest.mark.parametrize(
    ("language", "own", "other"),
    [("en", "Hill Market", "山货集"), ("zh-hans", "山货集", "Hill Market")],
)
def test_pages_say_it_in_the_readers_language(
    db, client, hills, settings, language, own, other
):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    for path in ("/", "/basket/", "/accounts/login/", "/impact/"):
        page = client.get(path).content.decode()
        assert own in page
        assert other not in page


def test_an_app_on_a_phone_has_the_name_of_its_language(client, hills):
    names = {
        language: client.get("/desk/manifest.webmanifest", {"lang": language}).json()
        for language in ("en", "zh-hans")
    }

    assert names["en"]["short_name"] == "Hill Market"
    assert names["zh-hans"]["short_name"] == "山货集"
    assert "Hill Market" not in names["zh-hans"]["name"]


def test_mail_comes_from_the_name_in_its_readers_language(db, hills):
    order = make_paid_order()
    order.language = "zh-hans"
    order.save(update_fields=["language"])

    letters = [one for one in deliver() if "guest@example.com" in one.to]

    assert letters
    for letter in letters:
        assert letter.from_email == "山货集 <post@hills.test>"
        assert parseaddr(str(letter.message()["From"]))[1] == "post@hills.test"
        assert "Hill Market" not in letter.body


def test_letters_of_accounts_do_too(hills):
    letter = Letter(subject="s", paragraphs=("p",))
    for language in ("en", "zh-hans"):
        with override(language):
            send_letter(letter, "mei@example.com")

    english, chinese = mail.outbox
    assert english.from_email == "Hill Market <post@hills.test>"
    assert "山货集" in chinese.body
    assert "Hill Market" not in chinese.body


def test_a_sender_of_another_name_stays(settings):
    settings.DEFAULT_FROM_EMAIL = "Customer care <care@hills.test>"

    with override("zh-hans"):
        assert sender() == "Customer care <care@hills.test>"

    settings.DEFAULT_FROM_EMAIL = "care@hills.test"
    assert sender() == "care@hills.test"
    settings.DEFAULT_FROM_EMAIL = '"Care, for you" <care@hills.test>'
    assert sender() == '"Care, for you" <care@hills.test>'


def test_nothing_else_reads_the_setting():
    found = {
        named(path)
        for path in sources(*AREAS)
        if "settings.MARKET_NAME" in text_of(path)
    }

    assert found == MAY_READ


def test_seal_stands_on_public_pages_and_in_offices(client, db, hills):
    client.force_login(make_staff())
    for page in ("/", "/office/market/"):
        seals = re.findall(
            r'<span class="seal"[^>]*>(.*?)</span>', client.get(page).text, re.DOTALL
        )
        assert [seal.strip() for seal in seals] == ["H"] * len(seals), page
        assert seals
