"""A device that keeps passkeys, as browsers speak of them."""

import json
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


class SoftPasskey:
    """One key for one site. Unless `is_verified`, nobody showed a finger or a PIN."""

    def __init__(self, host="testserver", *, is_verified=True):
        self.host, self.id = host, token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.user = ""
        self.flags = FLAG.UP | (FLAG.UV if is_verified else FLAG(0))

    def create(self, options):
        """What a browser sends of a new passkey, as text."""
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AuthenticatorData.create(
            self._site, self.flags | FLAG.AT, 0,
            AttestedCredentialData.create(b"\0" * 16, self.id, public),
        )  # fmt: skip
        attested = AttestationObject.create("none", data, {})
        said = self._client_data("webauthn.create", asked["challenge"])
        return self._sent({
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(attested),
            "transports": ["internal"],
        })  # fmt: skip

    def get(self, options):
        """What it sends to sign in, as text."""
        data = AuthenticatorData.create(self._site, self.flags, 0)
        said = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        signed = self.key.sign(bytes(data) + said.hash, ec.ECDSA(hashes.SHA256()))
        return self._sent({
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signed),
            "userHandle": self.user,
        })  # fmt: skip

    @property
    def _site(self):
        return sha256(self.host.encode()).digest()

    def _client_data(self, kind, challenge):
        return CollectedClientData.create(
            kind, websafe_decode(challenge), f"https://{self.host}"
        )

    def _sent(self, response):
        name = websafe_encode(self.id)
        return json.dumps({
            "id": name, "rawId": name, "type": "public-key", "response": response,
            "clientExtensionResults": {"credProps": {"rk": True}},
        })  # fmt: skip
