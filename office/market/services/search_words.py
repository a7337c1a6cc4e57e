"""Names of the same thing, by which a search finds all of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.activity_log import record
from core.models import SearchSynonym
from core.refusals import RefusalError
from core.search.words import normal
from office.market.locks import lock_synonyms

MOST_GROUPS = 1000
LONGEST_NAME, MOST_LETTERS = 40, 300


class SynonymError(RefusalError):
    """Why names can't be kept together."""


def names_of(typed: str) -> list[str]:
    """What was typed, by commas of either language or lines; each name once."""
    for mark in "，、;；\n":
        typed = typed.replace(mark, ",")
    names = [" ".join(name.split()) for name in typed.split(",")]
    return list({normal(name): name for name in names if name}.values())


@transaction.atomic
def save_synonyms(pk: int | None, typed: str) -> SearchSynonym:
    """Keep names together; a new group without a `pk`. Raises `SynonymError`."""
    words = ", ".join(_checked(names_of(typed)))
    if pk is None:
        if SearchSynonym.objects.count() >= MOST_GROUPS:
            raise SynonymError(_("There are too many synonyms. Delete some first."))
        group = SearchSynonym.objects.create(words=words)
        record("search.synonyms_added", group, after={"words": words})
        return group
    known = lock_synonyms(pk)
    if known is None:
        raise SynonymError(_("Someone deleted these synonyms. Add them again."))
    if known.words != words:
        before, after = {"words": known.words}, {"words": words}
        record("search.synonyms_changed", known, before=before, after=after)
        known.words = words
        known.save()
    return known


def _checked(names: list[str]) -> list[str]:
    if len(names) < 2:
        raise SynonymError(_("Enter at least two names with a comma between them."))
    if any(len(name) > LONGEST_NAME for name in names):
        raise SynonymError(
            _("Each name can have up to %(most)s characters.") % {"most": LONGEST_NAME}
        )
    if len(", ".join(names)) > MOST_LETTERS:
        raise SynonymError(_("These are too many names for one line."))
    return names


@transaction.atomic
def delete_synonyms(pk: int) -> None:
    """Have each of the names find only what is called so. Deleted before: nothing."""
    group = lock_synonyms(pk)
    if group is not None:
        record("search.synonyms_deleted", group, before={"words": group.words})
        group.delete()
