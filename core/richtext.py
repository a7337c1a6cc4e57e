"""Rich text that people write: a short list of tags, links to safe places, no more."""

import html
import re

import nh3

TAGS = {
    "p", "br", "strong", "em", "b", "i", "ul", "ol", "li", "h3", "h4",
    "blockquote", "a",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
# Controls without a shape, and marks that turn the reading direction round.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_EMPTY = re.compile(r"<p>\s*</p>")
_BLOCK = re.compile(r"<(p|ul|ol|li|h3|h4|blockquote)\b", re.IGNORECASE)
_HEADING = re.compile(r"<(?P<tag>h[34])>(?P<words>.*?)</(?P=tag)>", re.DOTALL)


def clean(text: str) -> str:
    """Safe HTML of what was typed, with paragraphs where lines were left empty.

    Anything but the listed tags is dropped, scripts and styles with their content.
    Images are dropped: a remote one would tell its owner who reads the page.
    """
    tidy = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if tidy and not _BLOCK.search(tidy):
        tidy = _paragraphs(tidy)
    cleaned = nh3.clean(
        tidy,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        attribute_filter=_safe_link,
        link_rel="nofollow noopener noreferrer",
        strip_comments=True,
    )
    return _EMPTY.sub("", cleaned)


def _safe_link(_tag: str, _name: str, value: str) -> str | None:
    """Without addresses that leave the scheme open (//elsewhere)."""
    return None if value.lstrip().startswith(("//", "\\", "/\\")) else value


def _paragraphs(text: str) -> str:
    parts = _PARAGRAPH.split(text)
    return "".join(f"<p>{part.strip().replace(chr(10), '<br>')}</p>" for part in parts)


def under(level: int, cleaned: str) -> str:
    """With its headings as they follow one of that level, none left out."""
    is_divided = False

    def at_level(heading: re.Match[str]) -> str:
        nonlocal is_divided
        is_divided = is_divided or heading["tag"] == "h3"
        tag = f"h{level + 2 if heading['tag'] == 'h4' and is_divided else level + 1}"
        return f"<{tag}>{heading['words']}</{tag}>"

    return _HEADING.sub(at_level, cleaned)


def typed(cleaned: str) -> str:
    """What a person edits in a plain box: the way back from `clean`."""
    text = re.sub(r"<br\s*/?>", "\n", cleaned)
    text = re.sub(r"</p>\s*", "\n\n", text.replace("<p>", "")).strip()
    return text if "<" in text else html.unescape(text)
