"""Every view that makes a file has an end to it; every one that takes a file bears all.

The views that make files are found by what they call. Each is asked for its files, and
again when a page or a row is too many already: so whatever it makes, it makes through
what has an end. Each view that takes files is sent every bomb, and none is unpacked in
the thread of its page.
"""

import io
import tempfile
import tracemalloc
from itertools import count, islice

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFile

from config.bodies import TAKES_FILES
from core import file_work
from core.document_uploads import cleaned
from core.images.inspection import look
from core.imports.iso20022 import xml_root
from core.pdf import document
from core.pdf import tables as pdf_tables
from core.pdf.document import PDFTooLongError, Section, make_pdf
from core.tables import reader, writer
from core.tables.reader import read_table
from core.tables.writer import EXCEL_CSV, XLSX, TableTooLongError, download
from live.video.film_files import seconds_of
from tests.core.images import corpus
from tests.core.tables import bombs
from tests.files import close_files
from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.test_every_address import rolled_back
from tests.permissions.world import OWNER, ROLES, SHOPPER, STAFF, World, build

from . import made_files
from .made_files import CSV, PDF, ZIP, making_views, views_that_reach

pytestmark = pytest.mark.django_db

# --- Making -----------------------------------------------------------------------

KINDS = {
    "application/pdf": PDF,
    "text/csv": CSV,
    writer._SHEET: made_files.XLSX,
    "application/zip": ZIP,
}
ASKED = (
    "", "as=csv", "as=xlsx", "as=pdf", "as=zip", "form=csv", "form=xlsx",
    "sheet=a4-24&count=1",
)  # fmt: skip
# Of what calls a maker, what never answers such a file, and why; nothing else may.
NO_FILE = {
    "its labels are of waybills; the world's parcels have none": {
        ("desk:waybill_labels", PDF)
    },
    "its PDFs are in a ZIP": {("desk:documents", PDF), ("office:documents", PDF)},
    "it answers CSV alone": {
        ("desk:import_rows", made_files.XLSX),
        ("office:log", made_files.XLSX),
        ("office:register_refused", made_files.XLSX),
        ("openings:class_file", made_files.XLSX),
        ("programme:log", made_files.XLSX),
    },
    "its tables have addresses of their own": {
        ("office:figures", kind) for kind in (PDF, CSV, made_files.XLSX)
    }
    | {("desk:figures", kind) for kind in (CSV, made_files.XLSX)},
    "made by the function that makes office:member_account": {
        ("accounts:household_account", kind) for kind in (PDF, CSV, made_files.XLSX)
    },
    "its one sheet of tickets is drawn by `make_pdf`; nobody of the world has any": {
        ("orders:visit_tickets", PDF)
    },
    "its files are kept, and handed out by programme:plan_report_file": {
        ("programme:plan_period", PDF)
    },
    "its rows are those of a file that was read; the world's had none that failed": {
        ("office:register_refused", CSV)
    },
}


@pytest.fixture(scope="module")
def world(kept) -> World:
    return build()


def ways(world, name):
    """Who may ask there and how: as the table of permissions does, and for files."""
    row = ROWS[name]
    path = reverse(name, kwargs=row.args(world))
    for role in reversed(ROLES):
        client = world.client(role)
        if row.get[role] == IN:
            yield from ((client.get, f"{path}?{query}", {}) for query in ASKED)
        if row.post[role] == IN:
            yield client.post, path, row.body(world)
            yield client.post, path, {**row.body(world), "as": "xlsx"}


def answered(way):
    ask, path, body = way
    with rolled_back():
        response = ask(path, body)
        close_files(response)
    return response


def kind_of(response):
    return KINDS.get(response.get("Content-Type", "").split(";")[0])


def files_of(world, name, kinds):
    """How each of these kinds is got there."""
    found = {}
    for way in ways(world, name):
        if kinds <= found.keys():
            break
        if kind := kind_of(answered(way)):
            found.setdefault((name, kind), way)
            kinds = kinds - {kind}
    return found


def test_every_view_that_makes_a_file_has_an_end_to_it(world, monkeypatch):
    making = making_views()
    found = {}
    for name, kinds in making.items():
        found |= files_of(world, name, kinds)
    all_made = {(name, kind) for name, kinds in making.items() for kind in kinds}

    assert all_made - found.keys() == set().union(*NO_FILE.values())
    assert len(found) > 80

    monkeypatch.setattr(document, "MOST_PAGES", 0)
    monkeypatch.setattr(writer, "MOST_AT_ONCE", -1)
    without_end = []
    for (name, kind), way in found.items():
        response = answered(way)
        # A CSV in pieces is read as it is sent, outside the threads of pages.
        is_in_pieces = kind == CSV and response.streaming
        if response.status_code != 409 and not is_in_pieces:
            without_end.append((name, kind))
    assert without_end == []


