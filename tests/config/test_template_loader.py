"""Pages are sent without the indentation of their templates."""

from django.template import engines
from django.template.loader import get_template

from config.settings import BASE_DIR


def render(name: str) -> str:
    return get_template(name).render({})


def test_indentation_is_not_sent(tmp_path, monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "dirs", [str(tmp_path)])
    (tmp_path / "indented-here.html").write_text("<p>\n    <b>a</b>\n\tb\n</p>\n")

    assert render("indented-here.html") == "<p>\n<b>a</b>\nb\n</p>\n"


def test_text_keeps_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "dirs", [str(tmp_path)])
    (tmp_path / "indented-here.txt").write_text("a\n    b\n")

    assert render("indented-here.txt") == "a\n    b\n"


def test_our_templates_come_before_those_of_apps():
    found = get_template("account/login.html").origin.name

    assert found == str(BASE_DIR / "templates" / "account" / "login.html")
