"""What the county arranges for a person, on their page: the clinician named at a township, moving."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.dates import show_date
from app.usecases.move_person import Moving
from app.usecases.named_clinician import AtCounty, NamedClinician
from ui.parts import Message, button, column, label, row
from ui.theme import SPACE
from ui.work import Latest, work

NOBODY = "没有指定乡镇医生：保密项目的结果留在县站，由县站告知本人。"
NO_TOWNSHIP = "还没有与乡镇站配对。请由管理员在“站与密钥”里配对后再办理。"
NAMING = (
    "指定后，下次交换时把此人保密项目的结果（含以前的）发给该站，由这位医生告知和保密。"
    "可以随时撤销；已经发出的仍留在该站。"
)


class CountyCard(QFrame):
    """Emits `name_wanted`, `end_wanted` and `move_wanted`; `view` is what it shows."""

    name_wanted = Signal()
    end_wanted = Signal(str)  # station code
    move_wanted = Signal()

    def __init__(self, at_county: Callable[[], AtCounty], *, may_name: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.view: AtCounty | None = None
        self._may_name = may_name
        self.message = Message()
        self.where = label("", "soft")
        self._lines = QVBoxLayout()
        self.name = button("指定乡镇医生…", self.name_wanted.emit)
        self.move_away = button("转到其他乡镇站…", self.move_wanted.emit)
        if not may_name:
            self.name.hide()
        for one in (self.name, self.move_away):
            one.setEnabled(False)
        self.setLayout(
            column(
                label("县站办理", "heading"),
                self.message,
                self.where,
                self._lines,
                row(self.name, self.move_away, None),
                margin=2 * SPACE,
            )
        )
        work(at_county).done(self.show_view, self).failed(self.message.trouble, self)

    def show_view(self, view: AtCounty) -> None:
        """Draw what was read."""
        self.view = view
        names = "、".join(view.stations[one] for one in view.shared)
        self.where.setText(f"档案与 {names} 共享。" if names else "现在没有乡镇站共享此人的档案。")
        if not view.stations:
            self.where.setText(NO_TOWNSHIP)
        for one in (self.name, self.move_away):
            one.setEnabled(bool(view.stations))
        if self._may_name and view.stations:
            for named in view.named:
                self._lines.addWidget(self._line(named, view.stations))
            if not view.named:
                self._lines.addWidget(label(NOBODY, "soft"))

    def _line(self, one: NamedClinician, stations: dict[str, str]) -> QWidget:
        where = stations.get(one.station, one.station)
        said = label(f"{one.clinician}（{where}）　{show_date(one.since)} 起负责告知")
        said.setWordWrap(True)
        end = button(
            "撤销", lambda: self.end_wanted.emit(one.station), "", f"撤销指定 {one.clinician}"
        )
        inside, beside = QWidget(), row(said, end)
        beside.setStretch(0, 1)
        inside.setLayout(beside)
        return inside


class NameDialog(QDialog):
    """Who is named where. Accepted when it is to be recorded; then read `station` and `clinician`."""

    def __init__(self, name: str, view: AtCounty, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("指定乡镇医生")
        self.choice = _stations(view)
        self.choice.setCurrentIndex(max(self.choice.findData(next(iter(view.shared), "")), 0))
        self.line = QLineEdit()
        self.line.setAccessibleName("医生姓名")
        self.line.setMaxLength(30)
        self.buttons, self.ok = _buttons("指定")
        self.ok.setEnabled(False)
        self.setLayout(
            column(
                label(name, "heading"),
                label(NAMING, "soft"),
                label("乡镇站", "label"),
                self.choice,
                label("医生姓名", "label"),
                self.line,
                self.buttons,
                margin=2 * SPACE,
            )
        )
        self.setMinimumWidth(440)
        self.line.setFocus()
        self.line.textChanged.connect(lambda text: self.ok.setEnabled(bool(text.strip())))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    @property
    def station(self) -> str:
        """The station's code."""
        return str(self.choice.currentData())

    @property
    def clinician(self) -> str:
        """The name of the clinician."""
        return self.line.text().strip()


class MoveDialog(QDialog):
    """Where to, and what travels. Accepted when it is to be done; then read `station`, `with_spouse`."""

    def __init__(
        self, name: str, view: AtCounty, what_moves: Callable[..., Moving], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("转到其他乡镇站")
        self._view, self._what_moves, self._latest = view, what_moves, Latest()
        self.choice = _stations(view)
        others = [at for at in range(self.choice.count())
                  if self.choice.itemData(at) not in view.shared]  # fmt: skip
        self.choice.setCurrentIndex(others[0] if others else 0)
        self.spouse = QCheckBox("配偶一同转")
        self.spouse.setAccessibleName(self.spouse.text())
        self.spouse.setChecked(True)
        self.what, self.message = label(""), Message()
        self.what.setWordWrap(True)
        self.what.setAccessibleName("会转去什么")
        self.buttons, self.ok = _buttons("确认转去")
        self.setLayout(
            column(
                label(name, "heading"),
                label("转到", "label"),
                self.choice,
                self.spouse,
                self.message,
                self.what,
                self.buttons,
                margin=2 * SPACE,
            )
        )
        self.setMinimumWidth(520)
        self.choice.currentIndexChanged.connect(lambda _: self._ask())
        self.spouse.toggled.connect(lambda _: self._ask())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._ask()

    @property
    def station(self) -> str:
        """The station's code."""
        return str(self.choice.currentData())

    @property
    def with_spouse(self) -> bool:
        """Whether the spouse moves too."""
        return self.spouse.isChecked()

    def _ask(self) -> None:
        self.ok.setEnabled(False)
        self.what.setText("正在核对会转去什么…")
        asked = partial(self._what_moves, self.station, with_spouse=self.with_spouse)
        self._latest.work(asked).done(self._show, self).failed(self._refused, self)

    def _show(self, found: Moving) -> None:
        self.message.clear_text()
        self.what.setText("\n".join(moving_lines(found, self.choice.currentText(), self._stays())))
        self.ok.setEnabled(True)
        self.adjustSize()

    def _stays(self) -> bool:
        """Whether class C stays at the county, as nobody is named where the person goes."""
        return self.station not in {one.station for one in self._view.named}

    def _refused(self, problem: Exception) -> None:
        self.what.setText("")
        self.message.trouble(problem)


def moving_lines(found: Moving, station: str, secret_stays: bool) -> list[str]:
    """What travels and what does not, a sentence each."""
    files = f"；档案 {'、'.join(found.files)}" if found.files else ""
    lines = [
        f"转去：{'、'.join(found.people)}{files}；检查和随访记录 {found.records} 份，连同更改历史。",
        f"下次与 {station} 交换数据时发出。",
    ]
    if found.before:
        lines.append(f"{'、'.join(found.before)} 保留已有的副本，以后不再收到新的内容。")
    if secret_stays:
        lines.append("保密项目的结果不转，仍由县站告知；需要时转去后再指定当地的医生。")
    lines += [f"{who}（{where}）的指定随之结束。" for who, where in found.ended]
    if found.without:
        lines.append(f"{'、'.join(found.without)} 没有同意共享，登记和记录暂不发出，等本人同意。")
    return lines


def _stations(view: AtCounty) -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName("乡镇站")
    for code, name in view.stations.items():
        here = "（现在共享）" if code in view.shared else ""
        choice.addItem(f"{name}{here}", code)
    return choice


def _buttons(accept: str) -> tuple[QDialogButtonBox, QWidget]:
    made = QDialogButtonBox()
    ok = made.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    made.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
    return made, ok
