"""A sheet as plain text, for comparing with what it should be."""

from printing.sheet import (
    Block,
    Box,
    Choice,
    Code,
    Facts,
    Grid,
    Heading,
    Labels,
    Picture,
    Questions,
    Sheet,
    Signatures,
    Text,
)

LINE = "______"


def sheet_text(sheet: Sheet) -> str:
    """Everything on the sheet, line by line."""
    head = [sheet.station, f"# {sheet.title}", sheet.subtitle, sheet.confidential]
    head.append("〔练习〕" if sheet.practice else "")
    lines = [line for line in head if line]
    for block in sheet.blocks:
        lines += _lines(block)
    return "\n".join([*lines, *([sheet.foot] if sheet.foot else [])]) + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Heading(text, small):
            return [f"### {text}"] if small else ["", f"## {text}"]
        case Text(text):
            return [text]
        case Facts(pairs):
            return [f"{label}：{value or LINE}" for label, value in pairs]
        case Questions(questions):
            return [f"{one.label}：{_answer(one.answer)} {one.unit}".rstrip() for one in questions]
        case Grid(heads, _, rows, marked):
            body = [" | ".join(_answer(cell) for cell in row) for row in rows]
            marks = [("* " if at in marked else "") + line for at, line in enumerate(body)]
            return [" | ".join(heads), *marks]
        case Box(title, texts, lines):
            return [f"[{title}]", *texts, *[LINE] * lines]
        case Labels(found):
            return [f"〔{one.name}〕{one.specimen} {one.file} {one.code}" for one in found]
        case Code(text, below):
            return [f"〔QR〕{text}", below]
        case Picture(_, words):
            return [f"[图：{words}]"]
        case Signatures(labels):
            return ["  ".join(f"{label}{LINE}" for label in labels)]


def _answer(answer: str | Choice) -> str:
    if isinstance(answer, str):
        return answer or LINE
    return " ".join(("☑" if one in answer.chosen else "□") + one for one in answer.options)
