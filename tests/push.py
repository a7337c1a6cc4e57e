"""A browser that takes pushes: it has the keys, and reads what a service hands on."""

import json
import os
import struct

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.web_push import decoded, encoded

CURVE = ec.SECP256R1()


class Browser:
    """Made anew, with the two keys that its page hands to the market."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(CURVE)
        self.secret = os.urandom(16)

    @property
    def p256dh(self) -> str:
        return encoded(self._point(self.key.public_key()))

    @property
    def auth(self) -> str:
        return encoded(self.secret)

    @staticmethod
    def _point(key: ec.EllipticCurvePublicKey) -> bytes:
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def read(self, body: bytes) -> bytes:
        """The message of a body. Raises what cryptography raises for another's."""
        salt, (size, length) = body[:16], struct.unpack("!IB", body[16:21])
        point, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        shared = self.key.exchange(ec.ECDH(), theirs)
        info = b"WebPush: info\x00" + self._point(self.key.public_key()) + point
        secret = _derived(shared, self.secret, info, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        message, end = plain.rstrip(b"\x00")[:-1], plain.rstrip(b"\x00")[-1:]
        assert end == b"\x02"
        return message


def claims_of(authorization: str, public: str) -> dict[str, object]:
    """What a proof says. Raises `InvalidSignature` unless the key signed it."""
    token, _comma, key = authorization.removeprefix("vapid t=").partition(",k=")
    signed, _dot, signature = token.rpartition(".")
    raw = decoded(signature)
    numbers = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(public))
    point.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
    assert key == public
    found: dict[str, object] = json.loads(decoded(signed.split(".")[1]))
    return found


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
