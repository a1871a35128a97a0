"""One line to a drop box: whom it trusts, and how many bytes and seconds the other side may take.

A server is believed nothing: every wait ends, every answer has a most, nothing is followed
elsewhere and nothing is unpacked.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from sync.certificates import trust_in

SILENCE = 20.0  # seconds without a byte
REQUEST_SECONDS = 90.0  # for one answer, however it drips; a piece then needs 1.5 kB/s
VISIT_SECONDS = 600.0  # on the line, in all; the next visit goes on where this one ended
MOST_HEAD = 64 * 1024
AT_ONCE = 64 * 1024
OTHER_NAME = {62, 64}  # X509_V_ERR_HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH
OUT_OF_DATE = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED


class BoxTrouble(Exception):
    """Why it did not work; `kind` is a key of the sentences in app/usecases/deliver.py."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class LineBroken(Exception):
    """The line gave out: the same may be asked again."""


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Line:
    """Asks one thing after the other; opened with the first and again when it broke."""

    def __init__(
        self, address: str, pinned: str, wanted: Callable[[], bool] = lambda: False
    ) -> None:
        parts = urlsplit(address)
        self._tls = trust_in(pinned) if parts.scheme == "https" else None
        self._host, self._path = parts.hostname or "", parts.path.rstrip("/")
        self._port = parts.port or (443 if self._tls else 80)
        self._named = parts.netloc.rpartition("@")[2]
        if parts.scheme not in {"http", "https"} or not self._host:
            raise ValueError("no address")
        if pinned and not self._tls:
            raise BoxTrouble("tls")  # a certificate is kept so that nothing goes in the open
        self._wanted = wanted
        self._seconds_left = VISIT_SECONDS
        self._socket: socket.socket | None = None
        self._http = h11.Connection(h11.CLIENT, MOST_HEAD)

    def close(self) -> None:
        """Hang up."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, most: int
    ) -> Answer:
        """The answer, its body no longer than `most`. Raises LineBroken, BoxTrouble."""
        began = time.monotonic()
        self._ends = began + min(REQUEST_SECONDS, self._seconds_left)
        self._left = most + MOST_HEAD
        said = {"host": self._named, "content-length": str(len(body)), **headers}
        try:
            self._open()
            request = h11.Request(
                method=method, target=self._path + path, headers=list(said.items())
            )
            answer = self._exchanged(request, body, most)
        except (OSError, h11.ProtocolError) as problem:
            self.close()
            if isinstance(problem, TimeoutError) and time.monotonic() >= self._ends:
                raise BoxTrouble("slow") from None
            raise _told(problem) from None
        except BaseException:
            self.close()
            raise
        finally:
            self._seconds_left -= time.monotonic() - began
        if self._http.our_state is self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
        else:
            self.close()
        return answer

    def _open(self) -> None:
        if self._socket:
            return
        where = (self._host, self._port)
        self._socket = socket.create_connection(where, timeout=self._patience())
        self._http = h11.Connection(h11.CLIENT, MOST_HEAD)
        if self._tls:
            self._socket.settimeout(self._patience())
            self._socket = self._tls.wrap_socket(self._socket, server_hostname=self._host)

    def _exchanged(self, request: h11.Request, body: bytes, most: int) -> Answer:
        told = self._http.send(request)
        told += (self._http.send(h11.Data(body)) or b"") if body else b""
        told += self._http.send(h11.EndOfMessage()) or b""
        refused = self._send(memoryview(told))
        head: h11.Response | None = None
        pieces: list[bytes] = []
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                self._http.receive_data(self._receive())
            elif isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                pieces.append(bytes(event.data))
                if sum(map(len, pieces)) > most:
                    raise BoxTrouble("other")
            elif isinstance(event, h11.EndOfMessage) and head:
                break
            elif not isinstance(event, h11.InformationalResponse):
                raise LineBroken
        if refused:
            self.close()
        headers = {bytes(name).decode("ascii"): _text(value) for name, value in head.headers}
        return Answer(head.status_code, headers, b"".join(pieces))

    def _send(self, content: memoryview) -> bool:
        """Whether the other side stopped listening: it may have answered all the same."""
        assert self._socket
        try:
            while content:
                self._socket.settimeout(self._patience())
                content = content[self._socket.send(content) :]
        except (BrokenPipeError, ConnectionResetError):
            return True
        return False

    def _receive(self) -> bytes:
        assert self._socket
        self._socket.settimeout(self._patience())
        found = self._socket.recv(AT_ONCE)
        self._left -= len(found)
        if self._left < 0:
            raise BoxTrouble("other")
        return found

    def _patience(self) -> float:
        """Seconds to wait for the next byte. Raises BoxTrouble when all have been used up, or when
        somebody wants what this visit holds.
        """
        if self._wanted():
            raise BoxTrouble("wanted")
        left = self._ends - time.monotonic()
        if left <= 0:
            raise BoxTrouble("slow")
        return min(left, SILENCE)


def _told(problem: Exception) -> Exception:
    if isinstance(problem, ssl.SSLCertVerificationError):
        if problem.verify_code in OTHER_NAME:
            return BoxTrouble("certificate_name")
        if problem.verify_code in OUT_OF_DATE:
            return BoxTrouble("certificate_time")
        return BoxTrouble("certificate")
    if isinstance(problem, ssl.SSLError) and not isinstance(problem, ssl.SSLEOFError):
        return BoxTrouble("tls")
    return LineBroken()


def _text(value: bytes) -> str:
    return bytes(value).decode("latin-1")
