"""Everything a person may be looked up by, and in which place it stands: so the best comes first."""

from collections.abc import Iterable
from typing import Any

from app.domain.names import normal_name, readings
from db.people_index import INITIALS, INSIDE, SYLLABLES, WHOLE

TERMS = 2  # grows when other terms are made, so that an existing index is made anew


def folded(word: str) -> str:
    """A word as it stands in the index."""
    return normal_name(word).lower()


def terms_of(person: dict[str, Any], file_numbers: Iterable[str] = ()) -> set[str]:
    """The person's terms, each behind the letter of its place; found by how they start."""
    number = (person.get("certificate_number") or "").lower()
    phone = person.get("phone") or ""
    whole = {number, number[-6:], number[-4:], phone, phone[-8:], phone[-4:]}
    for file_number in file_numbers:
        whole |= {file_number, file_number[9:], file_number[13:].lstrip("0")}
    name = folded(person.get("name") or "")
    whole |= {name, name.replace("·", "")}
    inside = {name[start:] for start in range(1, len(name))} | {number[6:]}
    terms = _in(WHOLE, whole) | _in(INSIDE, inside)
    for at, syllables in enumerate(readings(name)):
        terms |= _sounds(syllables) if at == 0 else _in(INSIDE, _parts(syllables))
    return terms


def _sounds(syllables: tuple[str, ...]) -> set[str]:
    """The likeliest way to read a name; the others stand with what is inside a name.

    A blank says where a syllable ends: "lin" is all of 林 and only a beginning of 李娜 (li, na).
    """
    whole, first = "".join(syllables), "".join(syllable[0] for syllable in syllables)
    cuts = {
        f"{''.join(syllables[:at])} {''.join(syllables[at:])}" for at in range(1, len(syllables))
    }
    inside = _in(INSIDE, _parts(syllables) - {whole, first})
    return _in(WHOLE, [whole]) | _in(SYLLABLES, cuts) | _in(INITIALS, [first]) | inside


def _parts(syllables: tuple[str, ...]) -> set[str]:
    """A reading from each syllable on, in full and by initials."""
    from_each = [syllables[at:] for at in range(len(syllables))]
    return {"".join(one) for one in from_each} | {"".join(s[0] for s in one) for one in from_each}


def _in(place: str, words: Iterable[str]) -> set[str]:
    return {f"{place}{word}" for word in words if word}
