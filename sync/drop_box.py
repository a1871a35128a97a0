"""What the drop box and its visitors agree on: paths, headers, and what a request's signature covers.

Clocks may be wrong by years, so freshness comes from a challenge that the server hands out and
changes every few minutes. Inside that time a copied request may be played again, and does nothing
worse than delay: a piece is the same bytes at the same place (a file is only ever accepted when
its digest is the one in its name), a removal names bytes that the receiver already took in, and a
read gives sealed bytes that only the receiver can open.
"""

import hashlib
from dataclasses import dataclass

PIECE = 128 * 1024  # either way, confirmed one by one: a broken line loses never more than this
MOST_FILE = 512 << 20
STATION, CHALLENGE, SIGNATURE = "anyun-station", "anyun-challenge", "anyun-signature"
ANSWERED = "anyun-drop-box"  # in every good answer: a login page of some network has none
OFFSET, LENGTH = "upload-offset", "upload-length"
LIST, FILE = "/box", "/box/"


@dataclass(frozen=True)
class Asked:
    """One request, as both sides see it; `offset` is empty where there is none."""

    origin: str
    challenge: str
    method: str
    path: str
    offset: str = ""
    length: str = ""
    body: bytes = b""

    def message(self) -> bytes:
        """The bytes that are signed."""
        words = (self.origin, self.challenge, self.method, self.path, self.offset, self.length)
        digest = hashlib.sha256(self.body).hexdigest()
        return b"anyun-drop-box-v1\0" + "\n".join((*words, digest)).encode()
