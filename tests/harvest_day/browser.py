"""A browser without eyes: cookies, one kept connection, forms; each answer is checked."""

import asyncio
import gzip
import re
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from .forms import form_to
from .notes import WrongError

PATIENCE = 30.0  # seconds for an answer
# A server closes a connection that was idle; a browser then opens another one.
IDLE = 4.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def location(self):
        return self.headers.get(b"location", b"").decode()


class Browser:
    """One person's. `site` is where the market listens: host, port."""

    def __init__(self, site, notes, *, cookies=None, language="en", address=None):
        self.site, self.notes = site, notes
        self.cookies = dict(cookies or {})
        self.language = language
        # As the proxy in front says it; each person has their own.
        self.address = address or "10.{}.{}.{}".format(*secrets.token_bytes(3))
        self.pipe = None
        self.used = 0.0

    async def get(self, kind, path, *marks, status=200, htmx=False):
        """A page with these words on it. Raises `WrongError`."""
        headers = {"HX-Request": "true"} if htmx else {}
        return await self._ask(kind, "GET", path, b"", headers, status, marks)

    async def post(self, kind, path, fields, *marks, status=302, accept="", htmx=False):
        """A form sent, with the token that its page would have had."""
        if "csrfmiddlewaretoken" not in fields:
            fields = {"csrfmiddlewaretoken": self.token, **fields}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if accept:
            headers["Accept"] = accept
        if htmx:
            headers["HX-Request"] = "true"
        body = urlencode(fields).encode()
        return await self._ask(kind, "POST", path, body, headers, status, marks)

    async def send_file(self, kind, path, name, content, *, status=302):
        """A file in a form, as multipart."""
        edge = secrets.token_hex(12)
        part = f"--{edge}\r\nContent-Disposition: form-data; name="
        head = (
            f'{part}"csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n'
            f'{part}"file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return await self._ask(kind, "POST", path, body, headers, status, ())

    async def submit(self, kind, answer, address, /, *marks, status=302, **changed):
        """The form of a page that goes to an address, with some fields changed.

        A name's double underscore stands for a dash. Raises `WrongError` without it.
        """
        form = form_to(answer.text, address)
        if form is None:
            raise WrongError(f"no form to {address}")
        fields = form.fields | {k.replace("__", "-"): v for k, v in changed.items()}
        return await self.post(kind, form.action, fields, *marks, status=status)

    @property
    def token(self):
        name = next((n for n in self.cookies if n.endswith("csrf")), "nanpo_csrf")
        return self.cookies.setdefault(name, secrets.token_hex(16))

    async def _ask(self, kind, method, path, body, headers, status, marks):
        begun = time.monotonic()
        answer = await asyncio.wait_for(
            self.exchange(method, path, body, headers), PATIENCE
        )
        self.notes.took(
            kind, begun, was_kept=answer.headers.get(b"x-page-cache") == b"kept"
        )
        if answer.status != status:
            said = re.search(r'"error": "[^"]*"', answer.text)
            said = said[0] if said else answer.text[:200]
            raise WrongError(
                f"{method} {urlsplit(path).path}: {answer.status} {answer.location} {said}"
            )
        for mark in marks:
            if mark.encode() not in answer.body:
                raise WrongError(f"{method} {path}: no {mark!r} on it")
        return answer

    async def exchange(self, method, path, body=b"", headers=None):
        if self.pipe is None or time.monotonic() - self.used > IDLE:
            self.close()
            self.pipe = await asyncio.open_connection(*self.site)
        reader, writer = self.pipe
        said = {
            "Host": "{}:{}".format(*self.site),
            "Accept-Encoding": "gzip",
            "Accept-Language": self.language,
            "X-Forwarded-For": self.address,
            "User-Agent": "harvest-day",
            **(headers or {}),
        }
        if self.cookies:
            said["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if method == "POST":
            said["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer = await self._read(reader)
        self.used = time.monotonic()
        return answer

    async def _read(self, reader):
        head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
        headers = {}
        for line in head[1:]:
            name, _colon, value = line.partition(b": ")
            if name.lower() == b"set-cookie":
                self._keep_cookie(value)
            headers[name.lower()] = value
        if b"content-length" in headers:
            body = await reader.readexactly(int(headers[b"content-length"]))
        elif headers.get(b"transfer-encoding") == b"chunked":
            body = await _chunks(reader)
        else:
            body = b""
        if headers.get(b"content-encoding") == b"gzip":
            body = gzip.decompress(body)
        return Answer(int(head[0].split()[1]), headers, body)

    def _keep_cookie(self, header):
        name, _equals, value = header.decode().partition(";")[0].partition("=")
        if value in {"", '""'}:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def close(self):
        if self.pipe:
            self.pipe[1].close()
            self.pipe = None


async def _chunks(reader):
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body
