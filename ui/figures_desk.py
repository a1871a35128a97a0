"""The pages of figures: reports, pictures, workbooks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.context import Context
from app.usecases import picture_files
from app.usecases.batch_papers import batch_papers
from app.usecases.pictures import run_picture
from app.usecases.report_files import save_report
from app.usecases.reports import close_month, people_behind, run_indicators, run_report
from ui.pages.pictures import PicturesPage
from ui.pages.reports import ReportsPage
from ui.pages.tables import TablesPage


class FiguresDesk:
    """Gives these pages what they need; `show_paper` previews."""

    def __init__(self, context: Context, show_paper: Callable[..., None]) -> None:
        self._context, self._show_paper = context, show_paper

    def _bound(self, use_case: Any, *given: Any) -> Any:
        return partial(use_case, self._context, *given)

    def reports_page(self) -> QWidget:
        """Reports, and looking behind a number."""
        return ReportsPage(
            self._bound(run_report),
            self._bound(run_indicators),
            self._bound(people_behind),
            self._bound(close_month),
            self._bound(save_report),
            f"{self._context.clock.today():%Y-%m}",
        )

    def pictures_page(self) -> QWidget:
        """The year's work as pictures."""
        page = PicturesPage(
            self._bound(run_picture),
            picture_files.picture_image,
            self._bound(picture_files.save_picture),
            self._context.clock.today().year,
        )
        page.paper_wanted.connect(
            lambda *asked: self._show_paper(
                self._bound(picture_files.make_picture_paper, *asked),
                picture_files.record_picture_print,
                picture_files.save_picture_paper,
            )
        )
        return page

    def tables_page(self) -> QWidget:
        """Workbooks in and out, and papers for many."""
        return TablesPage(
            self._bound(_save_template),
            self._bound(_export_tables),
            self._bound(_import_tables),
            self._bound(batch_papers),
        )


# openpyxl takes a moment to load: these load it on the thread that needs it, not on the window's.


def _save_template(*given: Any, **named: Any) -> Any:
    from app.usecases.table_export import save_template

    return save_template(*given, **named)


def _export_tables(*given: Any, **named: Any) -> Any:
    from app.usecases.table_export import export_tables

    return export_tables(*given, **named)


def _import_tables(*given: Any, **named: Any) -> Any:
    from app.usecases.table_import import import_tables

    return import_tables(*given, **named)
