"""Texts to translate are found however a template is laid out."""

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
