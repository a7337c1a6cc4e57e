"""Addresses of what people name: Chinese by its sounds, so that they can be read."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.text import slugify

# Longer ones are read by nobody; columns of fifty signs hold them with a number.
LONGEST = 44


def slug_of(*names: str, otherwise: str) -> str:
    """Of the first name that can be written in Latin letters, as 薄皮核桃 is.

    What has no sounds that we know (emoji, Arabic) is called `otherwise`.
    """
    for name in names:
        if slug := _cut(slugify(_spelt(name.replace("/", " ")))):
            return slug
    return otherwise


def oscar_slug(value: str, **_how: bool) -> str:
    """For the offers, ranges, categories and goods that Oscar gives an address."""
    return slug_of(value, otherwise="item")


def save_named(
    row: Model,
    *names: str,
    otherwise: str,
    field: str = "slug",
    kept: Collection[str] = (),
) -> None:
    """Insert the row at a free address of its names, which it has ever after.

    With a number where another has the same, also one that takes it at this moment.
    `kept` are words that mean something else there.
    """
    stem = slug_of(*names, otherwise=otherwise)
    rows = type(row)._default_manager.all()  # noqa: SLF001 - public in Django
    while True:
        begun = rows.filter(**{f"{field}__startswith": stem})
        slug = _free(stem, {*begun.values_list(field, flat=True), *kept})
        setattr(row, field, slug)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if not rows.filter(**{field: slug}).exists():
                raise
        else:
            return


def _spelt(name: str) -> str:
    """Chinese signs as syllables in pinyin, everything else as it stands."""
    # Its dictionaries take some tens of megabytes: whoever names nothing does without.
    from pypinyin import lazy_pinyin

    return "-".join(lazy_pinyin(name))


def _cut(slug: str) -> str:
    """At the end of a word where there is one."""
    if len(slug) <= LONGEST:
        return slug
    words, _, _rest = slug[: LONGEST + 1].rpartition("-")
    return words or slug[:LONGEST]


def _free(stem: str, taken: set[str]) -> str:
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
