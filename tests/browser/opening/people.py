"""A person before the market: reads, types and presses in a language of their own.

Words are given as they stand in the source and looked for as the person reads them, so
that one story is told of a market in Chinese and of one in English.
"""

import re
import time
from email import message_from_bytes, policy

from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Locator, Page, expect

PATIENCE = 30.0  # seconds until a mail or an SMS is there


class Person:
    """One page of a browser of their own."""

    def __init__(self, page: Page, site, language: str) -> None:
        self.page, self.site, self.language = page, site, language

    def reads(self, text: str, context: str = "") -> str:
        """The text in the person's language."""
        with override(self.language):
            words = pgettext(context, text) if context else gettext(text)
        assert self.language == "en" or words != text, f"nothing says {text!r}"
        return words

    def goes(self, address: str) -> None:
        self.page.goto(address)

    def fills(self, within: str = "main form", **fields: object) -> None:
        """Fields of a form by their names: texts, lists, boxes and files."""
        for name, value in fields.items():
            found = self.page.locator(f"{within} [name='{name}']")
            put_in(found, value)

    def presses(self, text: str, context: str = "") -> None:
        """The button or link that says so, and waits for the page that follows."""
        self.button(text, context).click()
        self.page.wait_for_load_state()

    def button(self, text: str, context: str = "") -> Locator:
        words = re.compile(rf"^\s*{re.escape(self.reads(text, context))}\s*$")
        buttons, links = (
            self.page.get_by_role(role, name=words).locator("visible=true")
            for role in ("button", "link")
        )
        return buttons.first if buttons.count() else links.first

    def sees(self, text: str, context: str = "", **named: object) -> None:
        """The page says so; `named` are what the text has blanks for."""
        words = self.reads(text, context)
        expect(self.page.locator("body")).to_contain_text(
            words % named if named else words
        )

    def is_at(self, pattern: str) -> None:
        self.page.wait_for_url(pattern)

    def letter(self, to: str, pattern: str) -> re.Match[str]:
        """What a mail or SMS to this address says, by a pattern; the newest first."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for file in sorted(self.site.mail.glob("*"), reverse=True):
                for raw in re.split(rb"\n-{79}\n", file.read_bytes()):
                    mail = message_from_bytes(raw, policy=policy.default)
                    said = _said(mail) if to in str(mail["To"]) else ""
                    if found := re.search(pattern, said):
                        return found
            time.sleep(0.1)
        raise AssertionError(f"nothing for {to} says {pattern}")


def put_in(found: Locator, value: object) -> None:
    """Whatever kind of field it is; a box by its value, or yes and no."""
    kind = found.first.evaluate("one => one.type || one.tagName")
    if kind == "file":
        found.set_input_files(value)
    elif kind.startswith("select"):
        found.select_option(value)
    elif kind == "checkbox" and isinstance(value, bool):
        found.set_checked(value)
    elif kind in {"checkbox", "radio"}:
        for one in value if isinstance(value, list) else [value]:
            found.and_(found.page.locator(f"[value='{one}']")).check()
    else:
        found.fill(str(value))


def _said(mail) -> str:
    body = mail.get_body(("plain", "html"))
    return f"{body.get_content() if body else ''}\n{mail['Subject']}"
