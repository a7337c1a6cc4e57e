"""How WeChat seals what it calls with in its safe mode: AES with the account's name."""

import base64
import binascii

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

# Before its words a sealed body has letters drawn by lot and their length.
LOT, LENGTH = 16, 4
KEY_BYTES = 32
BLOCK_BITS = 32 * 8


class UnsealableError(Exception):
    """Raised for what isn't sealed for the account with its key."""


def unsealed(text: str, *, letters: str, account: str) -> bytes:
    """The words of a sealed body. Raises `UnsealableError`."""
    try:
        key = aes_key(letters)
        raw = base64.b64decode(text, validate=True)
        opened = Cipher(AES(key), CBC(key[:16])).decryptor()
        padded = opened.update(raw) + opened.finalize()
        stripped = PKCS7(BLOCK_BITS).unpadder()
        plain = stripped.update(padded) + stripped.finalize()
    except (binascii.Error, ValueError) as error:
        raise UnsealableError from error
    begins = LOT + LENGTH
    ends = begins + int.from_bytes(plain[LOT:begins], "big")
    if plain[ends:] != account.encode():
        raise UnsealableError
    return plain[begins:ends]


def aes_key(letters: str) -> bytes:
    """The key of the 43 letters that WeChat shows. Raises `ValueError`."""
    key = base64.b64decode(f"{letters}=", validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("no key of 256 bits")
    return key


def is_aes_key(letters: str) -> bool:
    try:
        aes_key(letters)
    except ValueError:
        return False
    return True
