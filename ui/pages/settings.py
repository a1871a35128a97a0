"""The figures a station may set, and the reference ranges of its kits."""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLayout, QLineEdit, QTabWidget, QWidget

from app.catalogue import FORMS
from app.catalogue.settings import GROUPS
from app.domain.dates import read_date
from app.errors import KnownError
from app.forms.kinds import Decimal
from app.forms.reference import range_text
from app.usecases.kits import Kit
from app.usecases.settings import SettingLine
from ui.pages.setting_lines import Put, SettingLines
from ui.parts import Message, button, card, column, empty_state, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.slices import Slices
from ui.theme import SPACE, fix_width
from ui.work import work

KITS = (
    Column(
        "项目", lambda one: f"{FORMS[one.form].title} · {FORMS[one.form].fields[one.field].label}"
    ),
    Column("参考范围", lambda one: range_text(one.low, one.high, one.bounds)),
    Column("试剂盒", lambda one: one.kit),
    Column("启用", lambda one: one.since),
    Column("停用", lambda one: one.until or ""),
)
BOUND_WORDS = {"[]": "含上下限", "(]": "不含下限", "[)": "不含上限", "()": "不含上下限"}
NO_KITS = "还没有本站的试剂盒，各项检验按程序自带的参考范围判断。在下面填写后按“增加”。"


class SettingsPage(QWidget):
    """A tab for each group of settings, and one for the kits. Emits `changed` with a key."""

    title = "设置"
    changed = Signal(str)

    def __init__(
        self,
        settings: Callable[[], list[SettingLine]],
        put_setting: Put,
        kits: Callable[[], list[Kit]],
        put_kit: Callable[[Kit], None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._put, self._kits, self._put_kit = put_setting, kits, put_kit
        self.groups: dict[str, SettingLines] = {}
        self._build()
        work(settings).done(self._show, self).failed(self.message.trouble, self)
        self.refresh()

    def refresh(self) -> None:
        """Read the kits again."""
        work(self._kits).done(self._show_kits, self).failed(self.message.trouble, self)

    def _show_kits(self, found: list[Kit]) -> None:
        self.model.show_rows(found)
        self.kits.setVisible(bool(found))
        self.no_kits.setHidden(bool(found))

    def _build(self) -> None:
        self.message = Message()
        self.tabs = QTabWidget()
        self.tabs.addTab(self._kit_tab(), "试剂盒参考范围")
        self.setLayout(
            column(label("设置", "title"), self.message, self.tabs, margin=3 * SPACE, space=12)
        )

    def _kit_tab(self) -> QWidget:
        self.model = RowsModel(KITS)
        self.kits = table(self.model, "试剂盒参考范围")
        self.kits.setMinimumHeight(160)
        self.no_kits = empty_state(NO_KITS)
        self.no_kits.hide()
        self.test = QComboBox()
        self.test.setAccessibleName("检验项目")
        for form in ("lab_wife", "lab_husband", "hb_analysis"):
            for name, field in FORMS[form].fields.items():
                if isinstance(field, Decimal):
                    self.test.addItem(f"{FORMS[form].title} · {field.label}", (form, name))
        self.kit, self.low, self.high = _line("试剂盒"), _line("下限"), _line("上限")
        self.bounds, self.since = QComboBox(), _line("启用日期")
        self.bounds.setAccessibleName("上下限是否包含")
        for one, title in BOUND_WORDS.items():
            self.bounds.addItem(title, one)
        said = "结果按检验日期所用的范围判断，并与结果一起保存；以后改动不影响已有结果。"
        add = button("增加", self.add_kit, "main")
        return _inside(
            label(said, "soft"),
            self.kits,
            self.no_kits,
            row(self.test, self.kit, None),
            row(self.low, self.high, self.bounds, self.since, add, None),
        )

    def _show(self, found: list[SettingLine]) -> None:
        Slices(self._tabs(found), self)

    def _tabs(self, found: list[SettingLine]) -> Iterator[None]:
        for group, title in GROUPS.items():
            lines = [one for one in found if one.setting.group == group and not one.setting.own]
            if not lines:
                continue
            self.groups[group] = SettingLines(lines, self._put, self.message)
            self.groups[group].changed.connect(self.changed)
            self.tabs.insertTab(self.tabs.count() - 1, _inside(self.groups[group]), title)
            if len(self.groups) == 1:
                self.tabs.setCurrentIndex(0)
            yield

    def add_kit(self) -> None:
        """Add what stands in the line below the table."""
        try:
            kit = self._given()
        except ValueError:
            wrong = KnownError("试剂盒", "上下限应为数字，启用日期应为日期", "请改正后再增加")
            self.message.trouble(wrong)
            return
        work(self._put_kit, kit).done(self._added, self).failed(self.message.trouble, self)

    def _given(self) -> Kit:
        form, name = self.test.currentData()
        return Kit(
            form,
            name,
            self.kit.text().strip(),
            _number(self.low.text()),
            _number(self.high.text()),
            str(self.bounds.currentData()),
            read_date(self.since.text()).isoformat(),
        )

    def _added(self, _: Any) -> None:
        self.message.good("已增加。")
        self.refresh()


def _line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    fix_width(made, 110)
    return made


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None


def _inside(*parts: QWidget | QLayout) -> QWidget:
    inside = QWidget()
    below_tabs = column(card(*parts), None)
    below_tabs.setContentsMargins(0, SPACE, 0, 0)
    inside.setLayout(below_tabs)
    return scrolled(inside)
