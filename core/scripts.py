"""Scripts of pages: what each one imports, and the names they are built to."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

_AT_ONCE = re.compile(
    r'^(?:import|export)\b(?:[^;"]*\bfrom)?\s*"(\.[^"]+)";', re.MULTILINE
)
_LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')


class BuiltStorage(CompressedManifestStaticFilesStorage):
    """Names files by their content, where our scripts import one another as well."""

    # A module's name follows from those of its imports: one pass for each level.
    max_post_process_passes = 10

    def __init__(self, *args: object, **options: object) -> None:
        # Others' scripts speak of imports where they mean none.
        _, imports = self._js_module_import_aggregation_patterns
        own = ["site.js", *(f"{folder}/*.js" for folder in _our_folders())]
        self.patterns += tuple((pattern, imports) for pattern in own)
        super().__init__(*args, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Brotli is for what our pages link to: of all files it takes a minute."""
        own = {self.hashed_files.get(self.hash_key(name)) for name in _our_files()}
        for self.has_brotli in (True, False):
            some = [path for path in paths if (path in own) == self.has_brotli]
            yield from super().compress_files(some)

    def create_compressor(self, **options: object) -> Compressor:
        return Compressor(use_brotli=self.has_brotli, **options)


def _our_files() -> list[str]:
    return [
        path.relative_to(place).as_posix()
        for place in map(Path, settings.STATICFILES_DIRS)
        for path in place.rglob("*")
    ]


def _our_folders() -> list[str]:
    found = {
        path.relative_to(place).parts[0]
        for place in map(Path, settings.STATICFILES_DIRS)
        for path in place.glob("*/**/*.js")
    }
    return sorted(found - {"vendor"})


def imports_of(*names: str, later: bool = False) -> tuple[str, ...]:
    """What these scripts import, and what those do; `later`: also when it is needed.

    Files don't change under a built site.
    """
    if settings.DEBUG:
        return _imports_of.__wrapped__(names, later=later)
    return _imports_of(names, later=later)


@lru_cache(maxsize=256)
def _imports_of(names: tuple[str, ...], *, later: bool) -> tuple[str, ...]:
    found: dict[str, None] = {}
    open_ends = list(names)
    while open_ends:
        importer = open_ends.pop(0)
        text = text_of(importer)
        targets = _AT_ONCE.findall(text) + (_LATER.findall(text) if later else [])
        for target in targets:
            name = posixpath.normpath(
                posixpath.join(posixpath.dirname(importer), target)
            )
            if name not in found and name not in names:
                found[name] = None
                open_ends.append(name)
    return tuple(found)


def text_of(name: str) -> str:
    """A static file's content: where it was built to, or where it is written."""
    found = finders.find(name)
    path = Path(str(found)) if found else Path(staticfiles_storage.path(name))
    return path.read_bytes().decode("utf-8", "surrogateescape")
