"""Writing down what things are found by, in the transaction that changes them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain

from django.db.models import Count

from core.models import SearchDocument, SearchSynonym, SearchTerm

from .words import (
    LONGEST_NAME,
    initials_of,
    is_han,
    name_tokens_of,
    normal,
    pairs_of,
    pinyin_of,
    runs_of,
    tokens_of,
)

_WRITTEN = ("called", "names", "kinds", "places", "texts", "width", "fingerprint")
_BATCH = 500
MOST_NAMES = 50_000
# Pages that help are found, but no word that is sought among goods is meant for theirs.
NO_TERMS = frozenset({SearchDocument.Kind.GUIDE})
LONGEST = 64  # letters of a term
LONGEST_TEXT = 4000  # letters of each text that are indexed


@dataclass(frozen=True)
class Described:
    """A thing in words: each of its names, what kind it is, whose and where, texts."""

    object_id: int
    names: Sequence[str]
    kinds: Sequence[str] = ()
    places: Sequence[str] = ()
    texts: Sequence[str] = ()

    @property
    def fingerprint(self) -> int:
        """The same for the same words alone; 63 bits."""
        told = repr((self.names, self.kinds, self.places, self.texts))
        return int.from_bytes(blake2b(told.encode(), digest_size=8).digest()) >> 1


def index(kind: str, things: Iterable[Described]) -> None:
    """Make them found by what they are described by, and by nothing else.

    Two statements and one more for names that are new, for five hundred things.
    """
    rows = [_document(kind, thing) for thing in things]
    SearchDocument.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=_WRITTEN,
    )
    if kind not in NO_TERMS:
        note_terms(name for row in rows for name in row.called.splitlines())


def index_changed(kind: str, things: Sequence[Described]) -> None:
    """As `index`, for those alone that read otherwise; one statement if none does."""
    ids = [thing.object_id for thing in things]
    rows = SearchDocument.objects.filter(kind=kind, object_id__in=ids)
    known = dict(rows.values_list("object_id", "fingerprint"))
    others = [one for one in things if known.get(one.object_id) != one.fingerprint]
    if others:
        index(kind, others)


def forget(kind: str, ids: Collection[int]) -> None:
    """Have them found no more."""
    SearchDocument.objects.filter(kind=kind, object_id__in=ids).delete()


def keep(kind: str, things: Iterable[Described]) -> list[int]:
    """Index those that read otherwise than they are found by, forget what is gone.

    `things` are all of the kind. Returns the ids of those that are described otherwise
    than before; new ones are not among them.
    """
    rows = SearchDocument.objects.filter(kind=kind)
    known = dict(rows.values_list("object_id", "fingerprint"))
    gone, others = set(known), []
    for thing in things:
        gone.discard(thing.object_id)
        if known.get(thing.object_id) != thing.fingerprint:
            others.append(thing)
    for at in range(0, len(others), _BATCH):
        index(kind, others[at : at + _BATCH])
    forget(kind, gone)
    return [thing.object_id for thing in others if thing.object_id in known]


def _document(kind: str, thing: Described) -> SearchDocument:
    names = list(dict.fromkeys(filter(None, thing.names)))
    return SearchDocument(
        kind=kind,
        object_id=thing.object_id,
        called="\n".join(names),
        names=" ".join(name_tokens_of(names)),
        kinds=" ".join(name_tokens_of(list(filter(None, thing.kinds)))),
        places=" ".join(name_tokens_of(list(filter(None, thing.places)))),
        texts=" ".join(tokens_of(t[:LONGEST_TEXT] for t in thing.texts if t)),
        fingerprint=thing.fingerprint,
        width=sum(_width(run) for name in names for run in runs_of(normal(name))),
    )


def _width(run: str) -> int:
    return len(pairs_of(run)) if is_han(run) else 1


def note_terms(names: Iterable[str]) -> None:
    """Let names be completed and words be corrected to theirs."""
    terms = {
        (term.key, term.text): term
        for name in dict.fromkeys(names)
        for term in terms_of(name)
    }
    keys = {key for key, _text in terms}
    known = SearchTerm.objects.filter(key__in=keys).values_list("key", "text")
    new = sorted(terms.keys() - set(known))
    if new:  # in one order, so that two at once don't wait for each other
        SearchTerm.objects.bulk_create(
            [terms[each] for each in new], ignore_conflicts=True, batch_size=_BATCH
        )


def terms_of(name: str) -> list[SearchTerm]:
    """The ways to type a name: as it is, from each of its words on, in pinyin."""
    form, runs = SearchTerm.Form, runs_of(normal(name))
    keys = {" ".join(runs): form.NAME}
    for at in range(1, len(runs)):
        keys.setdefault(" ".join(runs[at:]), form.INSIDE)
    for run in runs:
        if is_han(run) and len(run) <= LONGEST_NAME:
            keys.setdefault(pinyin_of(run), form.PINYIN)
            keys.setdefault(initials_of(run), form.INITIALS)
    return [
        SearchTerm(key=key, text=name, form=kind)
        for key, kind in keys.items()
        if key and len(key) <= LONGEST and len(name) <= LONGEST
    ]


def recount_terms() -> int:
    """Count what each name is used by, and forget names that nothing has any more.

    Of a million goods the names of most are kept. Synonyms that nothing is called by
    are kept too, so that errors in them are corrected. Returns how many there are.
    """
    uses = _used_terms()
    rows = SearchTerm.objects.order_by("pk").values_list("pk", "key", "text", "uses")
    changed: list[SearchTerm] = []
    gone: list[int] = []
    for pk, key, text, before in rows.iterator(2000):
        if (key, text) not in uses:
            gone.append(pk)
            continue
        count = uses.pop((key, text)).uses
        if count != before:
            changed.append(SearchTerm(pk=pk, uses=count))
    SearchTerm.objects.bulk_update(changed, ["uses"], batch_size=_BATCH)
    SearchTerm.objects.filter(pk__in=gone).delete()
    SearchTerm.objects.bulk_create(
        uses.values(), ignore_conflicts=True, batch_size=_BATCH
    )
    return SearchTerm.objects.count()


def _used_terms() -> dict[tuple[str, str], SearchTerm]:
    """Every way to type the names of things and synonyms, with how many have it."""
    uses: dict[tuple[str, str], SearchTerm] = {}
    groups = SearchSynonym.objects.values_list("words", flat=True)
    for name in chain.from_iterable(group.split(",") for group in groups):
        for term in terms_of(name.strip()):
            term.uses = 0
            uses[term.key, term.text] = term
    named = SearchDocument.objects.exclude(kind__in=NO_TERMS)
    called = named.values_list("called").annotate(count=Count("id"))
    for names, count in called.order_by("-count", "called")[:MOST_NAMES].iterator(2000):
        for name in names.splitlines():
            for term in terms_of(name):
                term.uses = 0
                uses.setdefault((term.key, term.text), term).uses += count
    return uses
