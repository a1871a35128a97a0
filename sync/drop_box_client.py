"""A station's visit to the drop box: every call may be repeated, and goes on where the line broke."""

import ssl
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import httpx

from sync.drop_box import (
    ANSWERED,
    CHALLENGE,
    FILE,
    LENGTH,
    LIST,
    OFFSET,
    PIECE,
    SIGNATURE,
    STATION,
    Asked,
)
from sync.keys import StationKeys
from sync.names import read_name

RANGE = "range"
_NOTHING: dict[str, str] = {}
TRIES = 6  # without a single new byte confirmed
SECONDS = 20.0


class BoxTrouble(Exception):
    """Why it did not work: unreachable, unknown, full, busy, altered, certificate or other."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


_KINDS = {401: "unknown", 403: "unknown", 413: "full", 507: "full", 429: "busy", 503: "busy"}
_KINDS |= {422: "altered"}


class BoxVisit:
    """One visit; use it as a context. Raises BoxTrouble."""

    def __init__(
        self, address: str, origin: str, keys: StationKeys, certificate: Path | None = None
    ) -> None:
        self._origin, self._keys, self._challenge = origin, keys, ""
        try:
            trust = ssl.create_default_context(cafile=certificate) if certificate else True
            self._http = httpx.Client(
                base_url=address, timeout=SECONDS, verify=trust, trust_env=False
            )
        except ssl.SSLError:
            raise BoxTrouble("certificate") from None
        except (httpx.InvalidURL, ValueError):
            raise BoxTrouble("unreachable") from None

    def __enter__(self) -> "BoxVisit":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def names(self) -> list[str]:
        """The well-formed names that wait in this station's box."""
        found = self._tried(lambda: self._ask("GET", LIST)).json()
        names = [str(one[0]) for one in found]
        return [one for one in names if (read := read_name(one)) and not read.changed]

    def upload(self, path: Path) -> bool:
        """Bring a sealed file; False when it had already come, which costs one HEAD."""
        length, moved, tries = path.stat().st_size, False, 0
        done = self._standing(path.name)
        with path.open("rb") as file:
            while done is not None and done < length:
                file.seek(done)
                try:
                    answer = self._ask(
                        "PATCH",
                        FILE + path.name,
                        {OFFSET: str(done), LENGTH: str(length)},
                        file.read(PIECE),
                        fine=(409,),
                    )
                    moved, tries = True, 0
                    done = int(answer.headers[OFFSET])
                except httpx.TransportError:
                    tries += 1
                    if tries == TRIES:
                        raise BoxTrouble("unreachable") from None
                    before, done = done, self._standing(path.name)
                    tries = 0 if done is None or done > before else tries
        return moved

    def download(self, name: str, file: BinaryIO) -> None:
        """Fetch a file, going on from what `file` already holds."""
        done, size = file.seek(0, 2), None
        while size is None or done < size:
            answer = self._tried(self._asking("GET", FILE + name, {RANGE: f"bytes={done}-"}))
            size = int(answer.headers[LENGTH])
            if not answer.content and done < size:
                raise BoxTrouble("other")
            file.write(answer.content)
            done += len(answer.content)

    def remove(self, name: str) -> None:
        """Take a file away that has been imported."""
        self._tried(lambda: self._ask("DELETE", FILE + name, fine=(404,)))

    def _standing(self, name: str) -> int | None:
        said = self._tried(lambda: self._ask("HEAD", FILE + name)).headers[OFFSET]
        return None if said == "taken" else int(said)

    def _asking(self, method: str, path: str, said: dict[str, str]) -> Callable[[], httpx.Response]:
        return lambda: self._ask(method, path, said)

    def _tried(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        for _ in range(TRIES):
            try:
                return ask()
            except httpx.TransportError as problem:
                if "CERTIFICATE" in str(problem).upper():
                    raise BoxTrouble("certificate") from None
        raise BoxTrouble("unreachable")

    def _ask(
        self,
        method: str,
        path: str,
        said: dict[str, str] = _NOTHING,
        body: bytes = b"",
        fine: tuple[int, ...] = (),
    ) -> httpx.Response:
        """One signed request; asks for the challenge first, and again when it has changed."""
        for _ in range(3):
            headers = {STATION: self._origin, **said}
            asked = Asked(
                self._origin,
                self._challenge,
                method,
                path,
                said.get(RANGE, said.get(OFFSET, "")),
                said.get(LENGTH, ""),
                body,
            )
            if self._challenge:
                headers |= {
                    CHALLENGE: self._challenge,
                    SIGNATURE: self._keys.sign(asked.message()).hex(),
                }
            answer = self._http.request(method, path, headers=headers, content=body or None)
            if answer.status_code != 401:
                break
            self._challenge = answer.headers.get(CHALLENGE, "")
        ours = answer.is_success and ANSWERED in answer.headers
        if ours or answer.status_code in fine:
            return answer
        raise BoxTrouble(_KINDS.get(answer.status_code, "other"))
