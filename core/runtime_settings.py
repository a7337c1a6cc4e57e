"""Settings that pages can change: rows in the database before the environment's.

Every process keeps the values until the log of changes (`core.page_cache`) says that
somebody wrote one: they cost no query, a change holds from the next request or task on,
and kept pages that read a setting are made anew. A change is a row that stays, so that
anybody can be told who changed what, and take it back.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import activity_log
from .hooks import Hook
from .models import SettingChange
from .page_cache.reads import note_tables, noting_nothing, remember
from .refusals import CHANGED, RefusalError

logger = structlog.get_logger(__name__)

V = TypeVar("V")
Words = str | Promise
TABLE = SettingChange._meta.db_table  # noqa: SLF001 - documented

# Whether there is something of the market's that a setting such as its currency can't
# change under, in words; "" where there is nothing.
in_the_way = Hook[Callable[[], Words]](
    __name__, "what the market has that its currency, country and zone belong to"
)


class SettingRefusedError(RefusalError, ValueError):
    """Raised when a setting can't be changed as asked; its words say why."""


class RuntimeSetting(Generic[V]):
    """A setting of `django.conf.settings` that pages can set to another value.

    `kept` makes of a value what JSON can hold, `read` turns it back; `check` raises
    `SettingRefusedError` with the words for the page. One that is `settled` may change
    until something in the market depends on it (`in_the_way`).
    """

    def __init__(  # noqa: PLR0913 - what a setting says of itself, by name
        self,
        name: str,
        label: Words,
        *,
        help_text: Words = "",
        check: Callable[[V], None] | None = None,
        kept: Callable[[V], Any] = lambda value: value,
        read: Callable[[Any], V] = lambda value: value,
        settled: bool = False,
    ) -> None:
        self.name, self.label, self.help_text = name, label, help_text
        self.check, self.kept, self.read = check, kept, read
        self.settled = settled
        SETTINGS[name] = self

    def __call__(self) -> V:
        """The value that holds now."""
        row = rows().get(self.name)
        return self.default if row is None else self.read(row)

    @property
    def default(self) -> V:
        """What the environment says."""
        value: V = getattr(settings, self.name)
        return value

    @property
    def is_set(self) -> bool:
        """Whether a page has set it."""
        return rows().get(self.name) is not None


SETTINGS: dict[str, RuntimeSetting[Any]] = {}


class _Latest:
    """What this process read last, and how often that differed from before.

    `edition` is part of the key of whatever is put together once from settings.
    """

    rows: Mapping[str, Any] = {}
    edition = 0


latest = _Latest()


def rows() -> Mapping[str, Any]:
    """The values that pages have set, by name."""
    note_tables(TABLE)
    try:
        # A page that asks holds beyond the minutes for which this is kept.
        with noting_nothing():
            found = remember("settings", _read)
    except DatabaseError as error:
        # Also a page that says so has the market's name in its head.
        logger.warning("settings_not_read", error=str(error))
        return latest.rows
    if found is not latest.rows:
        if found != latest.rows:
            latest.edition += 1
        latest.rows = found
    return found


def _read() -> Mapping[str, Any]:
    of_name = SettingChange.objects.order_by().values("name")
    newest = of_name.annotate(newest=Max("id")).values("newest")
    found = SettingChange.objects.filter(pk__in=newest)
    return dict(found.values_list("name", "value"))


def change_settings(
    values: Mapping[RuntimeSetting[Any], Any],
    *,
    user: Any,
    seen: str | None = None,
    shown: Iterable[RuntimeSetting[Any]] = (),
    reason: str = "",
) -> bool:
    """Set these values, None for the environment's own; whether any is another one.

    `seen` is what `seen_of` said when the person was shown them, or more with them
    (`shown`): what somebody else changed meanwhile is not overwritten. Raises
    `SettingRefusedError`.
    """
    with transaction.atomic():
        _refuse_overwriting(shown or values, seen)
        changed = {one: value for one, value in values.items() if _differs(one, value)}
        for setting, value in changed.items():
            _refuse_wrong(setting, value)
        before = {one.name: _shown(one, one()) for one in changed}
        for setting, value in changed.items():
            kept = None if value is None else setting.kept(value)
            SettingChange(user=user, name=setting.name, value=kept).save()
        if changed:
            after = {one.name: _shown(one, one()) for one in changed}
            activity_log.record(
                "settings.changed",
                activity_log.Subject("settings", "", ""),
                before=before,
                after=after,
                reason=reason,
                scope="office:market",
            )
    return bool(changed)


def take_back(change: SettingChange, *, user: Any) -> bool:
    """Set a setting to what it was before a change; that is a change as well."""
    setting = SETTINGS[change.name]
    earlier = SettingChange.objects.filter(name=change.name, pk__lt=change.pk).first()
    kept = None if earlier is None else earlier.value
    value = None if kept is None else setting.read(kept)
    return change_settings({setting: value}, user=user)


def value_at(setting: RuntimeSetting[V], moment: datetime) -> V:
    """What held at a moment, for papers of that time."""
    before = SettingChange.objects.filter(name=setting.name, created__lte=moment)
    row = before.order_by("-pk").first()
    kept = None if row is None else row.value
    return setting.default if kept is None else setting.read(kept)


def history(names: Collection[str], most: int = 100) -> list[SettingChange]:
    """Who changed these settings when, the newest first."""
    found = SettingChange.objects.filter(name__in=names).select_related("user")
    return list(found[:most])


def seen_of(settings_shown: Iterable[RuntimeSetting[Any]]) -> str:
    """What a form keeps of the settings it shows, to see that they stayed."""
    names = [one.name for one in settings_shown]
    newest = SettingChange.objects.filter(name__in=names).aggregate(newest=Max("id"))
    return str(newest["newest"] or 0)


def in_words(change: SettingChange) -> str:
    """What a setting was changed to, for its history."""
    value = change.value
    if value is None:
        return str(_("as in the environment"))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, dict):
        value = list(dict.fromkeys(value.values()))
    if isinstance(value, list):
        return " / ".join(map(str, value)) or "–"
    return str(value) or "–"


def why_settled() -> str:
    """Why the currency, country and zone can't change any more; "" while they can."""
    return next((str(words) for ask in in_the_way if (words := ask())), "")


def _refuse_overwriting(
    values: Iterable[RuntimeSetting[Any]], seen: str | None
) -> None:
    if seen is not None and seen != seen_of(values):
        raise SettingRefusedError(CHANGED)


def _refuse_wrong(setting: RuntimeSetting[Any], value: Any) -> None:
    is_other = value is None or setting.kept(value) != setting.kept(setting())
    if setting.settled and is_other and (why := why_settled()):
        raise SettingRefusedError(
            _("{setting} can’t change any more: {why}").format(
                setting=setting.label, why=why
            )
        )
    if setting.check and value is not None:
        setting.check(value)


def _differs(setting: RuntimeSetting[Any], value: Any) -> bool:
    if value is None:
        return setting.is_set
    # What is chosen as it was is written the first time: somebody has chosen it.
    return bool(rows().get(setting.name) != setting.kept(value))


def _shown(setting: RuntimeSetting[Any], value: V) -> Any:
    return setting.kept(value)
