"""What makes a password too easy to guess; a pure function, so that pages and commands agree."""

SHORTEST = 8
FEWEST_CHARACTERS = 4  # different ones
# What is tried first everywhere, in lower case; sequences of the keyboard and of years.
COMMON = frozenset(
    {
        "12345678", "123456789", "1234567890", "87654321", "11223344", "147258369", "123123123",
        "password", "password1", "passw0rd", "qwertyui", "qwertyuiop", "qwer1234", "1qaz2wsx",
        "qazwsxedc", "asdfghjkl", "zxcvbnm1", "abc12345", "abcd1234", "a1234567", "a12345678",
        "woaini1314", "woaini520", "5201314520", "iloveyou", "admin123", "root1234",
        "administrator", "anyun123", "anyun2026", "weisheng123", "letmein1", "welcome1"
    }
)  # fmt: skip


def password_trouble(login: str, password: str, shortest: int = SHORTEST) -> str:
    """Why this password will not do, in Chinese; empty when it will."""
    folded = password.lower()
    if len(password) < shortest:
        return f"密码太短（至少 {shortest} 位）"
    if login and (login in folded or login[::-1] in folded):
        return "密码里含有登录名"
    if folded in COMMON:
        return "这是最常被猜到的密码之一"
    if len(set(password)) < FEWEST_CHARACTERS or folded in "01234567890123456789":
        return f"密码太容易被猜到（不少于 {FEWEST_CHARACTERS} 种字符，不要用连续的数字）"
    return ""
