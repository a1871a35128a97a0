"""A copied block on its way into the grid: by whom its lines name, else by place, once looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from app.errors import KnownError
from app.usecases.pasted_lines import Matched, block_of, match_lines, said_of
from ui.entry.grid_model import Cells, GridModel
from ui.entry.row_head import end_of_number
from ui.parts import column, label, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE, sized

COLUMNS = (
    Column("行", lambda one: str(one[0]), number=True),
    Column("姓名", lambda one: one[1]),
    Column("档案编号", lambda one: one[2]),
    Column("村", lambda one: one[3]),
    Column("将填入", lambda one: one[4]),
)


@dataclass
class Plan:
    """Where the cells of a block go, and what there is to say about it; `by_place`: ask first."""

    cells: Cells = field(default_factory=dict)
    said: str = ""
    left_out: str = ""
    by_place: bool = False

    def outcome(self) -> str | KnownError:
        """What to say once it is done."""
        if self.left_out:
            said = f"{self.said}。没有粘贴的：{self.left_out}"
            return KnownError("粘贴", said, "请核对这些内容，已粘贴的可按 Ctrl+Z 撤回")
        return f"{self.said}。不对可按 Ctrl+Z 撤回。"


def plan_of(model: GridModel, text: str, row: int, first: int) -> Plan:
    """Lay out what was copied, from this row and column on; an empty cell changes nothing."""
    block = block_of(text)
    matched = match_lines(block, model.rows, lambda cell: model.is_answer(first, cell))
    plan = _by_name(matched) if matched else _by_place(block, model, row)
    columns = sorted({first + across for (_, across), cell in plan.cells.items() if cell})
    filled = [at for at in columns if at < len(model.titles)]
    beyond = columns[len(filled) :]
    if beyond:
        _leave_out(plan, f"表格右边多出的 {len(beyond)} 列")
    plan.cells = {
        (number, first + across): cell
        for (number, across), cell in plan.cells.items()
        if cell and first + across < len(model.titles)
    }
    if filled:
        ends = dict.fromkeys((model.titles[filled[0]], model.titles[filled[-1]]))
        plan.said += f"，填入：{' 至 '.join(ends)}"
    else:
        plan.said += "，没有可填的内容"
    return plan


def _by_name(matched: Matched) -> Plan:
    plan = Plan({(row, at): cell for row, line in matched.cells.items()
                 for at, cell in enumerate(line)})  # fmt: skip
    plan.said = f"按姓名或编号对上 {len(matched.cells)} 行"
    if matched.missed:
        plan.said += f"，{len(matched.missed)} 行没有对上"
        _leave_out(plan, said_of(matched.missed))
    if matched.skipped:
        _leave_out(plan, f"姓名前面的 {matched.skipped} 列")
    return plan


def _by_place(block: list[list[str]], model: GridModel, row: int) -> Plan:
    room = len(model.rows) - row
    plan = Plan({(row + down, at): cell for down, line in enumerate(block[:room])
                 for at, cell in enumerate(line)})  # fmt: skip
    plan.said = f"按位置粘贴 {len(block[:room])} 行"
    plan.by_place = len(block) > 1
    if len(block) > room:
        _leave_out(plan, f"名单末尾以后的 {len(block) - room} 行")
    return plan


def _leave_out(plan: Plan, what: str) -> None:
    plan.left_out = "；".join(filter(None, (plan.left_out, what)))


class PasteDialog(QDialog):
    """Whose rows a block without names would fill. Enter pastes, Esc does not."""

    def __init__(self, model: GridModel, plan: Plan, paste: Callable[[], object], parent: QWidget):
        super().__init__(parent)
        self.setWindowTitle("粘贴到这些人的行？")
        lines: dict[int, list[str]] = {}
        for (number, _), cell in sorted(plan.cells.items()):
            lines.setdefault(number, []).append(cell)
        self.rows: RowsModel = RowsModel(COLUMNS)
        self.rows.show_rows([_line(model, *one) for one in lines.items()])
        self.view = table(self.rows, "将要填入的行", stretch=4)
        self.view.setMinimumSize(sized(620), sized(300))
        numbers = list(lines)
        ends = "、".join(
            f"第 {number + 1} 行 = {model.rows[number].name}"
            for number in dict.fromkeys((numbers[0], numbers[-1]))
        )
        said = label(
            f"复制的内容里没有姓名或编号，只能按位置粘贴：{ends}，共 {len(numbers)} 行。"
            "请核对顺序是否与名单一致。"
            + (f"没有粘贴的：{plan.left_out}。" if plan.left_out else "")
        )
        said.setWordWrap(True)
        buttons = QDialogButtonBox()
        yes = buttons.addButton("粘贴 (Enter)", QDialogButtonBox.ButtonRole.AcceptRole)
        no = buttons.addButton("不粘贴 (Esc)", QDialogButtonBox.ButtonRole.RejectRole)
        for one, name in ((yes, "粘贴"), (no, "不粘贴")):
            one.setAccessibleName(name)
        yes.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: paste())
        self.setLayout(column(said, self.view, buttons, margin=2 * SPACE, space=12))
        yes.setFocus()


def _line(model: GridModel, number: int, cells: list[str]) -> tuple[int, str, str, str, str]:
    row = model.rows[number]
    return number + 1, row.name, end_of_number(row), row.village, "　".join(cells)
