"""Sealing a stream to its receivers: zstd inside age; readable with the stock `age` and `zstd`.

Everything is bounded before it is parsed (R10): a forged age header costs quadratic time, a
forged frame any memory. Only pyrage's *_io functions are used: they release the interpreter (R8).
"""

import io
from collections.abc import Iterable, Sequence
from typing import IO, BinaryIO, cast

import pyrage
import zstandard

LEVEL = 3
MOST_HEADER = 4096
MOST_STANZAS = 16
MOST_WINDOW = 8 * 1024 * 1024
MOST_PLAIN = 2 * 1024**3
PIECE = 1 << 17
AGE_MAGIC = b"age-encryption.org/v1\n"


class NotSealed(ValueError):
    """Not an age file at all."""


class HostileHeader(ValueError):
    """An age header larger than any honest one."""


class NotForUs(ValueError):
    """Sealed to other receivers."""


class Damaged(ValueError):
    """The sealed bytes are damaged; `cut` when they end too early."""

    def __init__(self, *, cut: bool) -> None:
        super().__init__("cut short" if cut else "altered")
        self.cut = cut


class TooBig(ValueError):
    """More plain bytes than are allowed."""


def seal(source: BinaryIO, target: BinaryIO, recipients: Iterable[str]) -> None:
    """Compress `source` and encrypt it to these age recipients, with flat memory. Raises OSError."""
    keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    sealed = _Sealed(target)
    try:
        pyrage.encrypt_io(compressor.stream_reader(source, read_size=PIECE), sealed, keys)
    finally:
        if sealed.problem is not None:  # pyrage hides it, and that of the last piece altogether
            raise sealed.problem from None


def open_sealed(
    source: BinaryIO,
    target: BinaryIO,
    identities: "Sequence[pyrage.x25519.Identity]",
    most: int = MOST_PLAIN,
) -> None:
    """Decrypt with whichever identity fits, and decompress `source` into `target`.

    `target` is given bytes before the end is seen: trust nothing until a signature over all of it
    has been checked. Raises NotSealed, HostileHeader, NotForUs, Damaged, TooBig.
    """
    checked = _bounded_header(source)
    plain = _Plain(target, most)
    inflate = zstandard.ZstdDecompressor(max_window_size=MOST_WINDOW).stream_writer(
        cast("IO[bytes]", plain), write_size=PIECE, closefd=False
    )
    try:
        pyrage.decrypt_io(checked, _Compressed(inflate, plain), list(identities))
    except pyrage.DecryptError as problem:
        if "match" in str(problem).lower():
            raise NotForUs from None
        raise Damaged(cut=not checked.read(1)) from None
    except OSError:
        if plain.problem is not None:
            raise plain.problem from None
        # age seals pieces of 64 KiB: a fault in the last one may be a cut or a change
        raise Damaged(cut=not checked.read(1)) from None
    if plain.problem is not None:
        raise plain.problem


def _bounded_header(source: BinaryIO) -> "_Joined":
    head = source.read(MOST_HEADER)
    if not head.startswith(AGE_MAGIC):
        if AGE_MAGIC.startswith(head):
            raise Damaged(cut=True)
        raise NotSealed
    end = head.find(b"\n---")
    if end < 0 and len(head) == MOST_HEADER:
        raise HostileHeader
    if head.count(b"\n-> ", 0, end if end >= 0 else len(head)) > MOST_STANZAS:
        raise HostileHeader
    return _Joined(head, source)


class _Sealed(io.RawIOBase):
    """Gives sealed bytes on; remembers the medium's first trouble."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.problem: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(piece)  # type: ignore[call-overload]
        try:
            self._target.write(data)
        except OSError as problem:
            self.problem = self.problem or problem
            raise
        return len(data)


class _Joined(io.RawIOBase):
    """The bytes already read, then the rest of the file."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        size = len(self._head) if size is None or size < 0 else size
        piece, self._head = self._head[:size], self._head[size:]
        return piece


class _Compressed(io.RawIOBase):
    """Takes compressed bytes for the decompressor."""

    def __init__(self, inflate: BinaryIO, plain: "_Plain") -> None:
        self._inflate, self._plain = inflate, plain

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(piece)  # type: ignore[call-overload]
        try:
            self._inflate.write(data)
        except zstandard.ZstdError as problem:
            self._plain.problem = self._plain.problem or Damaged(cut=False)
            raise OSError("refused") from problem
        return len(data)


class _Plain(io.RawIOBase):
    """Gives plain bytes on, but no more than allowed; remembers what went wrong."""

    def __init__(self, target: BinaryIO, most: int) -> None:
        self._target, self._left = target, most
        self.problem: ValueError | None = None

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(piece)  # type: ignore[call-overload]
        self._left -= len(data)
        try:
            if self._left < 0:
                raise TooBig
            self._target.write(data)
        except ValueError as problem:
            self.problem = problem
            raise OSError("refused") from problem
        return len(data)
