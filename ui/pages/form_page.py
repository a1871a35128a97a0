"""Filling in one health form of one person; what is typed is kept as a draft all the while."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QInputDialog, QWidget

from app.clock import show_moment
from app.errors import KnownError
from app.forms.form import Form
from app.forms.reference import RANGES
from app.usecases.form_problems import FormProblems
from app.usecases.records import Saved
from ui.entry.form_entry import FormEntry
from ui.entry.held_keys import HeldKeys
from ui.pages.consent_banner import ConsentBanner
from ui.parts import Message, Title, button, column, row, scrolled
from ui.theme import SPACE
from ui.work import in_order, work

Values = dict[str, Any]


class FormPage(QWidget):
    """One form of one person. Emits `saved` and `left`; `print_wanted` with the paper's key."""

    saved = Signal()
    left = Signal()
    print_wanted = Signal(str)
    consent_wanted = Signal()

    def __init__(
        self,
        form: type[Form],
        who: str,
        draft_key: str,
        read: Callable[[], Values | None],
        save: Callable[..., Saved],
        keep_draft: Callable[[str, Values], None],
        find_draft: Callable[[str], Any],
        drop_draft: Callable[[str], None],
        *,
        locked: bool = False,
        unlock: Callable[[str], None] | None = None,
        earlier: Callable[[], Values] = dict,
        ranges: Callable[[], str | None] = lambda: None,
        completes: bool = True,
        closed: str = "",
        consent: ConsentBanner | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = f"{form.title} · {who}"
        self._form, self._draft = form, draft_key
        self._read, self._save = read, save
        self._keep, self._find, self._drop = keep_draft, find_draft, drop_draft
        self._stored: Values | None = None
        self._refused_for = False  # the message tells how many problems there are
        self.locked, self._unlock, self._completes = locked, unlock, completes
        self._earlier, self._ranges = earlier, ranges
        self.closed, self.consent = closed, consent
        self.loaded = False
        self._build()
        self._held = HeldKeys(self)
        self._busy(True)
        self._connect()

    def _build(self) -> None:
        self.entry = FormEntry(self._form)
        self.message = Message()
        self.save = button("保存 (Ctrl+S)", self.save_now, "", "保存")
        self.save.setShortcut("Ctrl+S")
        self.complete = button("保存并完成 (Ctrl+Enter)", self.complete_now, "main", "保存并完成")
        self.complete.setShortcut("Ctrl+Return")
        self.open = button("解锁更正…", self._ask_unlock)
        self.restore = button("放弃草稿，用已保存的内容", self._throw_away)
        self.restore.hide()
        blank = button("打印空白表", lambda: self.print_wanted.emit(f"blank_{self._form.key}"))
        if not self._completes:
            blank.hide()
        back = button("返回", self._leave)
        back.setShortcut("Esc")
        said = row(self.message, self.restore)
        said.setStretch(0, 1)
        self.setLayout(
            column(
                row(back, Title(self.title), None, blank, self.open, self.save, self.complete),
                said,
                *([self.consent] if self.consent else []),
                scrolled(self.entry),
                margin=3 * SPACE,
                space=12,
            )
        )
        self._show_lock()

    def _connect(self) -> None:
        self.entry.edited.connect(self._keep_draft)
        self.entry.built.connect(self._read_it)
        self.entry.onward = lambda: self.save.setFocus(Qt.FocusReason.TabFocusReason)
        self.entry.answered.connect(self._count_problems)
        if self.consent:
            self.consent.wanted.connect(self.consent_wanted)

    def consented(self) -> None:
        """The consent is there now: nothing stands in the way of saving."""
        if self.consent:
            self.consent.hide()
        self.message.good("已登记签署，可以保存了。")
        self.entry.start()

    def _read_it(self) -> None:
        in_order(self._load).done(self._show, self).failed(self._not_read, self)

    def _not_read(self, problem: Exception) -> None:
        """What could not be read cannot be saved over."""
        self.message.trouble(problem)
        self._held.release()

    def _load(self) -> tuple[Values | None, Any, Values, str | None]:
        stored = self._read()
        earlier = {} if stored else self._earlier()
        return (
            stored,
            self._find(self._draft),
            earlier,
            (stored or {}).get(RANGES) or self._ranges(),
        )

    def _show(self, loaded: tuple[Values | None, Any, Values, str | None]) -> None:
        self._stored, draft, earlier, self.entry.ranges = loaded
        self.entry.put(self._stored or {})
        if draft and not self.closed:
            values, at = draft
            self.entry.put(values)
            self.message.good(f"已恢复 {show_moment(at)} 没有保存的草稿。")
            self.restore.show()
        if earlier:
            self.entry.carry(earlier)
            self.message.good(
                "灰色的还没有确认：逐项问过、核对后按回车确认，或直接改写；没有确认的不会保存。"
            )
        self.loaded = True
        self._busy(False)
        self.entry.start()
        self._held.release()

    def save_now(self) -> None:
        """Save, or show every problem beside its field."""
        self._save_it(complete=False)

    def complete_now(self) -> None:
        """Save and lock: the form is complete."""
        self._save_it(complete=True)

    def unlock_now(self, reason: str) -> None:
        """Open a complete form for correction; the reason goes on record."""
        assert self._unlock is not None
        work(self._unlock, reason).done(self._unlocked, self).failed(self.message.trouble, self)

    def _save_it(self, *, complete: bool) -> None:
        unreadable = self.entry.unreadable()
        if unreadable:
            self._refused(FormProblems({"": unreadable}))
            return
        grey = self.entry.unconfirmed()
        if complete and grey:
            self.entry.lines[grey[0]].editor.setFocus()
            self.message.trouble(
                KnownError(
                    "完成", f"还有 {len(grey)} 项灰色的答案没有确认", "请逐项按回车确认或改写"
                )
            )
            return
        self._busy(True)
        work(self._save, self.entry.values(), self.entry.confirmed(), complete=complete).done(
            self._done, self
        ).failed(self._refused, self)

    def _busy(self, busy: bool) -> None:
        for one in (self.save, self.complete):
            one.setDisabled(busy)

    def _show_lock(self) -> None:
        shut = self.locked or bool(self.closed)
        self.entry.setDisabled(shut)
        self.open.setVisible(self.locked and not self.closed)
        for one in (self.save, self.complete):
            one.setHidden(shut)
        if not self._completes:
            self.complete.hide()
        if self.closed:
            self.message.good(self.closed)
        elif self.locked:
            self.message.good("这张表已完成并锁定。如需更正，请先解锁并写明理由。")

    def _ask_unlock(self) -> None:
        reason, sure = QInputDialog.getText(self, "解锁更正", "为什么需要更正（会保存在记录里）：")
        if sure:
            self.unlock_now(reason)

    def _unlocked(self, _: None) -> None:
        self.locked = False
        self.message.clear_text()
        self._show_lock()
        self.entry.start()

    def _done(self, _: Saved) -> None:
        self._busy(False)
        self.entry.flush()
        in_order(self._drop, self._draft)
        self.saved.emit()

    def _refused(self, problem: Exception) -> None:
        self._busy(False)
        if isinstance(problem, FormProblems):
            found = [one for part in problem.problems.values() for one in part]
            self.entry.show_problems(found)
        self.message.trouble(problem)
        self._refused_for = isinstance(problem, FormProblems)

    def _count_problems(self) -> None:
        """The message tells how many problems are left, and goes with the last one."""
        if not self._refused_for:
            return
        left = self.entry.problems()
        self._refused_for = bool(left)
        if left:
            self.message.trouble(FormProblems({"": left}))
        else:
            self.message.clear_text()

    def _keep_draft(self) -> None:
        in_order(self._keep, self._draft, self.entry.typed())

    def _throw_away(self) -> None:
        in_order(self._drop, self._draft)
        self.entry.put(dict.fromkeys(self.entry.lines) | (self._stored or {}))
        self.restore.hide()
        self.message.clear_text()

    def _leave(self) -> None:
        self.entry.flush()
        self.left.emit()
