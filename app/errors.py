"""What goes wrong in the world, said to a person: where, what, what now."""


class KnownError(Exception):
    """A trouble that is not the program's fault; its text is shown as it is (Chinese)."""

    def __init__(self, where: str, what: str, now: str) -> None:
        super().__init__(f"{where}：{what}。{now}。")
        self.where = where
        self.what = what
        self.now = now


class Cancelled(Exception):
    """Somebody stopped a long job; nothing of it is kept."""
