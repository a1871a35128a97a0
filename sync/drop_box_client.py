"""A station's visit to the drop box: every call may be repeated, and goes on where the line broke."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from sync.drop_box import (
    ANSWERED,
    CHALLENGE,
    FILE,
    LENGTH,
    LIST,
    MOST_FILE,
    OFFSET,
    PIECE,
    SIGNATURE,
    STATION,
    Asked,
)
from sync.drop_box_line import Answer, BoxTrouble, Line, LineBroken
from sync.keys import StationKeys
from sync.names import read_name

RANGE = "range"
_NOTHING: dict[str, str] = {}
TRIES = 6  # without a single new byte confirmed
MOST_LIST = 1 << 20
LONGEST_PAUSE = 30  # seconds that a busy box may ask for
MOST_PAUSE = 60  # in one visit
BUSY = {429, 503}
UNKNOWN = 403
_KINDS = {401: "unknown", 403: "unknown", 413: "full", 507: "full", 429: "busy", 503: "busy"}
_KINDS |= {422: "altered"}

__all__ = ["BoxTrouble", "BoxVisit"]


class BoxVisit:
    """One visit; use it as a context. Raises BoxTrouble.

    `certificate` is the one kept, as PEM; when `wanted` says so, the visit ends within seconds.
    """

    def __init__(
        self,
        address: str,
        origin: str,
        keys: StationKeys,
        certificate: str = "",
        pause: Callable[[float], None] = time.sleep,
        wanted: Callable[[], bool] = lambda: False,
    ) -> None:
        self._origin, self._keys, self._challenge = origin, keys, ""
        self._before = keys.signing_before()  # tried while the box knows no newer one
        self._pause, self._pauses_left = pause, MOST_PAUSE
        try:
            self._line = Line(address, certificate, wanted)
        except ValueError:
            raise BoxTrouble("unreachable") from None

    def __enter__(self) -> "BoxVisit":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.close()

    def names(self) -> list[str]:
        """The well-formed names that wait in this station's box."""
        try:
            found = json.loads(self._tried("GET", LIST, most=MOST_LIST).body)
            names = [str(one[0]) for one in found]
        except (ValueError, TypeError, LookupError, RecursionError):
            raise BoxTrouble("other") from None
        return [one for one in names if (read := read_name(one)) and not read.changed]

    def upload(self, path: Path) -> bool:
        """Bring a sealed file; False when it had already come, which costs one HEAD."""
        length = path.stat().st_size
        done = self._standing(path.name, length)
        best, tries, left, moved = done or 0, 0, TRIES * (length // PIECE + 2), False
        with path.open("rb") as file:
            while done is not None and done < length:
                file.seek(done)
                piece, moved, left = file.read(PIECE), True, left - 1
                said = {OFFSET: str(done), LENGTH: str(length)}
                try:
                    answer = self._ask("PATCH", FILE + path.name, said, piece, fine=(409,))
                    trouble, done = "other", _number(answer.headers, OFFSET, length)
                except LineBroken:
                    trouble, done = "unreachable", self._standing(path.name, length)
                if done is None or done > best:
                    best, tries = done or length, 0
                else:
                    tries += 1
                if tries == TRIES or not left:
                    raise BoxTrouble(trouble)
        return moved

    def download(self, name: str, file: BinaryIO, most: int = MOST_FILE) -> None:
        """Fetch a file of at most so many bytes, going on from what `file` already holds."""
        done, size = file.seek(0, 2), -1
        while done != size:
            answer = self._tried("GET", FILE + name, {RANGE: f"bytes={done}-"}, most=PIECE)
            said = _number(answer.headers, LENGTH, MOST_FILE)
            if said > most:
                raise BoxTrouble("too_much")
            # every piece but the last is whole, and a file does not change its size
            if size not in (-1, said) or len(answer.body) != min(PIECE, said - done):
                raise BoxTrouble("other")
            size = said
            file.write(answer.body)
            done += len(answer.body)

    def remove(self, name: str) -> None:
        """Take a file away that has been imported."""
        self._tried("DELETE", FILE + name, fine=(404,))

    def _standing(self, name: str, length: int) -> int | None:
        """How much of it has come; None when all of it was taken already."""
        headers = self._tried("HEAD", FILE + name).headers
        return None if headers.get(OFFSET) == "taken" else _number(headers, OFFSET, length)

    def _tried(
        self,
        method: str,
        path: str,
        said: dict[str, str] = _NOTHING,
        fine: tuple[int, ...] = (),
        most: int = 0,
    ) -> Answer:
        for _ in range(TRIES):
            try:
                return self._ask(method, path, said, fine=fine, most=most)
            except LineBroken:
                continue
        raise BoxTrouble("unreachable")

    def _ask(
        self,
        method: str,
        path: str,
        said: dict[str, str] = _NOTHING,
        body: bytes = b"",
        fine: tuple[int, ...] = (),
        most: int = 0,
    ) -> Answer:
        """One signed request, under the newest key that the box knows. Raises BoxTrouble, LineBroken."""
        answer = self._answered(method, path, said, body, most)
        while answer.status == UNKNOWN and self._before:
            self._keys = self._before.pop(0)
            answer = self._answered(method, path, said, body, most)
        self._before.clear()
        ours = 200 <= answer.status < 300 and ANSWERED in answer.headers
        if ours or answer.status in fine:
            return answer
        raise BoxTrouble(_KINDS.get(answer.status, "other"))

    def _answered(
        self, method: str, path: str, said: dict[str, str], body: bytes, most: int
    ) -> Answer:
        """Every answer brings the challenge that the next request signs.

        Without a good one it is asked again; while the box is busy it is waited for a little.
        """
        for _ in range(TRIES):
            headers = self._signed(method, path, said, body)
            self._challenge = ""  # good once, also when the answer is lost
            answer = self._line.ask(method, path, headers, body, most + 1024)
            self._challenge = answer.headers.get(CHALLENGE, "")
            if answer.status in BUSY:
                self._wait(answer)
            elif answer.status != 401:
                break
        return answer

    def _signed(self, method: str, path: str, said: dict[str, str], body: bytes) -> dict[str, str]:
        headers = {STATION: self._origin, **said}
        if not self._challenge:
            return headers
        place, length = said.get(RANGE, said.get(OFFSET, "")), said.get(LENGTH, "")
        asked = Asked(self._origin, self._challenge, method, path, place, length, body)
        signature = self._keys.sign(asked.message()).hex()
        return {**headers, CHALLENGE: self._challenge, SIGNATURE: signature}

    def _wait(self, answer: Answer) -> None:
        """Wait as long as the box asks for, within bounds. Raises BoxTrouble beyond them."""
        asked = answer.headers.get("retry-after", "")
        seconds = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
        if not 0 < seconds <= min(LONGEST_PAUSE, self._pauses_left):
            raise BoxTrouble("busy")
        self._pauses_left -= seconds
        self._pause(seconds)


def _number(headers: Mapping[str, str], name: str, most: int) -> int:
    """A number that the box says. Raises BoxTrouble for anything else or more."""
    said = headers.get(name, "")
    if not said.isascii() or not said.isdigit() or len(said) > 12 or int(said) > most:
        raise BoxTrouble("other")
    return int(said)
