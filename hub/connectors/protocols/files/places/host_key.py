"""The key by which an SSH server is known again."""

import base64
import binascii
import hmac
from dataclasses import dataclass, field

ALGORITHMS = {
    "ssh-ed25519": ("ssh-ed25519",),
    "ecdsa-sha2-nistp256": ("ecdsa-sha2-nistp256",),
    "ecdsa-sha2-nistp384": ("ecdsa-sha2-nistp384",),
    "ecdsa-sha2-nistp521": ("ecdsa-sha2-nistp521",),
    # RFC 8332: the key's kind is still called by its old name, signed with SHA-1 it isn't any more
    "ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256"),
}
"""By which a key of each kind may sign."""


@dataclass(frozen=True)
class HostKey:
    """A public key as `ssh-keyscan` and known_hosts write it, without the host's name."""

    kind: str
    blob: bytes = field(repr=False)

    @staticmethod
    def parse(text: str) -> "HostKey | None":
        """Out of `ssh-ed25519 AAAA… comment`; None where it is none."""
        words = text.split()
        if len(words) < 2 or words[0] not in ALGORITHMS:
            return None
        try:
            blob = base64.b64decode(words[1], validate=True)
        except (binascii.Error, ValueError):
            return None
        # RFC 4253, 6.6: it begins with its own kind, as a string with its length before it
        begin = len(words[0]).to_bytes(4, "big") + words[0].encode()
        return HostKey(words[0], blob) if blob.startswith(begin) and len(blob) > len(begin) else None

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Those that the server may sign with."""
        return ALGORITHMS[self.kind]

    def is_of(self, shown: bytes) -> bool:
        """Whether a server showed this key."""
        return hmac.compare_digest(self.blob, shown)
