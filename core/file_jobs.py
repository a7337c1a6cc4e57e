"""`python -m core.file_jobs`: one job on one file, run by `core.file_work`.

The file comes as standard input; a line of JSON and the bytes that were made of it go
to standard output. Each job imports what it needs, as a process is begun for each file.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

TOO_MUCH, UNREADABLE = 3, 4  # how it ends when nothing was made

Result = tuple[dict[str, Any], bytes]


def photo_copies(content: bytes) -> Result:
    """Every copy of a photo that pages show."""
    from .images.encoding import canvas_of, copies, main_colour

    canvas = canvas_of(content)
    made = list(copies(canvas))
    sizes = [[copy.width, copy.suffix, len(copy.content)] for copy in made]
    header = {"colour": main_colour(canvas), "copies": sizes}
    return header, b"".join(copy.content for copy in made)


def square_icons(content: bytes) -> Result:
    """A logo as square PNG files."""
    from .images.icons import icons_of

    made = list(icons_of(content))
    header = {"icons": [[size, len(icon)] for size, icon in made]}
    return header, b"".join(icon for _size, icon in made)


def share_card(content: bytes, *, photos: list[int], **words: Any) -> Result:
    """A picture for shared links; so many bytes are its photos', the rest a logo's."""
    from .images.cards import CardWords, card_of

    parts, at = [], 0
    for size in photos:
        parts.append(content[at : at + size])
        at += size
    return {}, card_of(parts, content[at:], CardWords(**words))


def plain_jpeg(content: bytes, *, quality: int) -> Result:
    """A picture as a JPEG that holds nothing but its pixels."""
    from .images.encoding import canvas_of, jpeg_of

    canvas = canvas_of(content)
    return {"size": canvas.size}, jpeg_of(canvas, quality=quality)


def scan(content: bytes, *, kind: str) -> Result:
    """A photo of a paper, large enough for small print, and nothing else in it."""
    from .images.encoding import scan_of

    return {}, scan_of(content, kind)


def table(content: bytes, *, most_rows: int) -> Result:
    """The rows of a CSV file or of an XLSX file's first sheet."""
    from .tables.reader import table_in

    found = table_in(content, most_rows)
    rows = [[row.number, row.cells] for row in found.rows]
    words = {"rows": rows, "encoding": found.encoding, "delimiter": found.delimiter}
    return words, b""


JOBS: dict[str, Callable[..., Result]] = {
    "photo_copies": photo_copies,
    "share_card": share_card,
    "plain_jpeg": plain_jpeg,
    "scan": scan,
    "square_icons": square_icons,
    "table": table,
}


def main(job: str, limits: str, options: str) -> int:
    _bound(**json.loads(limits))
    # Before any text is made: a refusal is sent as it is written, to be translated
    # by who shows it.
    from django.conf import settings
    from django.core.exceptions import ValidationError

    settings.configure(USE_I18N=False)
    work = JOBS[job]
    try:
        header, made = work(sys.stdin.buffer.read(), **json.loads(options))
    except MemoryError:
        return TOO_MUCH
    except ValidationError as refusal:
        header = {"refused": str(refusal.message), "params": refusal.params}
        made = b""
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001 - codecs fail in any way
        sys.stderr.write(repr(error))
        return UNREADABLE
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + made)
    sys.stdout.buffer.flush()
    return 0


def _bound(*, memory: int, processor: int, written: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(5)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
