"""Questions that shoppers ask, with answers."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from shop.storefront.help import TOPICS
from tests.markup import flat
from tests.structured import faults_in, of_kind

pytestmark = pytest.mark.django_db
QUESTIONS = [one for topic in TOPICS for one in topic.questions]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_question_is_answered_on_the_page_and_for_machines(client, language):
    with override(language):
        page = client.get(reverse("storefront:help")).text
        asked = [(str(one.asked), str(one.answer)) for one in QUESTIONS]
    (facts,) = of_kind(page, "FAQPage")
    assert faults_in(facts) == []
    answered = [
        (entity["name"], entity["acceptedAnswer"]["text"])
        for entity in facts["mainEntity"]
    ]
    assert answered == asked
    shown = flat(page.partition("<main")[2])
    assert all(q in shown and a in shown for q, a in asked)


def test_each_page_that_says_more_opens(client):
    urls = {one.url for one in QUESTIONS if one.url}
    assert len(urls) > 4
    assert {client.get(url).status_code for url in urls} == {200}
