"""Every page of a window, one after the other, for what must hold on all of them.

The pages of the list come from the window itself, so that a new page is gone over without a word
here; what opens over them is opened through the window too.
"""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from app.context import Context
from app.usecases.allow import ROLES
from app.usecases.assess import accept_rule_set, rule_set_version
from app.usecases.backup_files import Backup
from app.usecases.keep_draft import keep_draft
from app.usecases.open_couple import open_couple
from app.usecases.records import save_record
from app.usecases.register_couple import Registered, register_couple
from app.usecases.rescue import Situation
from tests.conftest import LAB, PHYSICAL, consent, id_number, person
from ui import theme
from ui import work as jobs
from ui.desk import Desk
from ui.pages.consent_dialog import ConsentDialog
from ui.pages.first_start import FirstStartPage
from ui.pages.keys_help import KeysHelp
from ui.pages.login import LoginPage
from ui.pages.own import FirstPasswordPage
from ui.pages.rescue import RescuePage
from ui.pages.residence_dialog import ResidenceDialog
from ui.pages.restore_dialog import RestoreDialog
from ui.pages.sign_dialog import SignDialog
from ui.slices import Slices

WIFE = "阿卜杜热依木江·买买提吐尔逊·阿布都克里木·玉素甫江之女儿"
HUSBAND = "古丽努尔·阿卜杜热合曼·艾山江·买买提艾力·吐尔逊买买提之子"
VILLAGE = "石门坎苗族彝族回族自治乡上河沿自然村第三村民小组村民委员会"
SMALL_SCREEN = (1366, 768)
EVERY_ROLE = frozenset(ROLES)
Shown = tuple[str, QWidget]


def settle() -> None:
    """Let everything that was asked be answered and drawn."""
    for _ in range(3):
        QApplication.processEvents()
        while jobs._running or _is_being_built():
            jobs.finish()
            QApplication.processEvents()
        QApplication.sendPostedEvents(None, 0)


def _is_being_built() -> bool:
    owners = (QApplication.instance(), *QApplication.topLevelWidgets())
    return any(part._timer.isActive() for one in owners if one for part in one.findChildren(Slices))


def fill(context: Context) -> Registered:
    """A few made-up couples in different states; the first has been examined.

    Their names, villages and addresses are as long as a field takes, and a form has a draft.
    """
    accept_rule_set(context, rule_set_version())
    where = {"village": VILLAGE, "address": (VILLAGE * 3)[:80]}
    spouses = person(WIFE, **where), person(HUSBAND, "male", **where)
    first = register_couple(context, *spouses, {})
    other = {"certificate_number": id_number("33019919960705128"), "birthday": "1996-07-05"}
    spouse = {"certificate_number": id_number("33019919920808131"), "birthday": "1992-08-08"}
    register_couple(
        context,
        person("欧阳阿依古丽", phone="13800000009", **other),
        person("买买提", "male", phone="13900000008", **spouse),
        {},
    )
    for who, sex in ((first.wife_id, "wife"), (first.husband_id, "husband")):
        consent(context, who)
        assert who
        assert first.visit_id
        save_record(context, "physical", first.visit_id, who, dict(PHYSICAL))
        lab = {name: LAB[name] for name in ("sampled_on", "doctor_name", "hb")}
        save_record(context, f"lab_{sex}", first.visit_id, who, lab)
        keep_draft(context, f"physical/{first.visit_id}/{who}", {"height_cm": "161"})
    return first


def pages_of_the_list(desk: Desk) -> Iterator[Shown]:
    """Each page of the list at the side."""
    for key in desk.window.page_keys:
        page = desk.window.show_page(key)
        settle()
        yield key, page


def pages_over_them(desk: Desk, context: Context, file: Registered) -> Iterator[Shown]:
    """What opens from a couple: the couple, both kinds of person page, every form, papers, rights."""
    assert file.couple_id
    assert file.wife_id
    page = desk.open_couple(file.couple_id)
    settle()
    yield "couple", page
    assert page.view is not None
    steps = {one.form_key: one for one in page.view.steps}
    for key, step in steps.items():
        if step.state == "held":
            continue
        page.form_wanted.emit(step)
        settle()
        yield f"form {key}", desk.window.current
        desk.window.leave()
    desk.front.add_spouse(page, "husband")
    settle()
    yield "spouse", desk.window.current
    desk.window.leave()
    for key in ("result", "consent_examination"):
        page.paper_wanted.emit(key, file.wife_id)
        settle()
        yield f"paper {key}", desk.window.current
        desk.window.leave()
    page.rights_wanted.emit(file.wife_id, "单小花")
    settle()
    yield "rights", desk.window.current
    person = desk.front.people.open_page(file.wife_id)
    settle()
    for at in range(person.tabs.count()):
        person.tabs.setCurrentIndex(at)
        settle()
        yield f"person {at}", person
    person.edit_wanted.emit()
    settle()
    yield "person edit", desk.window.current
    desk.window.show_page(desk.window.page_keys[0])
    desk._merging._show_not_taken()
    settle()
    yield "not taken", desk.window.current
    desk.window.leave()
    desk.safety._notice(
        "请先看一下", ["数据由备份恢复，本站已换用新的身份。"], ("知道了", desk.window.leave)
    )
    settle()
    yield "notice", desk.window.current
    desk.window.leave()


def dialogs(desk: Desk, context: Context, file: Registered) -> Iterator[Shown]:
    """The dialogs, each over the window."""
    assert file.couple_id
    assert file.wife_id
    view = open_couple(context, file.couple_id)
    today, window = context.clock.today(), desk.window
    backup = Backup("20261124", context.clock.now_ms(), "asked", "", 0, 0, "", {}, {}, "")
    made: tuple[tuple[str, QDialog], ...] = (
        *(
            (f"consent {one.purpose}", ConsentDialog("妻子", one, today, "王医生", window))
            for one in view.consents["wife"]
        ),
        ("signing", SignDialog("妻子", view.consents["wife"], today, "王医生", window)),
        ("residence", ResidenceDialog("单小花", None, today, window)),
        ("restore", RestoreDialog(backup, 3, window)),
        ("keys help", KeysHelp(window)),
    )
    for name, dialog in made:
        dialog.show()
        settle()
        yield name, dialog
        dialog.close()
        dialog.deleteLater()


def doors(desk: Desk) -> Iterator[Shown]:
    """What comes before the desk, in a window of its own; and the lock."""
    nothing: Callable[..., Any] = lambda *_: Situation("", [], True)  # noqa: E731
    made = {
        "login": lambda: LoginPage(["wang", "li"], nothing),
        "first start": lambda: FirstStartPage(nothing),
        "rescue": lambda: RescuePage(
            "数据文件已损坏。", nothing, nothing, nothing, nothing, nothing
        ),
        "first password": lambda: FirstPasswordPage("王医生", nothing),
    }
    for name, make in made.items():
        window = QMainWindow()
        theme.wear(window)
        window.resize(900, 680)
        page = make()
        window.setCentralWidget(page)
        window.show()
        window.activateWindow()
        settle()
        yield name, page
        window.close()
        window.deleteLater()
    desk.window.activateWindow()
    desk.lock.lock()
    settle()
    yield "lock", desk.window._whole.currentWidget()
    desk.window.uncover()
