"""The county's drop box over HTTP: it checks who asks and bounds what they send, never opens a file.

`GET /box` lists one's own box; on `/box/NAME`: HEAD tells where an upload stands, PATCH adds a
piece, GET gives bytes from an offset, DELETE takes a file away that has been imported.
"""

import asyncio
import hmac
import logging
import math
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.change import ORIGIN
from sync.drop_box import (
    ANSWERED,
    CHALLENGE,
    LENGTH,
    MOST_FILE,
    OFFSET,
    PIECE,
    SIGNATURE,
    STATION,
    Asked,
)
from sync.keys import is_signed
from sync.names import BundleName, read_name

log = logging.getLogger("anyun.drop_box")


class Store(Protocol):
    """Where the files are kept; `BundleName` pairs of sender and receiver are checked before."""

    def size(self, name: BundleName, file: str) -> int | None:
        """Bytes here; None when taken."""
        ...

    def add(self, name: BundleName, file: str, offset: int, length: int, piece: bytes) -> int:
        """The new size. Raises Refusal."""
        ...

    def waiting(self, station: str) -> list[tuple[str, int]]:
        """Names and sizes."""
        ...

    def piece(self, name: BundleName, file: str, start: int, most: int) -> tuple[bytes, int] | None:
        """Bytes and the whole size."""
        ...

    def take(self, name: BundleName, file: str) -> bool:
        """Whether it was there."""
        ...


class Refusal(Exception):
    """An answer other than yes."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers


@dataclass(frozen=True)
class Limits:
    """What one visitor may ask for; a request that takes longer than `seconds` is dropped."""

    seconds: float = 30
    quiet_seconds: float = 15
    per_second: float = 40
    at_once: float = 400
    connections: int = 200
    connections_per_address: int = 20
    file: int = MOST_FILE
    challenge_seconds: float = 300


class Allowance:
    """So many requests a second for each key, with some saved up; remembers a bounded number."""

    MOST_KEYS = 10_000

    def __init__(self, per_second: float, at_once: float) -> None:
        self._rate, self._most = per_second, at_once
        self._left: dict[str, tuple[float, float]] = {}

    def spend(self, key: str, now: float) -> None:
        """Raise Refusal when the key has used up its requests."""
        if len(self._left) > self.MOST_KEYS:
            self._left.clear()
        left, since = self._left.get(key, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate) - 1
        self._left[key] = (max(left, 0), now)
        if left < 0:
            raise Refusal(429, retry_after=str(math.ceil(1 / self._rate)))


class Challenges:
    """The words that requests sign: each is good once, and for a few minutes.

    Nothing is kept of a word until a listed station has used it; what is kept goes with its time.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._secret = seconds, secrets.token_bytes(32)
        self._used: dict[int, set[str]] = {}

    def fresh(self) -> str:
        """A new word to hand out."""
        start = f"{self._now()}.{secrets.token_hex(8)}"
        return f"{start}.{self._mark(start)}"

    def use(self, word: str) -> None:
        """Raise Refusal for a word that is not ours, too old, or used before."""
        start, _, mark = word.rpartition(".")
        if not hmac.compare_digest(mark.encode(), self._mark(start).encode()):
            raise Refusal(401)
        period, now = int(start.partition(".")[0]), self._now()
        self._used = {one: words for one, words in self._used.items() if one >= now - 1}
        if period < now - 1 or word in self._used.setdefault(period, set()):
            raise Refusal(401)
        self._used[period].add(word)

    def _now(self) -> int:
        return int(time.monotonic() / self._seconds)

    def _mark(self, start: str) -> str:
        return hmac.new(self._secret, start.encode(), "sha256").hexdigest()[:32]


