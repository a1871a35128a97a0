"""Stations and keys: pairing, the county's list, changing this station's keys, ending a lost PC's."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.clock import show_moment
from app.errors import KnownError
from app.usecases.revoke_station import Revoked
from app.usecases.rotate_keys import OwnKeys
from app.usecases.station_list import STATUS, StationLine, StationList
from ui.pages.pairing import PairingPart
from ui.parts import Message, button, card, column, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import work

COLUMNS = (
    Column("站", lambda one: one.name + ("（本站）" if one.own else "")),
    Column("代码", lambda one: one.station),
    Column("状态", lambda one: STATUS[one.status]),
    Column("密钥指纹", lambda one: one.fingerprint),
    Column("最后收到它的数据", lambda one: _moment(one.received_at)),
    Column("它最后确认收到", lambda one: _moment(one.confirmed_at)),
)
ROTATE = (
    "更换后，新密钥随下一个数据包告知对方站，对方屏幕会显示新的指纹，请电话核对。"
    "更换后请立即做一次备份：更早的备份里没有新密钥。"
)
REVOKE = (
    "停用后，那台电脑的数据包一律不再接收，也不再给它加密任何数据；已收到的资料不受影响。"
    "请先导入手中所有来自该站的U盘。新电脑重新建站并配对后，会补发它的全部资料。"
)


class KeysPage(QWidget):
    """What the administrator needs to know and do about keys. `revoke` is given at the county only.

    Emits `recovery_wanted` for a new recovery sheet.
    """

    title = "站与密钥"
    recovery_wanted = Signal()

    def __init__(
        self,
        pairing: PairingPart,
        show_keys: Callable[[], OwnKeys],
        rotate: Callable[[], OwnKeys],
        stations: Callable[[], StationList],
        revoke: Callable[[str], Revoked] | None,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.pairing = pairing
        self._show_keys, self._rotate, self._stations = show_keys, rotate, stations
        self._revoke = revoke
        self._build()
        pairing.paired.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read keys and stations again."""
        work(self._show_keys).done(self._keys_read, self).failed(self.message.trouble, self)
        work(self._stations).done(self._stations_read, self).failed(self.message.trouble, self)

    def _build(self) -> None:
        self.message = Message()
        self.own = label("")
        self.state = label("", "soft")
        self.due = label("密钥已用满一年，建议更换。", "hint")
        self.due.hide()
        self.change = button("更换本站密钥…", self._ask_rotate)
        self.number = label("", "soft")
        self.model = RowsModel(COLUMNS)
        self.view = table(self.model, "站名单")
        self.view.setMinimumHeight(190)
        self.end = button("停用所选站的密钥（电脑遗失）…", self._ask_revoke)
        if self._revoke is None:
            self.end.hide()
        inside = QWidget()
        inside.setLayout(
            column(
                card(label("站名单", "heading"), self.number, self.view, row(self.end, None)),
                card(
                    label("本站密钥", "heading"),
                    self.own,
                    self.state,
                    self.due,
                    row(self.change, None),
                ),
                self.pairing,
                card(
                    label("恢复单", "heading"),
                    label("忘记密码时靠它打开数据。遗失或可能被人看到过时，请换发新的。", "soft"),
                    row(button("换发恢复单…", self.recovery_wanted.emit), None),
                ),
                None,
                space=12,
            )
        )
        self.setLayout(
            column(
                label("站与密钥", "title"),
                self.message,
                scrolled(inside),
                margin=3 * SPACE,
                space=12,
            )
        )

    def rotate_now(self) -> None:
        """Change this station's keys."""
        work(self._rotate).done(self._rotated, self).failed(self.message.trouble, self)

    def revoke_now(self, station: str) -> None:
        """End the keys of this station."""
        if self._revoke:
            work(self._revoke, station).done(self._revoked, self).failed(self.message.trouble, self)

    def _ask_rotate(self) -> None:
        if self._sure("更换本站密钥", ROTATE):
            self.rotate_now()

    def _ask_revoke(self) -> None:
        chosen = self.view.selectionModel().selectedRows()
        if not chosen:
            self.message.good("请先在名单里选一个站。")
            return
        line: StationLine = self.model.row(chosen[0].row())
        if self._sure(f"停用 {line.name}（{line.station}）", REVOKE):
            self.revoke_now(line.station)

    def _sure(self, what: str, text: str) -> bool:
        yes, no = QMessageBox.StandardButton.Ok, QMessageBox.StandardButton.Cancel
        return QMessageBox.warning(self, what, text, yes | no, no) == yes

    def _keys_read(self, keys: OwnKeys) -> None:
        self.own.setText(f"指纹　{keys.fingerprint}")
        waiting = f"，{len(keys.waiting)} 个站尚未确认新密钥" if keys.waiting else ""
        self.state.setText(f"自 {_moment(keys.since)} 起使用{waiting}。")
        self.due.setVisible(keys.due)

    def _stations_read(self, found: StationList) -> None:
        self.model.show_rows(found.lines)
        said = f"县级站签发的第 {found.number} 号名单" if found.number else "县级站还没有签发名单"
        self.number.setText(f"{said}；随数据包发给各乡镇站，只认更新的一份。")
        if found.own_revoked:
            self.message.trouble(
                KnownError("本站密钥", "县级站已停用本站的密钥", "请立即打电话联系县级站")
            )

    def _rotated(self, keys: OwnKeys) -> None:
        self.message.good(
            f"已更换，新指纹 {keys.fingerprint}。请立即做一次备份，并与对方站交换一次。{keys.note}"
        )
        self.pairing.refresh()
        self.refresh()

    def _revoked(self, done: Revoked) -> None:
        self.message.good(f"已停用，下次导出时告知各乡镇站。新电脑请重新建站并配对。{done.note}")
        self.refresh()


def _moment(at: int | None) -> str:
    return show_moment(at) if at else "—"
