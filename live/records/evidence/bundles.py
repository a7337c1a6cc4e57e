"""A bundle as a file: one JSON row a line for each kind, and a manifest of digests."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, Http404

from core.activity_log import plain, record
from core.storage import private_storage
from live.broadcasts.models import Broadcast
from live.records.queries import bundles_of

README = """\
Evidence of a broadcast. Each .jsonl file has one JSON object a line. manifest.json
names every file with its SHA-256 digest, and the digest of the manifest of the bundle
before this one. 直播证据：每个 .jsonl 文件每行一个 JSON 对象；
manifest.json 列出每个文件的 SHA-256 摘要以及前一份证据清单的摘要。
"""
MANIFEST = "manifest.json"
PIECE = 1024 * 1024  # bytes read at a time
# One date for all, so that the same contents are the same file.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass
class Written:
    """What stands in the file so far."""

    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, int]:
        return {
            name.removesuffix(".jsonl"): each["rows"]
            for name, each in self.files.items()
            if name.endswith(".jsonl")
        }


def write_part(
    archive: zipfile.ZipFile, name: str, rows: Iterable[Mapping[str, Any]], to: Written
) -> None:
    """One kind, row by row, so that a long one needs no memory."""
    digest, size, count = hashlib.sha256(), 0, 0
    with archive.open(_entry(f"{name}.jsonl"), "w", force_zip64=True) as file:
        for row in rows:
            line = (_json(row) + "\n").encode()
            file.write(line)
            digest.update(line)
            size += len(line)
            count += 1
    to.files[f"{name}.jsonl"] = {
        "sha256": digest.hexdigest(), "bytes": size, "rows": count,
    }  # fmt: skip


def write_text(archive: zipfile.ZipFile, name: str, text: str, to: Written) -> None:
    content = text.encode()
    archive.writestr(_entry(name), content)
    digest = hashlib.sha256(content).hexdigest()
    to.files[name] = {"sha256": digest, "bytes": len(content)}


@dataclass(frozen=True)
class Head:
    """What the manifest says of the bundle itself."""

    number: int
    previous: str
    code: str
    reason: str
    made_at: datetime


def write_manifest(archive: zipfile.ZipFile, head: Head, written: Written) -> str:
    """The list of contents; its digest."""
    text = json.dumps(
        {
            "number": head.number,
            "previous": head.previous,
            "broadcast": head.code,
            "reason": head.reason,
            "made_at": head.made_at,
            "files": written.files,
        },
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        indent=1,
        sort_keys=True,
    )
    content = text.encode()
    archive.writestr(_entry(MANIFEST), content)
    return hashlib.sha256(content).hexdigest()


def digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def faults_of(file: IO[bytes], *, manifest: str) -> list[str]:
    """What in a bundle is not as its manifest says, or the manifest itself."""
    with zipfile.ZipFile(file) as archive:
        content = archive.read(MANIFEST)
        if hashlib.sha256(content).hexdigest() != manifest:
            return [MANIFEST]
        said = json.loads(content)["files"]
        known = set(archive.namelist()) - {MANIFEST}
        wrong = sorted(known ^ set(said))
        for name, each in said.items():
            if name in known:
                with archive.open(name) as part:
                    found = digest_of(part)
                if found != each["sha256"]:
                    wrong.append(name)
        return wrong


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _json(row: Mapping[str, object]) -> str:
    values = {name: plain(value) for name, value in row.items()}
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)


def bundle_file(broadcast: Broadcast, number: int) -> FileResponse:
    """The file, entered in the log; 404 for another's, or one that is gone."""
    bundle = bundles_of(broadcast).filter(number=number, gone__isnull=True).first()
    if bundle is None:
        raise Http404
    try:
        file = private_storage().open(bundle.file)
    except OSError as error:
        raise Http404 from error
    record(
        "live.evidence",
        broadcast,
        after={"bundle": bundle.number},
        seller=broadcast.partner,
    )
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"evidence-{broadcast.code}-{bundle.number}.zip",
        content_type="application/zip",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
