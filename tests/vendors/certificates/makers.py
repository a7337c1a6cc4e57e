"""Certificates for tests: as a form sends them, and ready made."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.core.images import corpus
from vendors.certificates.files import KeptFile
from vendors.certificates.services import CertificateContent, confirm, hand_in
from vendors.certificates.states import CertificateKind

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"


def today():
    return timezone.localdate()


def in_days(days):
    return today() + timedelta(days=days)


def content(**fields):
    return CertificateContent(
        **{
            "kind": CertificateKind.ORGANIC,
            "number": "134OP1200063",
            "issuer": "China Organic Food Certification Center",
            "issued_on": in_days(-300),
            "expires_on": in_days(65),
            "file": KeptFile("certificates/00/x.pdf", "pdf"),
            **fields,
        }
    )


def a_certificate(holder, *, replaces=None, **fields):
    """One that is confirmed."""
    handed_in = hand_in(holder, content(**fields), replaces=replaces, by=None)
    return confirm(handed_in, by=None)


def upload(sent=PDF, name="certificate.pdf"):
    return SimpleUploadedFile(name, sent, "application/octet-stream")


def a_photo():
    return upload(corpus.jpeg(), "certificate.jpg")


def typed(**fields):
    return {
        "kind": "organic",
        "number": "134OP1200063",
        "issuer": "China Organic Food Certification Center",
        "issued_on": in_days(-300).isoformat(),
        "expires_on": in_days(65).isoformat(),
        "scope": "all",
        "file": upload(),
        **fields,
    }
