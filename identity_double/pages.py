"""The page on which somebody chooses whom to be, and allows it or not."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode, urlsplit

from .people import PEOPLE
from .store import Store
from .wire import Asked, Reply

LOOK = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:22rem;margin:2rem auto;"
    "padding:0 1rem;color-scheme:light dark}"
    "button{display:block;width:100%;margin:.5rem 0;padding:.75rem;font:inherit}"
)


def choose(name: str, asked: Asked, hidden: tuple[str, ...]) -> Reply:
    """`hidden` are the parameters that the answer needs again."""
    kept = "".join(
        f'<input type="hidden" name="{each}" value="{escape(asked.params[each])}">'
        for each in hidden
        if each in asked.params
    )
    people = "".join(
        f'<button name="person" value="{person.key}">Allow as '
        f"{escape(person.name) or 'somebody without a name'}</button>"
        for person in PEOPLE.values()
    )
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{name}, the double</title><style>{LOOK}</style>"
        f"<h1>{name}</h1><p>This is a stand-in for {name}. "
        "The market wants to know who you are.</p>"
        f'<form method="post">{kept}{people}'
        '<button name="person" value="">Refuse</button></form></html>'
    )
    return Reply(200, page.encode(), "text/html; charset=utf-8")


def send_back(
    store: Store, asked: Asked, app_id: str, code_name: str, more: Mapping[str, str]
) -> Reply:
    """To the market, with a code where the person allowed it, and without else."""
    target = asked.params.get("redirect_uri", "")
    if urlsplit(target).hostname not in {"127.0.0.1", "localhost", "::1", "testserver"}:
        return Reply(400, b"redirect_uri is wrong", "text/plain")
    told = dict(more)
    if person := asked.params.get("person"):
        told[code_name] = store.allow(person, app_id)
    if "state" in asked.params:
        told["state"] = asked.params["state"]
    return Reply(302, b"", headers={"Location": f"{target}?{urlencode(told)}"})
