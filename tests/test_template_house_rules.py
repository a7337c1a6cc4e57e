"""What no linter knows of pages: what stands in them, and how they are laid out."""

import re
from pathlib import Path

import pytest

from tests.areas import AREAS
from tests.source_files import ROOT, named, pages, sources, templates, text_of

# The storefront's, the desk's, and the one for when little can be relied on.
BASES = {"base.html", "plain.html"}
# Oscar's dashboard, and mails as /dev/mail/ shows them in a frame of their own.
MAY_INLINE = ["config/headers.py", "core/devmail.py"]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("style attribute", r"<[^>]*\sstyle\s*="),
        ("handler", r"<[^>]*\son[a-z]+\s*="),
        ("script without nonce", r"<script(?![^>]*(\snonce=|\ssrc=))[^>]*>"),
        ("style block without nonce", r"<style(?![^>]*\snonce=)[^>]*>"),
        ("javascript address", r"(href|src|action)\s*=\s*[\"']\s*javascript:"),
    ],
)
def test_page_has_nothing_inline(what, pattern):
    found = [
        f"{named(path)}: {hit[0][:80]}"
        for path in pages()
        for hit in re.finditer(pattern, _without_tags(path), re.IGNORECASE)
    ]

    assert found == [], what


def _without_tags(path: Path) -> str:
    """The template without Django's tags and comments, whose insides look like HTML."""
    text = text_of(path)
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL
    )
    return re.sub(r"{%.*?%}|{{.*?}}", "x", text, flags=re.DOTALL)


def test_what_lasts_is_said_by_our_own_filter():
    """Django's says "2 日、4 小时" where people write 2天."""
    found = [
        named(path)
        for path in pages()
        if re.search(r"\|\s*time(since|until)", text_of(path))
    ]

    assert found == []


def test_colon_behind_a_value_is_that_of_the_language():
    """Chinese has its own, without a gap: `translate ": " context "after a label"`."""
    translated = r"{% blocktranslate.*?{% endblocktranslate %}"
    found = [
        f"{named(path)}: {hit[0]}"
        for path in templates()
        for hit in re.finditer(
            r"{{[^}]*}}:(?=[ \n<])",
            re.sub(translated, "", text_of(path), flags=re.DOTALL),
        )
    ]

    assert found == []


def test_page_extends_a_base_or_is_a_part():
    loose = [
        named(path)
        for path in pages()
        if "<html" in (text := text_of(path))
        and "{% extends" not in text
        and path.name not in BASES
    ]

    assert loose == []


def test_policy_allows_nothing_inline_outside_the_dashboard(client, db):
    for address in ("/accounts/login/", "/healthz/", "/no-such-page/"):
        policy = client.get(address).headers["Content-Security-Policy"]

        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "default-src 'none'" in policy


def test_unsafe_inline_stands_where_it_must():
    found = sorted(
        named(path)
        for path in sources(*AREAS)
        if "unsafe-inline" in text_of(path) or "UNSAFE_INLINE" in text_of(path)
    )

    assert found == MAY_INLINE


PEOPLES_WORDS = re.compile(
    r"<(?:h[1-6]|b|p|span|a|td|th|dd|dt|li|div|strong|blockquote|figcaption)"
    r"(?P<attributes>(?:\s[^<>]*)?)>(?:\n\s*)?\{\{ \w+(?:\.\w+)*\."
    r"(?:title|name|get_title|body|text|story|about|summary|tagline|public_name)"
    r"(?:\|[^{}]*)? \}\}"
)


def test_words_of_people_turn_to_the_writing_they_are_in():
    bare = [
        f"{page.relative_to(ROOT)}: {found[0][:80]}"
        for page in (ROOT / "templates").rglob("*.html")
        if not {"mail", "oscar", "documents"} & set(page.relative_to(ROOT).parts)
        for found in PEOPLES_WORDS.finditer(page.read_text())
        # What is only read aloud has no direction.
        if not re.search(r'\sdir="auto"|"vh"', found["attributes"])
    ]

    assert bare == []


@pytest.mark.parametrize(
    "words",
    ["<b>{{ farm.name }}</b>", '<a\n  class="u"\n>\n  {{ one.farm.name|lower }}\n</a>'],
)
def test_words_of_people_are_seen_in_any_layout(words):
    assert PEOPLES_WORDS.search(words)


# Between two of these a line break would be a space on the page.
GLUED = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|\"[^\"]*\"|'[^']*'")
LONGEST_TEMPLATE_LINE = 120


def too_long(line: str) -> bool:
    """Whether the line is too long, and has a space at which it could be broken."""
    if len(line) <= LONGEST_TEMPLATE_LINE:
        return False
    without_values = re.sub(r'="(?:\{%.*?%\}|\{\{.*?\}\}|[^"])*"', "=", line.strip())
    # djangofmt keeps an element's only attribute beside its name.
    bare = re.sub(r"<([\w-]+) ([\w-]+=)", r"<\1\2", without_values)
    return bool(re.search(r"\s", GLUED.sub("x", bare)))


def test_element_that_keeps_line_breaks_has_none_of_the_layout():
    """`.pre` shows each line break inside it, also those of its template."""
    opening = re.compile(r'<(\w+)\b[^>]*\bclass="(?:[^"]* )?pre(?: [^"]*)?"[^>]*>')
    found = [
        f"{named(path)}: {opened[0]}"
        for path in templates()
        for opened in opening.finditer(text_of(path))
        if "\n" in text_of(path)[opened.end() :].partition(f"</{opened[1]}>")[0]
    ]

    assert found == []


def test_template_line_is_at_most_120_characters():
    found = [
        f"{named(path)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        if not {"mail", "email"} & set(path.parts) and "_mail" not in path.name
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if too_long(line)
    ]

    assert found == []
