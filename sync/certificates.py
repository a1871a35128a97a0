"""The certificate of a drop box as a station keeps it: read from a file, compared by its fingerprint."""

import base64
import hashlib
import re
import ssl

# OpenSSL's flags that Python 3.11 does not name: a certificate that is kept is itself the anchor,
# and its dates mean nothing on a PC whose clock may be wrong by years.
PARTIAL_CHAIN, NO_CHECK_TIME = 0x80000, 0x200000
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


def certificate_in(text: str) -> str:
    """The first certificate in a PEM file, without whatever else is there, such as a private key.

    Raises ValueError when there is none.
    """
    found = _BLOCK.search(text)
    if not found:
        raise ValueError("no certificate")
    trust_in(found[0])
    return found[0] + "\n"


def fingerprint_of(pem: str) -> str:
    """The start of the SHA-256 as other programs show it, in pairs; "" for no certificate."""
    if not pem:
        return ""
    body = "".join(pem.splitlines()[1:-1])
    digest = hashlib.sha256(base64.b64decode(body)).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, 32, 2))


def trust_in(pinned: str) -> ssl.SSLContext:
    """Trust the one certificate that is kept (PEM), or the system's when there is none.

    Raises ValueError for a text without a certificate.
    """
    try:
        made = ssl.create_default_context(cadata=pinned or None)
    except ssl.SSLError:
        raise ValueError("no certificate") from None
    if pinned:
        flags = made.verify_flags & ~ssl.VERIFY_X509_STRICT  # a self-made one need not be perfect
        made.verify_flags = ssl.VerifyFlags(flags | PARTIAL_CHAIN | NO_CHECK_TIME)
    return made
