"""What another station brought, and so need not be given back."""

from bisect import bisect_right

from app.context import Context
from db import links


class CameFrom:
    """The changes stored here from bundles of one incarnation of a peer: it holds them all.

    A restored peer is another incarnation, and may have lost what the former one brought. What is
    written here in the course of an import has this station's own origin, and is no part of it.
    """

    def __init__(self, context: Context, peer: str, peer_origin: str) -> None:
        self._own = context.station.origin
        self._stretches = links.came(context.database, peer, peer_origin)
        self._starts = [first for first, _ in self._stretches]

    def brought(self, lsn: int, origin: str) -> bool:
        """Whether the change with this local number and origin came from there."""
        at = bisect_right(self._starts, lsn) - 1
        return at >= 0 and lsn <= self._stretches[at][1] and origin != self._own
