"""The locked window: the same user's password opens it; a colleague may sign in instead."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app.context import User
from ui.pages.login import LoginPage
from ui.parts import button, label


class LockPage(LoginPage):
    """A sign-in for one user only. Emits `left` when somebody else wants to sign in."""

    left = Signal()

    def __init__(self, user: User, unlock: Callable[[str], None]) -> None:
        super().__init__([user.login], lambda _, password: unlock(password))
        self.login.setEnabled(False)
        self.login.setAccessibleDescription(user.name)
        layout = self.inside.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, label(f"已锁定 · {user.name}。填写的内容都还在。", "soft"))
        layout.addWidget(button("换一位同事登录", self.left.emit, "link"))
