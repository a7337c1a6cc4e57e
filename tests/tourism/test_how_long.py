"""How long a visit takes, as shoppers, sellers and offices read it."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (45, "About 45 minutes", "约45分钟"),
        (60, "About 1 hour", "约1小时"),
        (75, "About 75 minutes", "约75分钟"),
        (90, "About 1.5 hours", "约1.5小时"),
        (120, "About 2 hours", "约2小时"),
    ],
)
def test_length_is_said_as_it_is(minutes, english, chinese):
    visit = SimpleNamespace(is_stay=False, minutes=minutes)
    for language, words in (("en", english), ("zh-hans", chinese)):
        with override(language):
            said = render_to_string("visit/how_long.html", {"experience": visit})
            assert said.strip() == words
