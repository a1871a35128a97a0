"""The desk: which pages there are, what each is given, and where one leads to another."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from app.catalogue import FORMS
from app.context import Context
from app.usecases.assess import accept_rule_set, rule_set, save_assessment, suggest
from app.usecases.batch_papers import batch_papers
from app.usecases.call_sheet import make_call_sheet
from app.usecases.change_setting import put_setting
from app.usecases.consents import (
    ConsentState,
    decide_sample,
    give_consent,
    list_decisions,
    withdraw_consent,
)
from app.usecases.due import due_filters, list_due
from app.usecases.exchange import exchange
from app.usecases.find_people import find_by_certificate, find_people, person_line
from app.usecases.fingerprint import fingerprint
from app.usecases.keep_draft import drop_draft, find_draft, keep_draft
from app.usecases.kits import list_kits, put_kit
from app.usecases.open_couple import Step, open_couple
from app.usecases.pairing import accept_card, own_card, peer_cards, read_card
from app.usecases.papers import find_by_code, list_papers, make_paper, record_print, save_paper
from app.usecases.records import read_record, save_record, unlock_record
from app.usecases.register_couple import open_visit, read_person, register_couple
from app.usecases.reports import close_month, people_behind, run_indicators, run_report
from app.usecases.rules_paper import make_rules_paper
from app.usecases.settings import list_settings
from ui.main_window import MainWindow
from ui.pages.assess import AssessPage
from ui.pages.consent_dialog import ConsentDialog
from ui.pages.couple import ROLES, CouplePage
from ui.pages.doctor import DoctorPage
from ui.pages.due import DuePage
from ui.pages.exchange import ExchangePage
from ui.pages.find import FindPage
from ui.pages.form_page import FormPage
from ui.pages.preview import PreviewPage
from ui.pages.register import RegisterPage
from ui.pages.reports import ReportsPage
from ui.pages.settings import SettingsPage
from ui.pages.tables import TablesPage
from ui.safety import Safety
from ui.work import work


class Desk:
    """Lays the pages out for one open station."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.window = MainWindow(context.station, context.user)
        self.window.add_page("find", "查找", self._find_page, "Ctrl+K")
        self.window.add_page("register", "建档", self._register_page, "Ctrl+N")
        self.window.add_page("due", "待办与随访", self._due_page, "Ctrl+D")
        self.window.add_page("doctor", "医生事项", self._doctor_page)
        self.window.add_page("exchange", "数据交换", self._exchange_page)
        self.window.add_page("reports", "统计报表", self._reports_page)
        self.window.add_page("tables", "表格与批量", self._tables_page)
        self.window.add_page("settings", "设置", self._settings_page)
        self.safety = Safety(self.window, context)
        self.window.add_page("backup", "备份", self.safety.backup_page)
        self.window.show_page("find")
        self.safety.say_news()

    def _bound(self, use_case: Any, *given: Any) -> Any:
        return partial(use_case, self._context, *given)

    def _find_page(self) -> QWidget:
        page = FindPage(self._find)
        page.chosen.connect(self.open_couple)
        page.new_wanted.connect(lambda: self.window.show_page("register"))
        page.look("")
        page.refresh()
        return page

    def _find(self, typed: str) -> Any:
        """People by words, or by the code on a paper that a scanner typed."""
        found = find_people(self._context, typed)
        if not found and len(typed.strip()) == 9:
            paper = find_by_code(self._context, typed)
            if paper:
                line = person_line(self._context, paper.person_id)
                return [line] if line else []
        return found

    def _register_page(self) -> QWidget:
        page = RegisterPage(
            self._bound(register_couple),
            self._bound(find_by_certificate),
            self._bound(read_person),
            self._bound(keep_draft),
            self._bound(find_draft),
            self._bound(drop_draft),
            self._context.clock.today,
        )
        page.registered.connect(self.open_couple)
        return page

    def _doctor_page(self) -> QWidget:
        page = DoctorPage(
            self._bound(rule_set),
            self._bound(accept_rule_set),
            self._bound(list_decisions),
            self._bound(decide_sample),
        )
        page.rules_wanted.connect(lambda: self._show_paper(self._bound(make_rules_paper)))
        return page

    def _due_page(self) -> QWidget:
        page = DuePage(
            self._bound(list_due),
            self._bound(due_filters),
            self._bound(save_record),
            self._context.clock.today,
            self._context.user.name,
        )
        page.chosen.connect(self.open_couple)
        page.sheet_wanted.connect(self._call_sheet)
        return page

    def _call_sheet(self, until: Any, filters: dict[str, Any]) -> None:
        self._show_paper(partial(make_call_sheet, self._context, until, **filters))

    def _reports_page(self) -> QWidget:
        from app.usecases.report_files import save_report  # openpyxl is loaded with this page

        return ReportsPage(
            self._bound(run_report),
            self._bound(run_indicators),
            self._bound(people_behind),
            self._bound(close_month),
            self._bound(save_report),
            f"{self._context.clock.today():%Y-%m}",
        )

    def _tables_page(self) -> QWidget:
        from app.usecases.table_export import export_tables, save_template
        from app.usecases.table_import import import_tables  # openpyxl is loaded with this page

        return TablesPage(
            self._bound(save_template),
            self._bound(export_tables),
            self._bound(import_tables),
            self._bound(batch_papers),
        )

    def _settings_page(self) -> QWidget:
        return SettingsPage(
            self._bound(list_settings),
            self._bound(put_setting),
            self._bound(list_kits),
            self._bound(put_kit),
        )

    def _exchange_page(self) -> QWidget:
        return ExchangePage(
            self._bound(exchange),
            self._bound(own_card),
            self._bound(peer_cards),
            self._bound(read_card),
            self._bound(accept_card),
            self._bound(fingerprint),
        )

    def open_couple(self, couple_id: str, visit_id: str | None = None) -> None:
        """Show a couple's page."""
        self.window.show_page("find")
        page = CouplePage(self._bound(open_couple, couple_id, visit_id), self._bound(list_papers))
        page.form_wanted.connect(lambda step: self._open_step(page, step))
        page.consent_wanted.connect(lambda *asked: self._ask_consent(page, *asked))
        page.paper_wanted.connect(lambda key, person: self._preview(page, key, person))
        page.visit_wanted.connect(lambda: self._open_visit(page))
        self.window.lay_over(page)

    def _open_step(self, page: CouplePage, step: Step) -> None:
        assert page.view is not None
        visit, who = page.view.visit.visit_id, ROLES[step.role]
        name = page.view.people[step.role]["name"]
        if step.form_key == "assessment":
            self._lay_over(page, self._assess_page(visit, step, f"{who} {name}"))
            return
        where = (step.form_key, visit, step.person_id)
        key = "/".join((*where, step.row_id) if step.row_id else where)
        form = FormPage(
            FORMS[step.form_key],
            f"{who} {name}",
            key,
            self._bound(read_record, *where, step.row_id) if _exists(step) else lambda: None,
            partial(save_record, self._context, *where, row_id=step.row_id),
            self._bound(keep_draft),
            self._bound(find_draft),
            self._bound(drop_draft),
            locked=step.state == "complete",
            unlock=lambda reason: unlock_record(self._context, *where, reason, step.row_id),
        )
        form.print_wanted.connect(lambda paper: self._preview(page, paper, step.person_id))
        self._lay_over(page, form)

    def _assess_page(self, visit: str, step: Step, who: str) -> AssessPage:
        start = {
            "assessed_on": self._context.clock.today().isoformat(),
            "assessor": self._context.user.name,
        }
        return AssessPage(
            who,
            start,
            self._bound(read_record, "assessment", visit, step.person_id),
            self._bound(suggest, visit, step.person_id, step.role),
            self._bound(save_assessment, visit, step.person_id, step.role),
        )

    def _lay_over(self, below: CouplePage, page: FormPage | AssessPage) -> None:
        page.left.connect(self.window.leave)
        page.saved.connect(self.window.leave)
        page.saved.connect(below.refresh)
        self.window.lay_over(page)

    def _ask_consent(self, page: CouplePage, role: str, person: str, state: ConsentState) -> None:
        today = self._context.clock.today()
        dialog = ConsentDialog(ROLES[role], state, today, self._context.user.name, page)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.record_consent(page, person, state, dialog.on, dialog.note)

    def record_consent(
        self, page: CouplePage, person: str, state: ConsentState, on: str, note: str
    ) -> None:
        """Record a signature, or the withdrawal of a valid one."""
        if state.state == "valid":
            job = work(withdraw_consent, self._context, state.consent_id, on, note)
        else:
            job = work(give_consent, self._context, person, state.purpose, on, note)
        job.done(lambda _: page.refresh(), page).failed(page.message.trouble, page)

    def _preview(self, page: CouplePage, key: str, person: str) -> None:
        assert page.view is not None
        self._show_paper(self._bound(make_paper, key, page.view.visit.visit_id, person))

    def _show_paper(self, make: Any) -> None:
        preview = PreviewPage(
            make,
            self._bound(record_print),
            self._bound(save_paper),
        )
        preview.left.connect(self.window.leave)
        self.window.lay_over(preview)

    def _open_visit(self, page: CouplePage) -> None:
        assert page.view is not None
        couple_id = page.view.couple_id
        work(open_visit, self._context, couple_id).done(
            lambda opened: self.open_couple(couple_id, opened[0]), page
        ).failed(page.message.trouble, page)


def _exists(step: Step) -> bool:
    """Another row of a form that comes many times has nothing to read yet."""
    return step.row_id is not None or not FORMS[step.form_key].many
