"""What people type when they do not know: no sign that two registrations are one resident."""

from app.domain.names import normal_name
from app.domain.resident_id import made_up

NAMES = {
    "无", "无名", "无名氏", "无姓名", "无名字", "未知", "未起名", "未取名", "不详", "不祥", "不知道", "待定",
    "待补", "保密", "某", "某某", "某某某", "匿名", "空", "测试", "姓名",
}  # fmt: skip
RUN = "01234567890123456789"


def real_name(name: str | None) -> str:
    """The name as it is compared; empty for none and for a placeholder."""
    plain = normal_name(str(name or ""))
    return "" if plain in NAMES or not any(one.isalpha() for one in plain) else plain


def real_number(text: str | None) -> str:
    """A certificate's or a phone's number; empty for none and for one made up, as 11111 or 123456."""
    plain = str(text or "").strip().upper()
    digits = "".join(one for one in plain if one.isdigit())
    one_digit = len(set(digits)) < 2 or len(set(digits[-8:])) < 2
    counted = digits in RUN or digits in RUN[::-1]
    return "" if one_digit or counted or (len(plain) == 18 and made_up(plain)) else plain
