"""The sheet that every page of the double is written on: head, policy, language."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from .double import DoubleRequest, Reply
from .texts import texts_for


@dataclass(frozen=True)
class PageSheet:
    """A title, the words of a language, a mark for the look, and who frames it."""

    title: str
    words: dict[str, str]
    mark: str
    parent: str | None = None


def sheet(about: PageSheet, inside: str, *, status: int = 200) -> Reply:
    code = "en" if about.words is texts_for("en") else "zh-Hans"
    title, mark, parent = about.title, about.mark, escape(about.parent or "")
    html = f"""<!doctype html>
<html lang="{code}" data-mark="{mark}" data-parent="{parent}">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/assets/look.css">
<link rel="stylesheet" href="/assets/page.css">
<script src="/assets/page.js" defer></script></head>
<body><main><h1>{title}</h1>
{inside}
</main></body></html>
"""
    kind = "text/html; charset=utf-8"
    return Reply(status, html.encode(), kind, policy(about.parent))


def policy(parent: str | None) -> dict[str, str]:
    return {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            "connect-src 'self'; img-src 'self'; base-uri 'none'; "
            f"frame-ancestors {parent or chr(39) + 'none' + chr(39)}"
        ),
        "Referrer-Policy": "no-referrer",
    }


def words_of(asked: DoubleRequest) -> dict[str, str]:
    wanted = parse_qs(asked.query).get("locale", [""])[0]
    return texts_for(wanted or asked.headers.get("accept-language", ""))
