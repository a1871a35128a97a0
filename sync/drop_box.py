"""What the drop box and its visitors agree on: paths, headers, and what a request's signature covers.

Clocks may be wrong by years, so freshness comes from a challenge that the server hands out: each
answer brings one for the next request, and it is good once. A copied request does nothing.
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
