"""The 18-digit resident ID number (GB 11643-1999): what it says and what is wrong with it."""

import re
from dataclasses import dataclass
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
OLDEST_YEAR = 1900
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")


@dataclass(frozen=True)
class ResidentId:
    """What a valid number says. `sex` is "male" or "female"; `placeholder` means probably made up."""

    number: str
    area: str
    birth_date: date
    sex: str
    placeholder: bool


class BadResidentId(ValueError):
    """The number cannot be right; the text says why (Chinese), without repeating the number."""


def clean(typed: str) -> str:
    """The number as it is stored: no spaces, half-width, capital X."""
    return re.sub(r"[\s\-]", "", typed.translate(_WIDE)).upper()


def check_digit(first_17: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return CHECKS[total % 11]


def from_15(old: str) -> str:
    """The 18-character form of an old 15-digit number (born in the 1900s)."""
    first_17 = f"{old[:6]}19{old[6:]}"
    return first_17 + check_digit(first_17)


def read(typed: str, today: date) -> ResidentId:
    """Read a number of 18 (or an old one of 15) characters. Raises BadResidentId."""
    number = clean(typed)
    if re.fullmatch(r"\d{15}", number):
        number = from_15(number)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise BadResidentId(
            f"应为 18 位（现在是 {len(number)} 位），前 17 位是数字，末位是数字或 X"
        )
    birth_date = _birth_date(number, today)
    if check_digit(number[:17]) != number[17]:
        raise BadResidentId("末位校验码与前 17 位不符，多半有一位抄错")
    return ResidentId(
        number=number,
        area=number[:6],
        birth_date=birth_date,
        sex="male" if int(number[16]) % 2 else "female",
        placeholder=made_up(number),
    )


def _birth_date(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadResidentId("第 7 至 14 位不是真实的日期") from None
    if born.year < OLDEST_YEAR:
        raise BadResidentId(f"第 7 至 10 位的出生年份早于 {OLDEST_YEAR} 年")
    if born > today:
        raise BadResidentId("第 7 至 14 位的出生日期晚于今天")
    return born


def made_up(number: str) -> bool:
    """Typed when there is none at hand: one digit throughout, runs, an empty sequence (18 characters)."""
    return (
        len(set(number[:17])) <= 2
        or number[14:17] in {"000", "999"}
        or number[:6] in {"000000", "111111", "123456", "999999"}
    )
