"""Pictures by their addresses: what is never opened, and what is kept of the rest."""

import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from urllib3.util import connection

from shop.catalogue.models import Product, ProductImage
from shop.import_export.models import ImportPicture
from shop.import_export.pictures import Limits, PictureError, fetch_picture
from shop.import_export.queries import pictures_that_wait
from shop.import_export.services import pictures as service
from shop.import_export.services.pictures import fetch_one_picture, retry_pictures
from shop.import_export.states import PictureState
from shop.import_export.tasks import fetch_pictures
from tests.core.images import corpus
from tests.factories.imports import apply_goods
from tests.factories.shop import make_tax_category
from tests.factories.vendors import make_farm

from . import files

HOST = "pictures.example"


class _Site(BaseHTTPRequestHandler):
    """A site whose pages misbehave, each in its own way."""

    def do_GET(self):
        self.server.seen.append((self.path, dict(self.headers)))
        page = getattr(self, f"at_{self.path.strip('/').split('?')[0]}", None)
        if page is None:
            self.send_error(404)
        else:
            page()

    def answer(self, content, *, length=None, kind="image/jpeg"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(content)))
        self.end_headers()
        self.wfile.write(content)

    def to(self, address):
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def at_photo(self):
        self.answer(corpus.jpeg())

    def at_text(self):
        self.answer(b"<script>x()</script>")

    def at_told(self):
        self.answer(b"", length=10**9)

    def at_endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 10_000)
        except OSError:
            return

    def at_drip(self):
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.over.wait(0.05):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            return

    def at_silent(self):
        self.server.over.wait(20)

    def at_headers(self):
        """Headers that never end."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.server.over.wait(0.05):
                self.wfile.write(b"X-More: x\r\n")
                self.wfile.flush()
        except OSError:
            return

    def at_broken(self):
        self.send_error(500)

    def at_on(self):
        self.to("/photo")

    def at_round(self):
        self.to("/round")

    def at_inside(self):
        self.to("http://10.0.0.7/photo")

    def at_metadata(self):
        self.to("http://169.254.169.254/latest/meta-data/")

    def at_file(self):
        self.to("file:///etc/hostname")

    def at_cookies(self):
        self.send_response(302)
        self.send_header("Set-Cookie", "who=me")
        self.send_header("Location", "/photo")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    server.seen, server.over = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def names(monkeypatch):
    """What each name is looked up to; nothing leaves the machine."""
    known = {HOST: ["127.0.0.1"]}

    def look_up(host, port, *_args, **_kwargs):
        try:
            found = known.get(host) or [socket.inet_ntoa(socket.inet_aton(host))]
        except OSError:
            if ":" not in host:
                raise socket.gaierror(host) from None
            found = [host]
        return [
            (socket.AF_INET6 if ":" in ip else socket.AF_INET,
             socket.SOCK_STREAM, 6, "", (ip, port, 0, 0)[: 4 if ":" in ip else 2])
            for ip in found
        ]  # fmt: skip

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def limits(site):
    """As in the market, but the listener of this test may be reached."""
    ports = frozenset({site.server_port, 80, 443})
    return Limits(
        allow_loopback=True, ports=ports, most_bytes=200_000, most_seconds=1.0
    )


def at(site, path):
    return f"http://{HOST}:{site.server_port}/{path}"


def refused(address, limits=None):
    with pytest.raises(PictureError) as refusal:
        fetch_picture(address, limits)
    return refusal.value.code


# --- Where a fetch never goes ---------------------------------------------------

PRIVATE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0",
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[fe80::1]",
    "[fc00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[ff02::1]",
]  # fmt: skip


@pytest.fixture
def no_connections(monkeypatch):
    made = []
    monkeypatch.setattr(
        connection, "create_connection", lambda *args, **_kwargs: made.append(args)
    )
    return made


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_not_even_connected_to(names, no_connections, host):
    for scheme in ("http", "https"):
        assert refused(f"{scheme}://{host}/photo.jpg") == "private"

    assert no_connections == []


@pytest.mark.parametrize("ip", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "::1"])
def test_names_that_lead_inside_are_refused(names, no_connections, ip):
    names["evil.example"] = [ip]

    assert refused("http://evil.example/photo.jpg") == "private"
    assert no_connections == []


def test_name_is_looked_up_once_so_it_cannot_change(site, limits, names, monkeypatch):
    asked = []
    first = socket.getaddrinfo

    def change(host, *args, **kwargs):
        asked.append(host)
        names[HOST] = ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]
        return first(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", change)

    assert fetch_picture(at(site, "photo"), limits).read() == corpus.jpeg()
    assert asked.count(HOST) == 1
    assert site.seen[0][1]["Host"] == f"{HOST}:{site.server_port}"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname", "ftp://pictures.example/x", "//pictures.example/x",
        "http://", "http:///x", "javascript:alert(1)", "data:image/png;base64,AA==",
        "http://user:secret@pictures.example/x", "http://pictures.example:22/x",
        "http://pictures.example:99999/x", "gopher://pictures.example/", "nothing",
        "http://[::1/x", "http://a b/x", "",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(names, no_connections, address):
    assert refused(address) == "address"
    assert no_connections == []


def test_unknown_name_is_not_reached(names):
    assert refused("http://nowhere.example/x.jpg") == "unreachable"


# --- What is fetched ------------------------------------------------------------


def test_photo_is_fetched_whole_and_tells_nothing_of_us(site, limits, names):
    assert fetch_picture(at(site, "photo"), limits).read() == corpus.jpeg()

    path, headers = site.seen[0]
    assert path == "/photo"
    assert "Cookie" not in headers
    assert "Authorization" not in headers
    assert "Referer" not in headers


def test_redirects_are_followed_a_few_times(site, limits, names):
    assert fetch_picture(at(site, "on"), limits).read() == corpus.jpeg()

    assert refused(at(site, "round"), limits) == "redirects"
    assert [path for path, _headers in site.seen].count("/round") == 4


@pytest.mark.parametrize(
    ("path", "code"),
    [("inside", "private"), ("metadata", "private"), ("file", "address")],
)
def test_redirect_to_the_inside_is_refused(site, limits, names, path, code):
    assert refused(at(site, path), limits) == code
    assert len(site.seen) == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("told", "large"),
        ("endless", "large"),
        ("drip", "slow"),
        ("silent", "slow"),
        ("headers", "slow"),
        ("nothing", "missing"),
        ("broken", "unreachable"),
    ],
)
def test_bad_sites_are_given_up(site, limits, names, path, code):
    assert refused(at(site, path), limits) == code


def test_site_that_is_down_is_not_reached(limits, names, site):
    names["down.example"] = ["127.0.0.1"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    away = Limits(allow_loopback=True, ports=frozenset({port}))

    assert refused(f"http://down.example:{port}/x", away) == "unreachable"


# --- What becomes of it ---------------------------------------------------------


@pytest.fixture
def pictures(db, site, limits, names, monkeypatch):
    """An imported file that names these pages of the site."""
    monkeypatch.setattr(
        service, "fetch_picture", lambda address: fetch_picture(address, limits)
    )
    make_tax_category()
    farm = make_farm()

    def bring(*paths):
        text = files.table(
            files.SHOPIFY,
            {"Handle": "pot", "Title": "Pot", "Option1 Value": "Large",
             "Variant Price": "9", "Image Src": at(site, paths[0])},
            *({"Handle": "pot", "Image Src": at(site, path)} for path in paths[1:]),
        )  # fmt: skip
        return apply_goods(farm, text, by_piece=True)

    return bring


def states():
    rows = ImportPicture.objects.order_by("pk")
    return list(rows.values_list("state", "problem"))


def test_pictures_are_fetched_in_the_files_order(pictures):
    upload = pictures("photo", "text", "nothing")
    assert pictures_that_wait() == [upload.pk]

    fetch_pictures(upload.pk)

    assert states() == [("done", ""), ("failed", "no_photo"), ("failed", "missing")]
    assert ProductImage.objects.count() == 1
    assert pictures_that_wait() == []
    assert fetch_one_picture(upload.pk) is False


def test_failed_ones_can_be_tried_again(pictures):
    upload = pictures("nothing", "photo")
    fetch_pictures(upload.pk)

    assert retry_pictures(upload, by=None) == 1

    assert states() == [(PictureState.WAITING, ""), (PictureState.DONE, "")]
    assert pictures_that_wait() == [upload.pk]


def test_picture_of_a_lost_worker_is_fetched_once(pictures):
    """The worker died after the photo was shown and before that was written down."""
    upload = pictures("photo")
    fetch_one_picture(upload.pk)
    soon = timezone.now() + timedelta(minutes=2)
    ImportPicture.objects.update(state=PictureState.WAITING, claimed_until=soon)
    assert pictures_that_wait() == []
    assert fetch_one_picture(upload.pk) is False
    ImportPicture.objects.update(claimed_until=timezone.now())

    assert fetch_one_picture(upload.pk) is True

    assert states() == [("done", "")]
    assert ProductImage.objects.count() == 1


def test_address_that_was_fetched_is_not_fetched_again(pictures, site):
    upload = pictures("photo", "text")
    fetch_pictures(upload.pk)
    (product,) = Product.objects.all()
    text = files.table(
        files.SHOPIFY,
        *(
            {"Handle": "pot", "Title": "Pot", "Option1 Value": value,
             "Variant Price": price, "Image Src": at(site, path)}
            for value, price, path in
            [("Large", "9", "photo"), ("", "", "text"), ("", "", "on")]
        ),
    )  # fmt: skip

    again = apply_goods(product.partner, text, with_changes=True)

    waiting = again.pictures.order_by("pk").values_list("address", flat=True)
    assert list(waiting) == [at(site, "text"), at(site, "on")]
