"""Web push without a provider of ours: sealing a message and proving who sends it.

A browser gives out an address of its maker's push service and two keys. The message is
encrypted for these (RFC 8291), and the request signed with the market's own key (VAPID,
RFC 8292), so that the service reads nothing and others can't send in our name. The
libraries of those who wrote the standards do both.
"""

import base64
import re
from binascii import Error as NotBase64Error
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

CURVE = ec.SECP256R1()
KEY_BYTES, POINT_BYTES, AUTH_BYTES = 32, 65, 16
# What services take at least (RFC 8030) without head, padding and tag.
MOST_BYTES = 3900
# A service takes no proof that holds for more than a day.
PROOF_SECONDS = 12 * 3600
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def encoded(raw: bytes) -> str:
    """Base64 as these standards write it: for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def decoded(text: str) -> bytes:
    """Raises `ValueError` for what is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except NotBase64Error as error:
        raise ValueError(text[:20]) from error


def new_key() -> str:
    """A private key of the market's own."""
    value = ec.generate_private_key(CURVE).private_numbers().private_value
    return encoded(value.to_bytes(KEY_BYTES, "big"))


def public_key(private: str) -> str:
    """What browsers are given, of a private key. Raises `ValueError`."""
    return encoded(_point(_private(private).public_key()))


def is_of_a_service(endpoint: str) -> bool:
    """Whether a push service may answer there: https, its port, a name of the internet.

    What the name leads to is looked at when it is called (`core.public_web`).
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    is_plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint
    is_name = "." in host and re.fullmatch(r"[a-z0-9.-]+\.[a-z][a-z0-9-]*", host)
    is_alone = parts.username is None and parts.password is None and not parts.fragment
    return bool(
        is_plain and is_name and is_alone and parts.scheme == "https"
        and port in {None, 443}
    )  # fmt: skip


def is_point(text: str) -> bool:
    """Whether it is a browser's public key: a point of the curve, and not squeezed."""
    try:
        _public(text)
    except ValueError:
        return False
    return True


def is_private(text: str) -> bool:
    """Whether it is a private key as `new_key` writes one."""
    try:
        _private(text)
    except ValueError:
        return False
    return True


def is_auth(text: str) -> bool:
    try:
        return len(decoded(text)) == AUTH_BYTES
    except ValueError:
        return False


def encrypted(
    message: bytes,
    *,
    to: str,
    auth: str,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body for a browser with this public key and secret, as `aes128gcm`.

    `own` and `salt` are made for each message; tests hand in those of the standard.
    Raises `ValueError` for keys that are none, and for what is too long.
    """
    if len(message) > MOST_BYTES:
        raise ValueError("the message is too long")
    sealed: bytes = http_ece.encrypt(
        message,
        salt=salt,
        private_key=own or ec.generate_private_key(CURVE),
        dh=_point(_public(to)),
        auth_secret=decoded(auth),
    )
    return sealed


def proof(endpoint: str, *, private: str, contact: str, now: float) -> str:
    """The value of `Authorization` for a request to the service of this address.

    `contact` is where its people find ours: `mailto:…` or `https://…`.
    """
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(now) + PROOF_SECONDS,
        "sub": contact,
    }
    # "no-strict": a market on one machine may have no mail address of the internet.
    signer = Vapid02(_private(private), conf={"no-strict": True})
    return str(signer.sign(claims)["Authorization"])


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _public(text: str) -> ec.EllipticCurvePublicKey:
    raw = decoded(text)
    if len(raw) != POINT_BYTES:
        raise ValueError("no uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    value = int.from_bytes(decoded(text), "big")
    if not 0 < value < _ORDER:
        raise ValueError("no private key of the curve")
    return ec.derive_private_key(value, CURVE)
