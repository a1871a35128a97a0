"""The desk: which pages there are, what each is given, and where one leads to another."""

from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.context import Context
from app.usecases.add_user import add_user
from app.usecases.allow import may
from app.usecases.assess import accept_rule_set, rule_set
from app.usecases.audit_log import audit_choices, export_audit, list_audit, verify_audit
from app.usecases.batch_entry import batch_rows, save_batch
from app.usecases.call_sheet import make_call_sheet
from app.usecases.change_password import change_own_password, set_first_password
from app.usecases.change_roles import assign_villages, change_roles
from app.usecases.change_setting import put_setting
from app.usecases.consents import (
    decide_sample,
    list_decisions,
)
from app.usecases.disable_user import disable_user, enable_user
from app.usecases.due import due_filters, list_due
from app.usecases.find_anyone import find_anyone
from app.usecases.keep_draft import (
    drop_draft,
    find_draft,
    find_drafts,
    keep_draft,
    keep_drafts,
)
from app.usecases.kits import list_kits, put_kit
from app.usecases.papers import record_print, save_paper
from app.usecases.records import save_record
from app.usecases.rules_paper import make_rules_paper
from app.usecases.settings import list_settings, printing
from app.usecases.start_values import begin_with
from app.usecases.users import list_users
from ui.county_desk import CountyDesk
from ui.couple_desk import CoupleDesk
from ui.display import Display
from ui.exchange_desk import ExchangeDesk
from ui.figures_desk import FiguresDesk
from ui.front import Front
from ui.lock import Lock
from ui.main_window import MainWindow
from ui.merging_desk import MergingDesk
from ui.pages.audit import AuditPage
from ui.pages.batch_entry import BatchEntryPage
from ui.pages.couple import CouplePage
from ui.pages.doctor import DoctorPage
from ui.pages.due import DuePage
from ui.pages.find import FindPage
from ui.pages.keys_help import KeysHelp
from ui.pages.own import OwnPage
from ui.pages.preview import PreviewPage
from ui.pages.settings import SettingsPage
from ui.pages.users import UsersPage
from ui.safety import Safety
from ui.supply_desk import SupplyDesk

# The headings of the list.
DAILY, CHECK, FIGURES, STATION = "日常", "核对与决定", "数据与报表", "本站"


class Desk:
    """Lays the pages out for one open station."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.window = MainWindow(context.station, context.user)
        self.safety = Safety(self.window, context)
        self._couples = CoupleDesk(context, self.window, self._show_paper, self._connect_couple)
        self.open_couple = self._couples.open
        self.record_consent = self._couples.record_consent
        self.front = Front(context, self.window, self.open_couple, self._show_paper)
        self._supply = SupplyDesk(context, self.window, self._show_paper)
        self._county = CountyDesk(context, self._show_paper, self.front.open_person_page)
        merging = MergingDesk(context, self.window, self._show_paper, self.open_couple)
        self._merging = merging
        self._exchanging = ExchangeDesk(context, self.window, self._merging.connect_exchange)
        self._figures = FiguresDesk(context, self._show_paper)
        for group, key, title, make, shortcut, action in (
            (DAILY, "today", "工作台", self.front.today_page, "Ctrl+1", "today"),
            (DAILY, "find", "查找", self._find_page, "Ctrl+F", "find_people"),
            (DAILY, "register", "建档", self.front.register_page, "Ctrl+N", "register"),
            (DAILY, "due", "待办与随访", self._due_page, "Ctrl+D", "follow_up"),
            (DAILY, "batch", "成批录入", self._batch_page, "Ctrl+B", "save_record"),
            (DAILY, "supplies", "药具", self._supply.page, "", "supply"),
            (CHECK, "doctor", "医生事项", self._doctor_page, "", "decide"),
            (CHECK, "told_here", "由县站告知", self._county.told_page, "", "tell_here"),
            (CHECK, "conflicts", "待核对的差异", merging.conflicts_page, "", "conflicts"),
            (CHECK, "duplicates", "可能重复的人", merging.duplicates_page, "", "merge_people"),
            (FIGURES, "exchange", "数据交换", self._exchanging.exchange_page, "", "exchange"),
            (FIGURES, "reports", "统计报表", self._figures.reports_page, "", "report"),
            (FIGURES, "pictures", "图表", self._figures.pictures_page, "", "report"),
            (FIGURES, "tables", "表格与批量", self._figures.tables_page, "", "tables"),
            (STATION, "keys", "站与密钥", self._exchanging.keys_page, "", "pair"),
            (STATION, "audit", "操作记录", self._audit_page, "", "audit"),
            (STATION, "users", "用户", self._users_page, "", "users"),
            (STATION, "backup", "备份", self.safety.backup_page, "", "backup"),
            (STATION, "settings", "设置", self._settings_page, "", "settings"),
            (STATION, "own", "我的", self._own_page, "", ""),
        ):
            if key == "told_here" and context.station.role != "county":
                continue
            if not action or may(context.user, action):
                self.window.add_page(group, key, title, make, shortcut)
        self.lock = Lock(context, self.window)
        self._display = Display(context, self.window)
        self.left = self.lock.left
        self.window.add_action("锁定", self.lock.lock, "Ctrl+L")
        QShortcut(QKeySequence("F1"), self.window, lambda: KeysHelp(self.window).exec())
        self._merging.count_conflicts()
        self.window.show_page(self.window.page_keys[0])
        self.safety.say_news()

    def stop(self) -> None:
        """Begin nothing more by itself: the files are about to be closed."""
        self.safety.keeper.stop()
        self._exchanging.stop()

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
            self._bound(batch_rows),
            self._bound(due_filters),
            self._bound(save_batch),
            self._bound(keep_drafts),
            self._bound(find_drafts),
        )

    def _due_page(self) -> QWidget:
        page = DuePage(
            self._bound(list_due),
            self._bound(due_filters),
            self._bound(save_record),
            self._context.clock.today,
            self._bound(begin_with),
            self._bound(keep_draft),
            self._bound(find_draft),
            self._bound(drop_draft),
            self._context.user.villages,
        )
        page.chosen.connect(self.open_couple)
        page.sheet_wanted.connect(self._call_sheet)
        return page

    def _call_sheet(self, until: Any, filters: dict[str, Any]) -> None:
        self._show_paper(partial(make_call_sheet, self._context, until, **filters))

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

    def _show_paper(self, make: Any, printed: Any = record_print, saved: Any = save_paper) -> None:
        preview = PreviewPage(make, self._bound(printed), self._bound(saved), self._bound(printing))
        preview.left.connect(self.window.leave)
        self.window.lay_over(preview)

    def _connect_couple(self, page: CouplePage) -> None:
        """A couple's page leads to what the other desks show."""
        self._merging.connect_couple(page)
        page.person_wanted.connect(self.front.open_person_page)
        page.spouse_wanted.connect(lambda part: self.front.add_spouse(page, part))
