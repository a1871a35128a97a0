"""Listening for the drop box: uvicorn with bounds on headers, quiet lines and lines per address."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.drop_box_server import DropBoxServer, Limits

MOST_HEADERS = 16 * 1024
LOOK_EVERY = 1.0


def server_for(
    app: DropBoxServer, host: str, port: int, limits: Limits, tls: tuple[Path, Path] | None
) -> uvicorn.Server:
    """A server ready to `run()`; it logs nothing by itself."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=_bounded(limits),
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",
            server_header=False,
            proxy_headers=False,
            limit_concurrency=limits.connections,
            timeout_keep_alive=int(limits.quiet_seconds),
            timeout_graceful_shutdown=5,
            h11_max_incomplete_event_size=MOST_HEADERS,
            ssl_certfile=tls[0] if tls else None,
            ssl_keyfile=tls[1] if tls else None,
        )
    )


def _bounded(limits: Limits) -> type[asyncio.Protocol]:
    lines: Counter[str] = Counter()

    class Bounded(H11Protocol):
        """Closes a line on which no whole request has come for a while."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._address = self.client[0] if self.client else ""
            self._seen: Any = None
            self._since = self.loop.time()
            lines[self._address] += 1
            self._look = self.loop.call_later(LOOK_EVERY, self._look_again)
            if lines[self._address] > limits.connections_per_address:
                transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            self._look.cancel()
            lines[self._address] -= 1
            if lines[self._address] <= 0:
                del lines[self._address]
            super().connection_lost(exc)

        def _look_again(self) -> None:
            now = self.loop.time()
            busy = self.cycle is not None and not self.cycle.response_complete
            if busy or self.cycle is not self._seen:
                self._seen, self._since = self.cycle, now
            if now - self._since > limits.quiet_seconds:
                self.transport.abort()
                return
            self._look = self.loop.call_later(LOOK_EVERY, self._look_again)

    return Bounded
