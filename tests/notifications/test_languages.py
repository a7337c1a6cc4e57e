"""Rows that the market writes follow their reader's language, whoever was at work."""

import pytest
from django.conf import settings
from django.utils.translation import override

from fulfilment.claims.services.steps import accept
from notifications.declarations.goods import StockLow
from notifications.services import tell_people
from orders.order.models import Line, VendorOrder
from tests.core.test_kept import is_chinese
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_claim, make_received_vendor_order
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.notifications.letters import deliver

pytestmark = pytest.mark.django_db

NAMES = {"en": "Walnuts", "zh-hans": "核桃"}
PACKS = {"en": "Sack of 5", "zh-hans": "五斤袋"}
FARMS = {"en": "Stone Gate", "zh-hans": "石门农场"}
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def other(language):
    return next(code for code in LANGUAGES if code != language)


def named_in_both():
    farm = make_farm(name_en=FARMS["en"], name_zh_hans=FARMS["zh-hans"], delivers=True)
    pack = make_pack(farm, name_en=PACKS["en"], name_zh_hans=PACKS["zh-hans"])
    pack.product.title_en, pack.product.title_zh_hans = NAMES.values()
    pack.product.save()
    return pack


def read(client, user, path, language):
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    type(user).objects.filter(pk=user.pk).update(language=language)
    return client.get(path).content.decode()


@pytest.mark.parametrize("written", LANGUAGES)
def test_an_order_is_named_as_its_reader_reads(client, written):
    user, pack = make_user(), named_in_both()
    with override(written):
        order = make_order([(pack, 1)], user=user)

    for language in LANGUAGES:
        page = read(client, user, f"/orders/{order.number}/", language)
        assert NAMES[language] in page
        assert PACKS[language] in page
        assert NAMES[other(language)] not in page
        assert PACKS[other(language)] not in page


def test_an_order_keeps_its_names_when_the_farm_renames_its_goods():
    pack = named_in_both()
    order = make_order([(pack, 1)])
    pack.product.title_en, pack.product.title_zh_hans = "Almonds", "杏仁"
    pack.product.save()

    line = Line.objects.get(order=order)

    assert (line.title_en, line.title_zh_hans) == tuple(NAMES.values())


@pytest.mark.parametrize("written", LANGUAGES)
def test_a_notice_follows_its_reader(client, written):
    user, pack = make_user(), named_in_both()
    with override(written):
        make_order([(pack, 1)], user=user)
        deliver()

    english = read(client, user, "/accounts/notices/", "en")
    chinese = read(client, user, "/accounts/notices/", "zh-hans")

    assert "We received your order" in english
    assert "We received your order" not in chinese
    (notice,) = user.notifications.all()
    assert not is_chinese(f"{notice.subject_en} {notice.body_en}")
    assert is_chinese(notice.subject_zh_hans)
    assert is_chinese(notice.body_zh_hans)


@pytest.mark.parametrize("written", LANGUAGES)
def test_news_names_what_it_is_about_in_the_readers_language(written):
    user, pool = make_user(), named_in_both().pool
    with override(written):
        tell_people(StockLow(pool), [user])

    (notice,) = user.notifications.all()
    assert NAMES["en"] in notice.subject_en
    assert NAMES["zh-hans"] in notice.subject_zh_hans


@pytest.mark.parametrize("written", LANGUAGES)
def test_the_note_of_a_replacement_is_read_in_either_language(client, written):
    pack = named_in_both()
    with override(written):
        vendor_order = make_received_vendor_order(pack)
        claim = make_claim(vendor_order, wanted="replacement")
        accept(claim, by=make_user())
    sent = VendorOrder.objects.exclude(pk=vendor_order.pk).get()

    english = read(
        client, vendor_order.order.user, f"/orders/{sent.order.number}/", "en"
    )
    chinese = read(
        client, vendor_order.order.user, f"/orders/{sent.order.number}/", "zh-hans"
    )

    assert f"Replacement for claim {claim.number}" in english
    assert "Replacement for claim" not in chinese
    assert f"Replacement for claim {claim.number}" == sent.note
