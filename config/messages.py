"""Texts to translate, without GNU gettext: gather, check and compile them with Babel.

`update` gathers every text of the source and the templates into the .po files,
`check` names what is missing, empty or doubtful there, `compile` writes the .mo files
that Django reads. Exit code 1 when a check found something.
"""

import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
SOURCES = (
    "accounts", "checkout", "config", "core", "fulfilment", "live", "notifications",
    "office", "openings", "orders", "payments", "programme", "reports", "selling",
    "shop", "stall", "templates", "tourism", "training", "vendors",
)  # fmt: skip
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

# Chinese is written without spaces, also where a number or a name is put in; an address
# to follow keeps them.
_HAN = r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff1f]"
_PUT_IN = r"(?:%\((?!url|link|webhook)\w+\)[sd]|\{(?!address|link)\w*\}|[0-9])"
_GAP = re.compile(rf"{_HAN} +{_PUT_IN}|{_PUT_IN} +{_HAN}")


def gathered() -> Catalog:
    """Every translatable text of the project and where it stands."""
    catalog = Catalog(project="Nanpo", version="1.0", charset="utf-8")
    for path in _files():
        name = str(path.relative_to(ROOT))
        for line, text, comments, context in extract(
            "python", BytesIO(_as_python(path)), KEYWORDS
        ):
            catalog.add(
                text, locations=[(name, line)], auto_comments=comments, context=context
            )
    return catalog


def _files() -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            within = path.relative_to(ROOT).parts
            if "migrations" in within:
                continue
            if path.suffix == ".py" or (
                path.suffix in {".html", ".txt"} and "templates" in within
            ):
                yield path


def _as_python(path: Path) -> bytes:
    """A template's texts as calls of gettext, by Django's own rewriting."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        rewritten = templatize(source, origin=str(path))
        # A template's indentation means nothing to Python, which would refuse it.
        source = "\n".join(map(str.lstrip, rewritten.split("\n")))
    return source.encode()


def po_files() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def faults(path: Path, template: Catalog) -> list[str]:
    """What a translator still has to do, one line per text."""
    translated = _read(path)
    found = []
    for message in _texts(template):
        there = translated.get(message.id, message.context)
        if there is None:
            found.append(f"missing: {message.id!r}")
        elif there.fuzzy:
            found.append(f"doubtful (fuzzy): {message.id!r}")
        elif not _filled(there):
            found.append(f"empty: {message.id!r}")
        elif _placeholders(there):
            found.append(f"placeholders differ: {message.id!r}")
        elif any(_GAP.search(text) for text in _strings(there)):
            found.append(f"space between Chinese and a number: {message.id!r}")
    return found


def _texts(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _filled(message: Message) -> bool:
    return all(_strings(message))


def _strings(message: Message) -> list[str]:
    """The translation, or each form of one with a number."""
    text = message.string
    return list(text) if isinstance(text, tuple | list) else [text or ""]


def _placeholders(message: Message) -> bool:
    """Whether the translation lost or invented a `%(name)s`."""
    return bool(list(message.check()))


def compile_all() -> None:
    """Write each .mo that is older than its .po, and the English one."""
    english = LOCALE / "en" / "LC_MESSAGES" / "django.mo"
    for path in po_files():
        targets = [path.with_suffix(".mo"), english]
        if all(_is_fresh(target, path) for target in targets):
            continue
        translated = _read(path)
        _write_mo(path.with_suffix(".mo"), translated)
        _write_mo(english, _english(translated))


def _is_fresh(target: Path, source: Path) -> bool:
    return target.exists() and source.stat().st_mtime <= target.stat().st_mtime


def _english(translated: Catalog) -> Catalog:
    """English as the source has it: the texts that a translation is of.

    Without a catalogue of our own, gettext takes "en" for "en_US", of which Oscar
    brings one that calls a basket a cart.
    """
    english = Catalog(locale="en", charset="utf-8")
    for message in _texts(translated):
        english.add(message.id, message.id, context=message.context)
    return english


def _write_mo(target: Path, catalog: Catalog) -> None:
    """In one step, since test processes side by side compile and read at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f"{target.name}.{os.getpid()}")
    with made.open("wb") as file:
        write_mo(file, catalog)
    made.replace(target)


def update_all() -> None:
    """Bring each .po up to the source; new texts come empty, changed ones fuzzy."""
    template = gathered()
    for path in po_files():
        catalog = _read(path)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            # Without line numbers: a line added above a text changes no translation.
            write_po(file, catalog, width=88, sort_output=True, include_lineno=False)


def check_all() -> int:
    template = gathered()
    count = 0
    for path in po_files():
        for fault in faults(path, template):
            sys.stderr.write(f"{path.relative_to(ROOT)}: {fault}\n")
            count += 1
    if not po_files():
        sys.stderr.write("locale/ holds no translation\n")
        return 1
    return min(count, 1)


def main(command: str) -> int:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    if command == "check":
        return check_all()
    {"update": update_all, "compile": compile_all}[command]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
