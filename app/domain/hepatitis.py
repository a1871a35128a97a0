"""What the five hepatitis B markers say together (fact sheet 3.6, [K])."""

MARKERS = ("hbsag", "hbsab", "hbeag", "hbeab", "hbcab")
_PATTERNS = {
    "-----": "susceptible",
    "-+---": "immune",
    "-+--+": "recovered",
    "-+-++": "recovered",
    "---++": "past",
    "----+": "past",
    "+-+-+": "infected",
    "+--++": "infected",
    "+---+": "infected",
}


def hbv_pattern(results: tuple[str | None, ...]) -> str | None:
    """The pattern of five results in the order of MARKERS; None while one is missing or suspicious."""
    signs = {"negative": "-", "positive": "+"}
    if any(one not in signs for one in results):
        return None
    return _PATTERNS.get("".join(signs[one or ""] for one in results), "recheck")