def test_makers_are_called_where_an_end_is_put_to_them():
    """Nobody else draws a page, opens a workbook or writes rows of a CSV."""
    allowed = {
        "core/pdf/document.py",
        "core/tables/writer.py",
        # A worker's: a county's month, of so many villages and regions.
        "programme/figures/report_sheet.py",
        # As many rows as `programme.plans.report_rows` allows.
        "programme/plans/report_sheet.py",
    }
    found = set()
    for area in made_files.AREAS:
        for path in (made_files.ROOT / area).rglob("*.py"):
            text = path.read_text()
            if any(word in text for word in ("Canvas(", "Workbook(", "csv.writer(")):
                found.add(str(path.relative_to(made_files.ROOT)))

    assert found == allowed


def endless():
    return ([str(number), "walnuts"] for number in count())


def test_endless_rows_end_a_pdf():
    columns = [pdf_tables.Column("Number", 30), pdf_tables.Column("Goods", 60)]

    with pytest.raises(PDFTooLongError, match="up to 400 pages"):
        make_pdf([Section(pdf_tables.table(columns, endless()))], title="Rows")


@pytest.mark.parametrize("form", [XLSX, EXCEL_CSV])
def test_endless_rows_end_a_file_that_is_written_before_it_is_sent(form, monkeypatch):
    monkeypatch.setattr(writer, "MOST_AT_ONCE", 500)
    opened, real = [], tempfile.TemporaryFile
    monkeypatch.setattr(
        writer.tempfile, "TemporaryFile", lambda: opened.append(real()) or opened[-1]
    )

    with pytest.raises(TableTooLongError, match="up to 500 rows"):
        download(endless(), name="rows", form=form, at_once=True)

    assert [file.closed for file in opened][:1] == [True]


def test_endless_rows_of_a_csv_are_read_as_they_are_sent():
    response = download(endless(), name="rows", form=EXCEL_CSV)

    tracemalloc.start()
    pieces = sum(1 for _piece in islice(response.streaming_content, 500))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert pieces == 500
    assert peak < 2_000_000


# --- Taking -----------------------------------------------------------------------

BOMBS = {
    "scans.jpg": lambda: corpus.many_scans_jpeg(1200, 400),
    "zeros.png": corpus.zeros_png,
    "words.xlsx": bombs.many_words,
    "nested.xlsx": bombs.laughs,
    "rows.csv": lambda: b"\n" * 2_000_000 + b"a,b",
}
# Nothing has arrived in this world: reviews' photos are refused before they are looked
# at; `tests/orders/reviews/test_photos.py` sends what is none.
WHOSE = {
    "desk:visit_photos": OWNER,
    "office:viewpoint_photos": STAFF,
    "reviews:write": SHOPPER,
    "reviews:write_of_farm": SHOPPER,
}
FIELDS = ("film", "file", "files", "photo", "photos", "video")
# What the button is called that takes the file.
DO = {"desk:product_video": "film"}


# Each looks at what a file says it is, and has the rest done by `core.file_work`, or
# of a film by the live worker.
DOORS = {
    look: "picture",
    cleaned: "paper",
    read_table: "table",
    xml_root: "XML",
    seconds_of: "film",
}


def elsewhere(*_job):
    raise file_work.UnreadableFileError


@pytest.fixture
def unpacked(monkeypatch):
    """What was unpacked in this process; where files are worked on nothing is made."""
    found = []

    def here(what):
        def unpack(*_args, **_options):
            found.append(what)
            raise AssertionError(what)

        return unpack

    monkeypatch.setattr(file_work, "_run", elsewhere)
    monkeypatch.setattr(ImageFile.ImageFile, "load", here("picture"))
    monkeypatch.setattr(reader, "sheet_rows", here("sheet"))
    monkeypatch.setattr(reader, "decode", here("text"))
    return found


@pytest.fixture(scope="module")
def made_bombs():
    return {name: make() for name, make in BOMBS.items()}


def test_every_view_that_takes_files_has_them_looked_at_first():
    assert set(TAKES_FILES) - views_that_reach(DOORS).keys() == set()


@pytest.mark.parametrize("name", sorted(TAKES_FILES))
def test_every_view_that_takes_files_bears_every_bomb(
    world, made_bombs, unpacked, name
):
    row = ROWS[name]
    # Some answer 404 unless they are told what to do with the photos.
    role = next((role for role in ROLES if row.post[role] == IN), WHOSE.get(name))
    path = reverse(name, kwargs=row.args(world))
    broken = {}
    for bomb, content in made_bombs.items():
        files = {field: SimpleUploadedFile(bomb, content) for field in FIELDS}
        with rolled_back():
            body = {**row.body(world), "do": DO.get(name, "add"), **files}
            response = world.client(role).post(path, body)
        if response.status_code >= 500:
            broken[bomb] = response.status_code

    assert broken == {}
    assert unpacked == []


def test_bombs_are_seen_where_files_are_unpacked_here(unpacked, made_bombs):
    """The watch itself: read in this process, each of them is noticed."""
    for content in (made_bombs["words.xlsx"], made_bombs["rows.csv"]):
        with pytest.raises(AssertionError):
            reader.table_in(content, 10)
    for content in (made_bombs["scans.jpg"], made_bombs["zeros.png"]):
        with pytest.raises(AssertionError), Image.open(io.BytesIO(content)) as picture:
            picture.load()
    assert unpacked == ["sheet", "text", "picture", "picture"]
