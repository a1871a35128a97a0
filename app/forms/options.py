"""Lists to choose from: our own tokens, their labels, and codes of other systems in a map."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Options:
    """(token, label) in paper order. `national` maps a token to the 2016+ system's code."""

    pairs: tuple[tuple[str, str], ...]
    national: dict[str, str] = field(default_factory=dict)
    older: dict[str, str] = field(default_factory=dict)

    def label(self, token: str) -> str:
        """The label; a token of a newer version is shown as it is, never lost."""
        return dict(self.pairs).get(token, f"未知代码 {token}")

    def token(self, typed: str) -> str | None:
        """The token for a token, a label or the number of the option (1, 2, …)."""
        for number, (token, label) in enumerate(self.pairs, start=1):
            if typed in (token, label, str(number)):
                return token
        return None


def options(*pairs: tuple[str, str], national: str = "", older: str = "") -> Options:
    """Options from pairs; code lists are written "code code …" in the order of the pairs."""
    tokens = [token for token, _ in pairs]
    return Options(
        pairs,
        dict(zip(tokens, national.split(), strict=False)),
        dict(zip(tokens, older.split(), strict=False)),
    )


# Codes: fact sheet 3.0; where systems clash both are kept, and neither is our own token.
YES_NO = options(("no", "否"), ("yes", "是"), national="0 1", older="0 1")
NORMAL_ABNORMAL = options(("normal", "正常"), ("abnormal", "异常"), national="1 0", older="0 1")
CLEAR_ABNORMAL = options(("normal", "未见异常"), ("abnormal", "异常"), national="1 0", older="0 1")
NONE_PRESENT = options(("none", "无"), ("present", "有"), national="0 1", older="0 1")
NEG_POS = options(("negative", "阴性"), ("positive", "阳性"), national="2 1", older="0 1")
NEG_POS_SUSPICIOUS = options(
    ("negative", "阴性"),
    ("positive", "阳性"),
    ("suspicious", "可疑"),
    national="2 1 3",
    older="0 1 9",
)
FREQUENCY = options(("none", "无"), ("sometimes", "偶尔"), ("often", "经常"), national="0 1 2")
PRESSURE = options(
    ("none", "无"), ("rarely", "很少"), ("a_little", "有一点"), ("rather", "比较大"), ("very", "很大"),
    national="0 1 2 3 4",
)  # fmt: skip
SEX = options(("female", "女"), ("male", "男"), national="2 1")
