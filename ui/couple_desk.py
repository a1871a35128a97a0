"""A couple's page on the desk: its forms, consents, papers, and the next file."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog

from app.catalogue import FORMS
from app.context import Context
from app.domain.consent_gate import NO_CONSENT
from app.usecases.allow import may
from app.usecases.assess import save_assessment, suggest
from app.usecases.consents import ConsentState, give_consent, give_consents, withdraw_consent
from app.usecases.earlier_visit import earlier_answers, likely_answers, ranges_today
from app.usecases.keep_draft import drop_draft, find_draft, keep_draft
from app.usecases.open_couple import DIED, Step, open_couple
from app.usecases.papers import list_papers, make_paper
from app.usecases.records import read_record, save_record, unlock_record
from app.usecases.register_couple import open_visit
from app.usecases.start_values import begin_with
from ui.main_window import MainWindow
from ui.pages.assess import AssessPage
from ui.pages.consent_banner import ConsentBanner
from ui.pages.consent_dialog import ConsentDialog
from ui.pages.couple import ROLES, CouplePage
from ui.pages.form_page import FormPage
from ui.pages.sign_dialog import SignDialog
from ui.work import work

FOR_READING = "本人已故，这张表只供查阅。"


class CoupleDesk:
    """Opens couples' pages; `connect` leads from them to what other desks show."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        show_paper: Callable[[Any], None],
        connect: Callable[[CouplePage], None],
    ) -> None:
        self._context, self.window = context, window
        self._show_paper, self._connect = show_paper, connect

    def _bound(self, use_case: Any, *given: Any) -> Any:
        return partial(use_case, self._context, *given)

    def open(
        self,
        couple_id: str,
        visit_id: str | None = None,
        below: str = "find",
        person_id: str | None = None,
    ) -> CouplePage:
        """Show a couple's page over a page of the list; it begins on the card of this person."""
        self.window.show_page(below)
        page = CouplePage(
            self._bound(open_couple, couple_id, visit_id),
            self._bound(list_papers),
            may_register=may(self._context.user, "register"),
            person_id=person_id,
        )
        page.form_wanted.connect(lambda step: self._open_step(page, step))
        page.consent_wanted.connect(lambda *asked: self._ask_consent(page, *asked))
        page.signing_wanted.connect(lambda *asked: self._ask_signing(page, *asked))
        page.paper_wanted.connect(lambda key, person: self._preview(page, key, person))
        page.visit_wanted.connect(lambda: self._open_visit(page))
        self._connect(page)
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
        phone = page.view.people[step.role].get("phone") if step.part == "follow_up" else ""
        form = FormPage(
            FORMS[step.form_key],
            "　".join(filter(None, (f"{who} {name}", phone))),
            key,
            self._bound(begin_with, *where, step.row_id),
            partial(save_record, self._context, *where, row_id=step.row_id),
            self._bound(keep_draft),
            self._bound(find_draft),
            self._bound(drop_draft),
            locked=step.state == "complete",
            unlock=lambda reason: unlock_record(self._context, *where, reason, step.row_id),
            earlier=lambda: (
                likely_answers(self._context, step.form_key)
                | earlier_answers(self._context, *where)
            ),
            ranges=self._bound(ranges_today, step.form_key),
            closed=FOR_READING if step.closed == DIED and step.state != "complete" else "",
            consent=self._banner(step),
        )
        form.consent_wanted.connect(lambda: self._consent_to(form, page, step))
        form.print_wanted.connect(lambda paper: self._preview(page, paper, step.person_id))
        self._lay_over(page, form)

    def _banner(self, step: Step) -> ConsentBanner | None:
        if step.closed != NO_CONSENT:
            return None
        return ConsentBanner(may_record=may(self._context.user, "consent"))

    def _consent_to(self, form: FormPage, page: CouplePage, step: Step) -> None:
        """Record the consent that a form needs, without leaving it."""
        assert page.view is not None
        purpose, today = FORMS[step.form_key].purpose, self._context.clock.today()
        state = next(one for one in page.view.consents[step.role] if one.purpose == purpose)
        dialog = ConsentDialog(ROLES[step.role], state, today, self._context.user.name, form)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.record_consent_to(form, page, step.person_id, state, dialog.on, dialog.note)

    def record_consent_to(
        self, form: FormPage, page: CouplePage, person: str, state: ConsentState, on: str, note: str
    ) -> None:
        """Record a signature while a form is open; the couple's page below learns of it."""
        form.left.connect(page.refresh)
        work(give_consent, self._context, person, state.purpose, on, note).done(
            lambda _: form.consented(), form
        ).failed(form.message.trouble, form)

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

    def _ask_signing(self, page: CouplePage, role: str, person: str) -> None:
        assert page.view is not None
        states, today = page.view.consents[role], self._context.clock.today()
        dialog = SignDialog(ROLES[role], states, today, self._context.user.name, page)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.record_signing(page, person, dialog.chosen, dialog.on, dialog.note)

    def record_signing(
        self, page: CouplePage, person: str, purposes: list[str], on: str, note: str
    ) -> None:
        """Record several signatures of one visit, each as its own."""
        work(give_consents, self._context, person, purposes, on, note).done(
            lambda _: page.refresh(), page
        ).failed(page.message.trouble, page)

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

    def _open_visit(self, page: CouplePage) -> None:
        assert page.view is not None
        couple_id = page.view.couple_id
        work(open_visit, self._context, couple_id).done(
            lambda opened: self._show_visit(couple_id, opened[0]), page
        ).failed(page.message.trouble, page)

    def _show_visit(self, couple_id: str, visit_id: str) -> None:
        self.open(couple_id, visit_id)
