"""The activity log as offices and counties read it: found, compared, downloaded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.queries import people_called
from core.action_labels import label_of, place_of, role_of
from core.activity_log import record
from core.activity_search import (
    LoggedChange,
    LogQuery,
    acts_named,
    changes_of,
    found,
    page_at,
)
from core.inputs import whole
from core.models import AuditEntry
from core.tables.writer import EXCEL_CSV, download
from core.text import LineField
from vendors.partner.models import Partner
from vendors.places.models import County

# Of a name that many have, the first so many are looked for.
MOST_PEOPLE = 200
CHUNK = 2000
# What a cooperative does in its office with its households is its own: the market's
# staff sees that something was done, by whom and when, and not to whom or what.
SHARED = (
    "application.", "certificate.", "listing.", "claim.", "seller.", "team.", "bank.",
    "refund.", "recall.", "impersonation.", "log.",
)  # fmt: skip


class LogForm(forms.Form):
    """What is looked for in the log; everything may stay empty."""

    person = LineField(
        label=gettext_lazy("Name, e-mail or phone"), max_length=100, required=False
    )
    act = forms.ChoiceField(label=gettext_lazy("Action"), required=False)
    subject = LineField(label=gettext_lazy("Object"), max_length=100, required=False)
    since = forms.DateField(
        label=pgettext_lazy("a span of days", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=pgettext_lazy("a span of days", "Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    address = LineField(label=gettext_lazy("IP address"), max_length=45, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("All actions"))
        self.fields["act"].choices = [  # type: ignore[attr-defined]
            every,
            *acts_named(),
        ]

    def clean(self) -> dict[str, Any]:
        """Days in the wrong order find nothing, so they are said and not asked for."""
        typed = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end is before the start. Please check it."))
        return typed


@dataclass(frozen=True)
class LogEntry:
    """One entry as it is shown; `is_own` hides what is another office's own.

    `is_here` is of an entry that was made in the office whose log it is, `place_name`
    what the office, desk or county is called.
    """

    entry: AuditEntry
    is_own: bool
    is_here: bool = False
    place_name: str = ""

    @property
    def act(self) -> str:
        return str(label_of(self.entry.act))

    @property
    def role(self) -> str:
        return role_of(self.entry.role)

    @property
    def place(self) -> str:
        return place_of(self.entry.scope, self.place_name)

    @property
    def subject(self) -> str:
        return "" if self.is_own else self.entry.subject

    @property
    def thing(self) -> str:
        """What it was done to in words: a page has a name for the file alone."""
        return "" if self.entry.subject_kind == "page" else self.subject

    @property
    def reason(self) -> str:
        return "" if self.is_own else self.entry.reason

    @property
    def changes(self) -> list[LoggedChange]:
        return [] if self.is_own else changes_of(self.entry)

    @property
    def told(self) -> list[LoggedChange]:
        """The changes that the page tells in words."""
        return [change for change in self.changes if not change.is_inner]


class Log:
    """What of these entries a request asks for; `here` is the scope whose log it is."""

    def __init__(
        self, request: HttpRequest, rows: QuerySet[AuditEntry], *, here: str
    ) -> None:
        self.request, self.rows, self.here = request, rows, here
        self.form = LogForm(request.GET or None)

    @cached_property
    def wanted(self) -> LogQuery:
        """Of a form with mistakes, what has none."""
        asked: dict[str, Any] = {}
        if self.form.is_bound:
            self.form.is_valid()
            asked = self.form.cleaned_data
        name = asked.get("person", "")
        return LogQuery(
            people=_people(name) if name else None,
            act=asked.get("act", ""),
            subject=asked.get("subject", ""),
            address=asked.get("address", ""),
            since=asked.get("since"),
            until=asked.get("until"),
        )

    @cached_property
    def chosen(self) -> QuerySet[AuditEntry]:
        """A search for what it was done to asks only those that say it here."""
        rows = self.rows.filter(self._told) if self.wanted.subject else self.rows
        return found(rows, self.wanted)

    @property
    def _told(self) -> Q:
        """As `_line` has it."""
        told = Q(cooperative=None) | Q(scope=self.here)
        for act in SHARED:
            told |= Q(act__startswith=act)
        return told

    def context(self) -> dict[str, Any]:
        before, after = (_key(self.request, name) for name in ("before", "after"))
        page = page_at(self.chosen, before=before, after=after)
        names = _names_of({entry.scope for entry in page.entries})
        return {
            "form": self.form,
            "lines": [self._line(entry, names) for entry in page.entries],
            "page": page,
            "is_searched": self.wanted != LogQuery(),
        }

    def _line(self, entry: AuditEntry, names: Mapping[str, str]) -> LogEntry:
        is_here = entry.scope == self.here
        is_anothers = entry.cooperative is not None and not is_here
        return LogEntry(
            entry,
            is_own=is_anothers and not entry.act.startswith(SHARED),
            is_here=is_here,
            place_name=names.get(entry.scope, ""),
        )

    def file(self) -> HttpResponseBase | None:
        """The file that is asked for; None where a page is. Taking it is an act."""
        if self.request.GET.get("as") != "csv":
            return None
        query = self.request.GET.dict()
        query.pop("as")
        record(
            "log.exported", after={name: text for name, text in query.items() if text}
        )
        return download(self._table(), name="log-of-acts", form=EXCEL_CSV)

    def _table(self) -> Iterator[Sequence[Any]]:
        yield [
            _("Date"), pgettext("who acted", "Person"),
            _("Acting as"), _("Role"), _("Office"),
            _("Action"), _("Object"), _("Reason"),
            pgettext("a change", "Before"), pgettext("a change", "After"),
            _("IP address"), _("Request"),
        ]  # fmt: skip
        rows = self.chosen.select_related("user", "impersonator").order_by("-pk")
        scopes = self.chosen.order_by().values_list("scope", flat=True).distinct()
        names = _names_of(set(scopes))
        for entry in rows.iterator(chunk_size=CHUNK):
            yield _cells(self._line(entry, names))


def _cells(line: LogEntry) -> list[Any]:
    entry, changes = line.entry, line.changes
    actor = entry.impersonator or entry.user
    return [
        entry.created.isoformat(timespec="seconds"),
        str(actor or ""),
        str(entry.user) if entry.impersonator else "",
        line.role,
        line.place,
        line.act,
        line.subject,
        line.reason,
        "\n".join(f"{each.label}: {each.before}" for each in changes if each.before),
        "\n".join(f"{each.label}: {each.after}" for each in changes if each.after),
        entry.address,
        entry.request_id,
    ]


def _names_of(scopes: Collection[str]) -> dict[str, str]:
    """What the offices, desks and counties are called, by scope; two queries."""
    slugs = {scope.partition(":")[2] for scope in scopes}
    counties = County.objects.filter(slug__in=slugs)
    names = {f"programme:{county.slug}": str(county.name) for county in counties}
    for partner in Partner.objects.filter(code__in=slugs):
        for kind in ("office", "desk"):
            names[f"{kind}:{partner.code}"] = str(partner.name)
    return names


def _people(name: str) -> list[int]:
    """Ids of whom this could be; of a phone number its last digits suffice."""
    return list(people_called(name).values_list("pk", flat=True)[:MOST_PEOPLE])


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return whole(text)


def log_of(*, cooperative_id: int | None) -> QuerySet[AuditEntry]:
    """What an office sees: a cooperative its own and its sellers', the market all."""
    rows = AuditEntry.objects.all()
    return rows if cooperative_id is None else rows.filter(cooperative=cooperative_id)


def log_of_county(slug: str) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(scope=f"programme:{slug}")
