"""The desk: which pages there are, what each is given, and where one leads to another."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from app.catalogue import FORMS
from app.context import Context
from app.devices.drives import drives, sticks
from app.usecases.add_user import add_user
from app.usecases.allow import may
from app.usecases.assess import accept_rule_set, rule_set, save_assessment, suggest
from app.usecases.audit_log import audit_choices, export_audit, list_audit, verify_audit
from app.usecases.batch_entry import batch_rows, save_batch
from app.usecases.batch_papers import batch_papers
from app.usecases.call_sheet import make_call_sheet
from app.usecases.change_password import change_own_password, set_first_password
from app.usecases.change_roles import assign_villages, change_roles
from app.usecases.change_setting import put_setting
from app.usecases.consents import (
    ConsentState,
    decide_sample,
    give_consent,
    list_decisions,
    withdraw_consent,
)
from app.usecases.deliver import deliver
from app.usecases.delivery_log import (
    last_deliveries,
    may_deliver,
    put_certificate,
    put_ways,
    ways,
)
from app.usecases.disable_user import disable_user, enable_user
from app.usecases.due import due_filters, list_due
from app.usecases.earlier_visit import earlier_answers, ranges_today
from app.usecases.exchange import exchange
from app.usecases.find_anyone import find_anyone
from app.usecases.find_people import find_by_certificate
from app.usecases.fingerprint import fingerprint
from app.usecases.keep_draft import drop_draft, find_draft, keep_draft
from app.usecases.kits import list_kits, put_kit
from app.usecases.locate_difference import compare_check_list, write_check_list
from app.usecases.open_couple import Step, open_couple
from app.usecases.pairing import accept_card, own_card, peer_cards, read_card
from app.usecases.pairing_card import (
    make_card_paper,
    record_card_print,
    save_card_file,
    save_card_paper,
)
from app.usecases.papers import (
    list_papers,
    make_paper,
    record_print,
    recovery_sheet,
    save_paper,
)
from app.usecases.pictures import run_picture
from app.usecases.records import read_record, save_record, unlock_record
from app.usecases.register_couple import open_visit, read_person, register_couple
from app.usecases.renew_recovery import propose_recovery, renew_recovery
from app.usecases.reports import close_month, people_behind, run_indicators, run_report
from app.usecases.revoke_station import revoke_station
from app.usecases.rotate_keys import rotate_keys, show_keys
from app.usecases.rules_paper import make_rules_paper
from app.usecases.settings import list_settings, printing
from app.usecases.station_list import list_stations
from app.usecases.stick import FOLDER
from app.usecases.tidy_stick import look_at_stick, tidy_stick
from app.usecases.told_state import told_state
from app.usecases.users import list_users
from ui.deliverer import Deliverer
from ui.display import Display
from ui.front import Front
from ui.lock import Lock
from ui.main_window import MainWindow
from ui.merging_desk import MergingDesk
from ui.pages.assess import AssessPage
from ui.pages.audit import AuditPage
from ui.pages.batch_entry import BatchEntryPage
from ui.pages.consent_dialog import ConsentDialog
from ui.pages.couple import ROLES, CouplePage
from ui.pages.delivery_card import DeliveryCard, in_short
from ui.pages.doctor import DoctorPage
from ui.pages.due import DuePage
from ui.pages.exchange import ExchangePage
from ui.pages.find import FindPage
from ui.pages.form_page import FormPage
from ui.pages.keys import KeysPage
from ui.pages.keys_help import KeysHelp
from ui.pages.own import OwnPage
from ui.pages.pairing import PairingPart
from ui.pages.pictures import PicturesPage
from ui.pages.preview import PreviewPage
from ui.pages.recovery_code import NewRecoveryPage
from ui.pages.register import RegisterPage
from ui.pages.reports import ReportsPage
from ui.pages.settings import SettingsPage
from ui.pages.stick_card import StickCard
from ui.pages.tables import TablesPage
from ui.pages.users import UsersPage
from ui.recovery import print_recovery_sheet
from ui.safety import Safety
from ui.work import work


class Desk:
    """Lays the pages out for one open station."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.window = MainWindow(context.station, context.user)
        self.safety = Safety(self.window, context)
        self.front = Front(context, self.window, self.open_couple, self._show_paper)
        self._merging = MergingDesk(context, self.window, self._show_paper, self.open_couple)
        for key, title, make, shortcut, action in (
            ("today", "工作台", self.front.today_page, "Ctrl+1", "today"),
            ("find", "查找", self._find_page, "Ctrl+F", "find_people"),
            ("register", "建档", self._register_page, "Ctrl+N", "register"),
            ("due", "待办与随访", self._due_page, "Ctrl+D", "follow_up"),
            ("batch", "成批录入", self._batch_page, "Ctrl+B", "save_record"),
            ("doctor", "医生事项", self._doctor_page, "", "decide"),
            ("conflicts", "待核对的差异", self._merging.conflicts_page, "", "conflicts"),
            ("duplicates", "可能重复的人", self._merging.duplicates_page, "", "merge_people"),
            ("exchange", "数据交换", self._exchange_page, "", "exchange"),
            ("reports", "统计报表", self._reports_page, "", "report"),
            ("pictures", "图表", self._pictures_page, "", "report"),
            ("tables", "表格与批量", self._tables_page, "", "tables"),
            ("keys", "站与密钥", self._keys_page, "", "pair"),
            ("audit", "操作记录", self._audit_page, "", "audit"),
            ("users", "用户", self._users_page, "", "users"),
            ("backup", "备份", self.safety.backup_page, "", "backup"),
            ("settings", "设置", self._settings_page, "", "settings"),
            ("own", "我的", self._own_page, "", ""),
        ):
            if not action or may(context.user, action):
                self.window.add_page(key, title, make, shortcut)
        self.lock = Lock(context, self.window)
        self._display = Display(context, self.window)
        self.left = self.lock.left
        self.window.add_action("锁定", self.lock.lock, "Ctrl+L")
        QShortcut(QKeySequence("F1"), self.window, lambda: KeysHelp(self.window).exec())
        self._stick: Path | None = None
        self._deliverer = self._deliver_by_itself()
        self._merging.count_conflicts()
        self.window.show_page(self.window.page_keys[0])
        self.safety.say_news()

    def stop(self) -> None:
        """Begin nothing more by itself: the files are about to be closed."""
        self.safety.keeper.stop()
        self._deliverer.stop()

    def _bound(self, use_case: Any, *given: Any) -> Any:
        return partial(use_case, self._context, *given)

    def _find_page(self) -> QWidget:
        page = FindPage(
            lambda typed, own: find_anyone(self._context, typed, own=own),
            bool(self._context.user.villages),
        )
        page.chosen.connect(self.open_couple)
        page.person_wanted.connect(self.front.open_person_page)
        page.new_wanted.connect(lambda: self.window.show_page("register"))
        page.look("")
        page.refresh()
        return page

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
        page.card_wanted.connect(lambda part: self.front.read_card_into(page, part))
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

    def _batch_page(self) -> QWidget:
        return BatchEntryPage(
            self._bound(batch_rows), self._bound(due_filters), self._bound(save_batch)
        )

    def _due_page(self) -> QWidget:
        page = DuePage(
            self._bound(list_due),
            self._bound(due_filters),
            self._bound(save_record),
            self._context.clock.today,
            self._context.user.name,
            self._context.user.villages,
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

    def _pictures_page(self) -> QWidget:
        from app.usecases import picture_files  # openpyxl is loaded with this page

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

    def _tables_page(self) -> QWidget:
        from app.usecases.table_export import export_tables, save_template
        from app.usecases.table_import import import_tables  # openpyxl is loaded with this page

        return TablesPage(
            self._bound(save_template),
            self._bound(export_tables),
            self._bound(import_tables),
            self._bound(batch_papers),
        )

    def _users_page(self) -> QWidget:
        return UsersPage(
            self._bound(list_users),
            self._bound(add_user),
            self._bound(change_roles),
            self._bound(assign_villages),
            self._bound(set_first_password),
            self._bound(disable_user),
            self._bound(enable_user),
        )

    def _audit_page(self) -> QWidget:
        return AuditPage(
            self._bound(list_audit),
            self._bound(audit_choices),
            self._bound(verify_audit),
            self._bound(export_audit),
        )

    def _own_page(self) -> QWidget:
        page = OwnPage(
            self._context.user.name,
            self._bound(change_own_password),
            self._bound(list_settings),
            self._bound(put_setting),
        )
        page.changed.connect(lambda _: self._display.wear())
        return page

    def _settings_page(self) -> QWidget:
        page = SettingsPage(
            self._bound(list_settings),
            self._bound(put_setting),
            self._bound(list_kits),
            self._bound(put_kit),
        )
        page.changed.connect(lambda _: self.lock.read_minutes())
        return page

    def _exchange_page(self) -> QWidget:
        page = ExchangePage(
            self._deliverer.alone(self._bound(exchange)),
            self._bound(peer_cards),
            self._bound(fingerprint),
            StickCard(
                self._bound(peer_cards),
                self._bound(told_state),
                self._bound(write_check_list),
                self._bound(compare_check_list),
                self._bound(look_at_stick),
                self._bound(tidy_stick),
            ),
        )
        self._merging.connect_exchange(page)
        page.add_card(self._delivery_card(page))
        return page

    def _keys_page(self) -> QWidget:
        pairing = PairingPart(
            self._bound(own_card),
            self._bound(read_card),
            self._bound(accept_card),
            self._bound(save_card_file),
        )
        page = KeysPage(
            pairing,
            self._bound(show_keys),
            self._bound(rotate_keys),
            self._bound(list_stations),
            self._bound(revoke_station) if self._context.station.role == "county" else None,
        )
        pairing.paper_wanted.connect(self._show_card)
        page.recovery_wanted.connect(self._new_recovery)
        return page

    def _new_recovery(self) -> None:
        station, today = self._context.station, self._context.clock.today

        def print_sheet(parent: QWidget, key: str) -> None:
            made = partial(recovery_sheet, station.name, key, practice=station.practice, on=today())
            print_recovery_sheet(parent, made)

        page = NewRecoveryPage(
            self._bound(propose_recovery), self._bound(renew_recovery), print_sheet
        )
        page.left.connect(self.window.leave)
        self.window.lay_over(page)

    def _show_card(self) -> None:
        made = (make_card_paper, record_card_print, save_card_paper)
        preview = PreviewPage(*map(self._bound, made))
        preview.left.connect(self.window.leave)
        self.window.lay_over(preview)

    def _delivery_card(self, page: ExchangePage) -> DeliveryCard:
        made = DeliveryCard(
            self._bound(ways),
            self._bound(put_ways),
            self._bound(put_certificate),
            self._bound(last_deliveries),
            self._deliverer,
            page.exchange_with,
        )
        if self._stick:
            made.offer(self._stick)
        return made

    def _deliver_by_itself(self) -> Deliverer:
        """Delivering goes on beside every page, if whoever is logged in may exchange."""
        made = Deliverer(
            lambda: deliver(self._context, wanted=made.is_wanted),
            self._bound(ways),
            partial(sticks, drives, FOLDER),
            self.window,
        )
        made.delivered.connect(
            lambda found: self.window.say_delivery(in_short(found[-1])) if found else None
        )
        made.stick_came.connect(self._stick_came)
        made.stick_went.connect(self._stick_went)
        work(self._bound(last_deliveries)).done(
            lambda found: self.window.say_delivery(in_short(found[0])) if found else None, made
        )
        if may_deliver(self._context):
            made.start()
        return made

    def _stick_came(self, stick: Path) -> None:
        self._stick = stick
        self.window.offer_stick(there=True)

    def _stick_went(self, stick: Path) -> None:
        if stick == self._stick:
            self._stick = None
            self.window.offer_stick(there=False)

    def open_couple(
        self, couple_id: str, visit_id: str | None = None, below: str = "find"
    ) -> CouplePage:
        """Show a couple's page over a page of the list."""
        self.window.show_page(below)
        page = CouplePage(self._bound(open_couple, couple_id, visit_id), self._bound(list_papers))
        page.form_wanted.connect(lambda step: self._open_step(page, step))
        page.consent_wanted.connect(lambda *asked: self._ask_consent(page, *asked))
        page.paper_wanted.connect(lambda key, person: self._preview(page, key, person))
        page.visit_wanted.connect(lambda: self._open_visit(page))
        self._merging.connect_couple(page)
        page.person_wanted.connect(self.front.open_person_page)
        self.window.lay_over(page)
        return page

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
            earlier=self._bound(earlier_answers, *where),
            ranges=self._bound(ranges_today, step.form_key),
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

    def _show_paper(self, make: Any, printed: Any = record_print, saved: Any = save_paper) -> None:
        preview = PreviewPage(make, self._bound(printed), self._bound(saved), self._bound(printing))
        preview.left.connect(self.window.leave)
        self.window.lay_over(preview)

    def _open_visit(self, page: CouplePage) -> None:
        assert page.view is not None
        couple_id = page.view.couple_id
        work(open_visit, self._context, couple_id).done(
            lambda opened: self._show_visit(couple_id, opened[0]), page
        ).failed(page.message.trouble, page)

    def _show_visit(self, couple_id: str, visit_id: str) -> None:
        self.open_couple(couple_id, visit_id)


def _exists(step: Step) -> bool:
    """Another row of a form that comes many times has nothing to read yet."""
    return step.row_id is not None or not FORMS[step.form_key].many
