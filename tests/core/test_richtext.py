import pytest

from core.richtext import clean, typed, under


def test_plain_lines_become_paragraphs():
    assert clean("One.\nTwo.\r\n\r\nThree.") == "<p>One.<br>Two.</p><p>Three.</p>"


def test_allowed_tags_stay():
    text = "<p>We <strong>dry</strong> them <em>slowly</em>.</p><ul><li>a</li></ul>"

    assert clean(text) == text


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        ("<script>alert(1)</script>", ""),
        ("<p onclick=alert(1)>x</p>", "<p>x</p>"),
        ("<p style='position:fixed'>x</p>", "<p>x</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<img src=https://elsewhere.example/p.png>", ""),
        ("<svg><script>1</script></svg>x", "<p>x</p>"),
        ("<iframe src=//evil.example></iframe>y", "<p>y</p>"),
        ("<style>p{}</style>z", "<p>z</p>"),
        ("<p>a\x00b\u202ec\x07</p>", "<p>abc</p>"),
        ("<form action=/x><input></form>", ""),
        ("=cmd()|' /C calc'!A0", "<p>=cmd()|' /C calc'!A0</p>"),
        ("<!-- hidden -->x", "<p>x</p>"),
    ],
)
def test_hostile_text_is_harmless(hostile, left):
    assert clean(hostile) == left


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "vbscript:x",
    ],
)
def test_unsafe_link_loses_its_address(address):
    assert "href" not in clean(f'<p><a href="{address}">x</a></p>')


def test_safe_link_says_that_it_is_not_ours():
    rel = "nofollow noopener noreferrer"

    assert clean('<p><a href="https://example.com/a" target=_top>x</a></p>') == (
        f'<p><a href="https://example.com/a" rel="{rel}">x</a></p>'
    )


@pytest.mark.parametrize(
    "text", ["Tom & Jerry", "a < b", "One.\nTwo.\n\nThree.", "花椒\n\n核桃 🌰", ""]
)
def test_what_was_typed_comes_back_to_be_edited(text):
    assert typed(clean(text)) == text
    assert clean(typed(clean(text))) == clean(text)


@pytest.mark.parametrize(
    ("level", "written", "shown"),
    [
        (2, "<h3>A</h3><h4>B</h4>", "<h3>A</h3><h4>B</h4>"),
        (1, "<h3>A</h3><h4>B</h4><h3>C</h3>", "<h2>A</h2><h3>B</h3><h2>C</h2>"),
        (1, "<h4>A</h4><p>h4</p><h4>B</h4>", "<h2>A</h2><p>h4</p><h2>B</h2>"),
        (3, "<h3>A <em>b</em></h3>", "<h4>A <em>b</em></h4>"),
    ],
)
def test_headings_follow_the_one_above_the_text(level, written, shown):
    assert under(level, written) == shown
