"""Lines in which settings are changed, made from their declaration."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from app.catalogue.settings import Setting
from app.usecases.settings import SettingLine
from ui.parts import Message, button, label, row
from ui.theme import fix_height, fix_width
from ui.work import in_order, work

Value = int | str
Put = Callable[[str, Value | None], None]


class Line(QObject):
    """One setting: a box, and how to read and write it. Emits `left` when it may be kept."""

    left = Signal()

    def __init__(self, one: Setting) -> None:
        super().__init__()
        self.setting = one
        self.kept: Value = one.default
        self.box: QWidget = getattr(self, f"_{one.kind}")()
        self.box.setAccessibleName(one.label)

    def _number(self) -> QWidget:
        box = QSpinBox()
        box.setRange(self.setting.least, self.setting.most)
        box.setSuffix(f" {self.setting.unit}")
        box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a turning wheel changes nothing by chance
        fix_width(box, 160)
        box.editingFinished.connect(self.left)
        self.read, self._write = box.value, lambda value: box.setValue(int(value))
        return box

    def _line(self) -> QWidget:
        box = QLineEdit()
        fix_width(box, 360)
        box.editingFinished.connect(self.left)
        self.read, self._write = lambda: box.text().strip(), lambda value: box.setText(str(value))
        return box

    def _passage(self) -> QWidget:
        box = QPlainTextEdit()
        box.setTabChangesFocus(True)
        box.setMinimumWidth(560)
        fix_height(box, 54 if len(str(self.setting.default)) < 110 else 150)
        self.read, self._write = box.toPlainText, lambda value: box.setPlainText(str(value))
        return box

    def _choice(self) -> QWidget:
        box = QComboBox()
        fix_width(box, 160)
        for token, title in self.setting.choices:
            box.addItem(title, token)
        box.activated.connect(lambda _: self.left.emit())
        self.read = lambda: str(box.currentData())
        self._write = lambda value: box.setCurrentIndex(box.findData(value))
        return box

    def _printer(self) -> QWidget:
        box = QComboBox()
        fix_width(box, 360)
        box.addItem("每次选择", "")
        work(QPrinterInfo.availablePrinterNames).done(lambda names: self._offer(box, names), self)
        box.activated.connect(lambda _: self.left.emit())
        self.read = lambda: str(box.currentData())
        self._write = lambda value: self._choose(box, str(value))
        return box

    @staticmethod
    def _offer(box: QComboBox, names: list[str]) -> None:
        for one in names:
            if box.findData(one) < 0:
                box.addItem(one, one)

    @staticmethod
    def _choose(box: QComboBox, name: str) -> None:
        if box.findData(name) < 0:
            box.addItem(name, name)
        box.setCurrentIndex(box.findData(name))

    read: Callable[[], Value]
    _write: Callable[[Value], None]

    def show(self, value: Value) -> None:
        """Show this value as the one that is kept."""
        self.kept = value
        self._write(value)


class SettingLines(QWidget):
    """The settings of one group below each other. Emits `changed` with the key of a kept one."""

    changed = Signal(str)

    def __init__(self, lines: list[SettingLine], put: Put, message: Message) -> None:
        super().__init__()
        self._put, self._message = put, message
        self.lines: dict[str, Line] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        for one in lines:
            self._add(form, one)

    def _add(self, form: QFormLayout, one: SettingLine) -> None:
        line = self.lines[one.setting.key] = Line(one.setting)
        line.show(one.value)
        line.left.connect(partial(self.save, one.setting.key))
        if one.setting.kind != "passage":
            note = label(_note(one.setting), "soft")
            beside = row(line.box, note)
            beside.setStretch(1, 1)
            form.addRow(label(one.setting.label, "label"), beside)
            return
        note = label(_note(one.setting), "tag")
        save = button("保存", partial(self.save, one.setting.key), "", f"保存 {one.setting.label}")
        reset = button(
            "恢复缺省",
            partial(self.reset, one.setting.key),
            "link",
            f"恢复缺省 {one.setting.label}",
        )
        form.addRow(row(label(one.setting.label), note, None, reset, save))
        form.addRow(line.box)

    def save(self, key: str) -> None:
        """Keep what stands in a line, if it is something else."""
        line = self.lines[key]
        if line.read() != line.kept:
            self._keep(line, line.read())

    def reset(self, key: str) -> None:
        """Give a setting its default again."""
        line = self.lines[key]
        line.show(line.setting.default)
        self._keep(line, None)

    def _keep(self, line: Line, value: Value | None) -> None:
        line.kept = line.setting.default if value is None else value
        # in order: whoever goes through a list by its arrows keeps what is chosen last
        in_order(self._put, line.setting.key, value).done(
            lambda _: self._kept(line.setting.key), self
        ).failed(self._message.trouble, self)

    def _kept(self, key: str) -> None:
        self._message.good("已保存。")
        self.changed.emit(key)


def _note(one: Setting) -> str:
    if one.kind == "number":
        return f"缺省 {one.default}　{one.source_words}"
    return one.source_words
