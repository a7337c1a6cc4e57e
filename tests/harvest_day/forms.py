"""Forms as a browser reads them out of a page: where they go and what they hold."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    """A form's address and fields, each with the value it would send untouched."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    # Text fields and lists from which nothing is chosen yet.
    asked: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
        self.list = None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self.found.append(PageForm(said.get("action") or ""))
        elif self.found and tag in {"input", "select", "option", "textarea"}:
            getattr(self, f"_{tag}")(self.found[-1], said)

    def handle_endtag(self, tag):
        if tag == "select":
            self.list = None

    def _input(self, form, said):
        name, kind = said.get("name"), said.get("type", "text")
        if not name or kind in {"submit", "button", "image", "file"}:
            return
        if kind in {"radio", "checkbox"}:
            if "checked" in said:
                form.fields[name] = said.get("value", "on")
            elif name not in form.fields:
                form.asked.add(name)
            return
        form.fields[name] = said.get("value") or ""
        if kind != "hidden":
            form.asked.add(name)

    def _select(self, form, said):
        self.list = said.get("name")
        if self.list:
            form.asked.add(self.list)

    def _option(self, form, said):
        if self.list and ("selected" in said or self.list not in form.fields):
            form.fields[self.list] = said.get("value") or ""

    def _textarea(self, form, said):
        if said.get("name"):
            form.fields[said["name"]] = ""
            form.asked.add(said["name"])


_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


def forms_in(html):
    """All forms of a page, in its order."""
    reader = _Reader()
    for piece in _FORM.findall(html):
        reader.feed(piece)
    return reader.found


def form_to(html, address):
    """The first form that goes to an address; None where there is none.

    `address` is the end of it, as the page may name the whole.
    """
    for piece in _FORM.findall(html):
        action = re.search(r'\baction="([^"]*)"', piece[:2000])
        if action and action[1].endswith(address):
            reader = _Reader()
            reader.feed(piece)
            return reader.found[0]
    return None
