"""Texts to translate are found however a template is laid out."""

import pytest

from config import messages

INDENTED = """\
{% load i18n %}
<div>
        {% translate "Deep" %}
    {% if a %}
      {% blocktranslate trimmed %}
        Two
        lines
      {% endblocktranslate %}
    {% endif %}
</div>
"""


def test_texts_of_an_indented_template_are_gathered(tmp_path, monkeypatch):
    template = tmp_path / "templates" / "page.html"
    template.parent.mkdir()
    template.write_text(INDENTED)
    monkeypatch.setattr(messages, "ROOT", tmp_path)

    gathered = {message.id for message in messages.gathered() if message.id}

    assert gathered == {"Deep", "Two lines"}


def test_only_what_stands_in_templates_within_the_project_is_read(
    tmp_path, monkeypatch
):
    project = tmp_path / "templates"
    licence = project / "core" / "LICENSE.txt"
    licence.parent.mkdir(parents=True)
    licence.write_text("{{ no template }}")
    monkeypatch.setattr(messages, "ROOT", project)

    assert list(messages._files()) == []


@pytest.mark.parametrize(
    ("chinese", "has_gap"),
    [
        ("订单%(number)s已付", False),
        ("订单 %(number)s已付", True),
        ("{count} 人", True),
        ("最多3 天", True),
        ("付款：%(link)s", False),
        ("请打开 %(link)s", False),
        ("下载 PDF 文件", False),
    ],
)
def test_chinese_has_no_space_beside_what_is_put_in(chinese, has_gap):
    assert bool(messages._GAP.search(chinese)) is has_gap
