"""Personal names: one way of writing them, and how they sound."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

# What input methods, cards and other programs write for the dot in a name.
DOTS = "·•‧・．∙⋅․᛫ㆍ●｡"
# Selects a glyph or joins letters, and is no part of a name.
UNSEEN = "[\u200b-\u200f\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]"
# Read by nobody's dictionary, and found in names all the same.
RARE = {"𠮷": "ji"}
MOST_READINGS = 8
# Surnames that are read otherwise than the character usually is.
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "区": "ou", "查": "zha", "任": "ren",
    "朴": "piao", "尉": "wei", "盖": "ge", "员": "yun", "缪": "miao", "乐": "yue", "华": "hua",
    "翟": "zhai", "种": "chong", "冼": "xian", "那": "na", "召": "shao", "覃": "qin", "燕": "yan",
}  # fmt: skip


def normal_name(typed: str) -> str:
    """One dot for all dots, half-width letters, single spaces only between letters.

    Doubles of a character that old code pages had (U+F900 to U+FAFF) become the character itself.
    """
    if typed.isascii() and typed.isalnum():
        return typed
    text = unicodedata.normalize("NFC", re.sub(UNSEEN, "", typed))
    text = "".join(_half(one) for one in text.replace("\u3000", " ").strip())
    text = re.sub(f"[{DOTS}]", "·", text)
    text = re.sub(r"(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])", "·", text)
    text = re.sub(r"\s*·\s*", "·", text)
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", text)


@lru_cache(maxsize=4096)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways a name may be read, each as syllables without tones; the likeliest first."""
    from pypinyin import Style, pinyin  # a large dictionary: loaded when first asked for

    plain = re.sub(r"[·\s]", "", normal_name(name))
    if not plain:
        return ()
    found = pinyin(plain, style=Style.NORMAL, heteronym=True, errors=list)  # type: ignore[arg-type]
    options = [tuple(dict.fromkeys(one.lower() for one in syllables)) for syllables in found]
    options = [(RARE[one[0]],) if one[0] in RARE else one for one in options]
    if plain[0] in SURNAMES:
        first = SURNAMES[plain[0]]
        options[0] = (first, *(one for one in options[0] if one != first))
    return tuple(islice(product(*options), MOST_READINGS))


def _half(one: str) -> str:
    code = ord(one)
    return chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E and one not in DOTS else one