class DropBoxServer:
    """The ASGI application; `keys_of` gives the public keys of a listed station by its code.

    A key speaks for its station whatever the incarnation: a restored one is known at once.
    """

    def __init__(
        self, store: Store, keys_of: Callable[[str], Collection[bytes]], limits: Limits
    ) -> None:
        self._store, self._keys_of, self._limits = store, keys_of, limits
        self._challenges = Challenges(limits.challenge_seconds)
        self._addresses = Allowance(limits.per_second, limits.at_once)
        self._stations = Allowance(limits.per_second, limits.at_once)
        self._routes = Starlette(
            routes=[
                Route("/box", self._answering(self._list), methods=["GET"]),
                Route("/box/{name}", self._answering(self._file), methods=_FILE_METHODS),
            ]
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request within its time, or drop the line."""
        if scope["type"] != "http":
            return
        async with asyncio.timeout(self._limits.seconds):
            await self._routes(scope, receive, send)

    def _answering(
        self, answer: Callable[[Request, str], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            station = "-"
            try:
                station, request.state.body = await self._who(request)
                response = await answer(request, station)
                response.headers[ANSWERED] = "1"
            except Refusal as refusal:
                named = {key.replace("_", "-"): value for key, value in refusal.headers.items()}
                response = Response(status_code=refusal.status, headers=named)
                if request.method == "PATCH":
                    response.headers["connection"] = "close"  # its body may not have been read
            except ClientDisconnect:
                response = Response(status_code=400)
            response.headers[CHALLENGE] = self._challenges.fresh()
            log.info("%s %s %s", station, request.method, response.status_code)
            return response

        return endpoint

    async def _who(self, request: Request) -> tuple[str, bytes]:
        """The station that signed this request, and its body; cheap refusals come first."""
        now, headers = time.monotonic(), request.headers
        self._addresses.spend(request.client.host if request.client else "", now)
        origin = headers.get(STATION, "")
        if not headers.get(CHALLENGE):
            raise Refusal(401)
        keys = self._keys_of(_code(origin)) if ORIGIN.fullmatch(origin) else ()
        if not keys:
            raise Refusal(403)
        body = await _body(request)
        asked = Asked(
            origin,
            headers[CHALLENGE],
            request.method,
            request.scope["path"],
            headers.get("range") or headers.get(OFFSET, ""),
            headers.get(LENGTH, ""),
            body,
        )
        message, signature = asked.message(), _hex(headers.get(SIGNATURE, ""))
        if not any(is_signed(message, signature, one) for one in keys):
            raise Refusal(403)
        self._challenges.use(headers[CHALLENGE])
        self._stations.spend(_code(origin), now)
        return origin, body

    async def _list(self, request: Request, origin: str) -> Response:
        found = await run_in_threadpool(self._store.waiting, _code(origin))
        return JSONResponse(found)

    async def _file(self, request: Request, origin: str) -> Response:
        file = request.path_params["name"]
        name = read_name(file)
        if name is None or name.changed:
            raise Refusal(404)
        if request.method in {"GET", "DELETE"}:
            if _code(name.to) != _code(origin):
                raise Refusal(403)
            return await (self._give if request.method == "GET" else self._take)(
                request, name, file
            )
        if name.sender != origin or not self._keys_of(_code(name.to)):
            raise Refusal(403)
        return await (self._stand if request.method == "HEAD" else self._add)(request, name, file)

    async def _stand(self, request: Request, name: BundleName, file: str) -> Response:
        size = await run_in_threadpool(self._store.size, name, file)
        return Response(headers={OFFSET: "taken" if size is None else str(size)})

    async def _add(self, request: Request, name: BundleName, file: str) -> Response:
        offset, length = _number(request, OFFSET), _number(request, LENGTH)
        body: bytes = request.state.body
        if length > self._limits.file:
            raise Refusal(413)
        if not body or offset + len(body) > length:
            raise Refusal(400)
        size = await run_in_threadpool(self._store.add, name, file, offset, length, body)
        return Response(status_code=204, headers={OFFSET: str(size)})

    async def _give(self, request: Request, name: BundleName, file: str) -> Response:
        start = _start(request)
        found = await run_in_threadpool(self._store.piece, name, file, start, PIECE)
        if found is None:
            raise Refusal(404)
        piece, size = found
        if start > size:
            raise Refusal(416)
        said = {
            LENGTH: str(size),
            "content-range": f"bytes {start}-{start + len(piece) - 1}/{size}",
        }
        return Response(piece, 206, said, "application/octet-stream")

    async def _take(self, request: Request, name: BundleName, file: str) -> Response:
        found = await run_in_threadpool(self._store.take, name, file)
        return Response(status_code=204 if found else 404)


_FILE_METHODS = ["HEAD", "GET", "PATCH", "DELETE"]


async def _body(request: Request) -> bytes:
    """The body, which must say its length and be no longer than a piece."""
    said = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers:
        raise Refusal(411)
    if not said.isascii() or not said.isdigit() or len(said) > 12 or int(said) > PIECE:
        raise Refusal(413)
    return await request.body()


def _number(request: Request, header: str) -> int:
    said = request.headers.get(header, "")
    if not said.isascii() or not said.isdigit() or len(said) > 12:
        raise Refusal(400)
    return int(said)


def _start(request: Request) -> int:
    """Where to begin; only open ranges are given, the answer says how much it holds."""
    said = request.headers.get("range", "bytes=0-")
    found = re.fullmatch(r"bytes=([0-9]{1,12})-", said)
    if not found:
        raise Refusal(416)
    return int(found[1])


def _code(origin: str) -> str:
    return origin.partition(".")[0]


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
