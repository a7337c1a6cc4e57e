"""Writes down what each address of the permissions table answers, in both languages."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.freeze.elements import elements
from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.test_every_address import rolled_back
from tests.permissions.world import ANONYMOUS, ROLES, World, build

LANGUAGES = ("en", "zh-hans")
pytestmark = pytest.mark.django_db
FOLDER = Path(os.environ["FREEZE"])


@pytest.fixture(scope="module")
def world(kept) -> World:
    return build()


def test_record_addresses(world):
    lines = []
    for name, row in sorted(ROWS.items()):
        path = reverse(name, kwargs=row.args(world))
        lines += [f"{name} {path}"]
        lines += [f"  {role}: {row.get[role]}, {row.post[role]}" for role in ROLES]
    (FOLDER / "addresses.txt").write_text("\n".join(lines))


@pytest.mark.parametrize("language", LANGUAGES)
def test_record_pages(world, language):
    folder = FOLDER / "pages" / language
    folder.mkdir(parents=True)
    for person in world.people.values():
        person.language = language
        person.save(update_fields=["language"])
    with (
        translation.override(language),
        (FOLDER / "queries.tsv").open("a") as queries,
        (FOLDER / "cpu.tsv").open("a") as cpu,
    ):
        for name, role, path in _asked(world):
            answer, asked, spent = _ask(world, role, path, language)
            file = folder / f"{name.replace(':', '.')}.{role.replace(' ', '-')}.txt"
            file.write_text(_written(answer))
            queries.write(f"{language}\t{name}\t{role}\t{asked}\n")
            cpu.write(f"{language}\t{name}\t{role}\t{spent:.1f}\n")


def _asked(world: World) -> Iterator[tuple[str, str, str]]:
    """Each address as the first and the last of those who may read it, and nobody."""
    for name, row in sorted(ROWS.items()):
        path = reverse(name, kwargs=row.args(world))
        readers = [role for role in ROLES if row.get[role] == IN]
        for role in dict.fromkeys([ANONYMOUS, *readers[:1], *readers[-1:]]):
            yield name, role, path


def _ask(
    world: World, role: str, path: str, language: str
) -> tuple[HttpResponse, int, float]:
    """The answer, how many queries it asked, and the CPU milliseconds it took."""
    client = world.client(role)
    client.cookies["nanpo_language"] = language
    begun = time.process_time()
    with rolled_back(), CaptureQueriesContext(connection) as captured:
        answer = client.get(path, headers={"accept-language": language})
    return answer, len(captured), (time.process_time() - begun) * 1000


def _written(answer: HttpResponse) -> str:
    kind = (
        answer["Content-Type"].partition(";")[0]
        if answer.has_header("Content-Type")
        else ""
    )
    head = f"{answer.status_code} {kind} {answer.get('Location', '')}\n"
    if answer.streaming:
        return head
    if kind == "text/html":
        return head + "\n".join(elements(answer.text))
    return head + (
        answer.text if kind.startswith(("text/", "application/json")) else ""
    )
