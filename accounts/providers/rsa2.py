"""Alipay's signatures: RSA with SHA-256, which it calls RSA2.

Keys are PEM, or one line of base64 as Alipay's key tool writes them.
"""

from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
)


def sign(text: str, key: str) -> str:
    made = _private(key).sign(text.encode(), PKCS1v15(), SHA256())
    return b64encode(made).decode()


def is_signed(text: str, signature: str, key: str) -> bool:
    """Whether whoever has the other half of the public key signed exactly this."""
    try:
        made = b64decode(signature, validate=True)
        _public(key).verify(made, text.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def is_private_key(key: str) -> bool:
    try:
        _private(key)
    except (TypeError, ValueError):
        return False
    return True


def is_public_key(key: str) -> bool:
    try:
        _public(key)
    except (TypeError, ValueError):
        return False
    return True


@lru_cache(maxsize=4)
def _private(key: str) -> RSAPrivateKey:
    """Raises `TypeError` or `ValueError` for what is no private key of RSA."""
    found = load_der_private_key(_der(key), password=None)
    if not isinstance(found, RSAPrivateKey):
        raise TypeError
    return found


@lru_cache(maxsize=4)
def _public(key: str) -> RSAPublicKey:
    """Raises `TypeError` or `ValueError` for what is no public key of RSA."""
    found = load_der_public_key(_der(key))
    if not isinstance(found, RSAPublicKey):
        raise TypeError
    return found


def _der(key: str) -> bytes:
    """Lines that frame a PEM say nothing that its bytes don't."""
    lines = key.replace("\\n", "\n").splitlines()
    return b64decode("".join(line.strip() for line in lines if "-----" not in line))
