"""Writing a bundle: its lines are made, counted, hashed and sealed as a stream."""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sync import seal
from sync.bundle import DOMAIN, Closing, Header, as_line, closing_line, header_line
from sync.change import Change, to_line
from sync.keys import StationKeys


@dataclass(frozen=True)
class Written:
    """`hash` is the digest that the trailer signs; `count` the number of changes."""

    hash: str
    count: int


def write_bundle(
    target: BinaryIO,
    header: Header,
    changes: Iterable[Change],
    keys: StationKeys,
    recipients: Iterable[str],
    closing: Callable[[], Closing] = Closing,
) -> Written:
    """Write a bundle as a stream: memory does not grow with the number of changes.

    `closing` is asked after the last change.
    """
    lines = _Lines(header, changes, keys, closing)
    try:
        seal.seal(LineReader(iter(lines)), target, recipients)  # type: ignore[arg-type]
    except Exception:
        if lines.problem is not None:  # what pyrage made of it says less
            raise lines.problem from None
        raise
    return Written(lines.hash, lines.count)


class _Lines:
    """The lines of a bundle, counted and hashed as they are made."""

    def __init__(
        self,
        header: Header,
        changes: Iterable[Change],
        keys: StationKeys,
        closing: Callable[[], Closing],
    ) -> None:
        self._header, self._changes, self._keys = header, changes, keys
        self._closing = closing
        self.count, self.hash = 0, ""
        self.problem: BaseException | None = None

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._all()
        except Exception as problem:
            self.problem = problem
            raise

    def _all(self) -> Iterator[bytes]:
        found = hashlib.sha256()
        first = header_line(self._header)
        found.update(first)
        yield first
        for change in self._changes:
            line = to_line(change)
            found.update(line)
            self.count += 1
            yield line
        last = closing_line(self._closing())
        found.update(last)
        yield last
        self.hash = found.hexdigest()
        signature = self._keys.sign(DOMAIN + found.digest()).hex()
        yield as_line({"n": self.count, "sha256": self.hash, "sig": signature})


class LineReader(io.RawIOBase):
    """An iterator of lines as a file to read from."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._rest = lines, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            line = next(self._lines, b"")
            if not line:
                break
            pieces.append(line)
            length += len(line)
        whole = b"".join(pieces)
        self._rest = b"" if size < 0 else whole[size:]
        return whole if size < 0 else whole[:size]
