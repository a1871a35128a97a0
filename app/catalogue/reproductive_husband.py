"""Male genital examination (男科检查)."""

from app.catalogue import lists
from app.forms.form import Form, Section
from app.forms.kinds import Date, Decimal, LongText, OneOf, Text, YesNo
from app.forms.options import NONE_PRESENT, NORMAL_ABNORMAL


class ReproductiveHusband(
    Form,
    key="reproductive_husband",
    title="男科检查",
    who="husband",
    access="B",
    purpose="examination",
    dated_by="examined_on",
    source="家庭档案 表7；fact sheet 3.5",
):
    """Male genital examination; not being examined is an answer with its reason."""

    _visit = Section("检查")
    examined_on = Date("检查日期", required=True)
    doctor_name = Text("医师签名", max_length=30, required=True)
    exam_done = YesNo("已检查", required=True)
    not_done_reason = OneOf(
        "未检原因", lists.NOT_EXAMINED, when=exam_done.is_("no"), detail_on=("other",)
    )
    _done = exam_done.is_("yes")
    _found = Section("检查所见")
    pubic_hair = OneOf(
        "阴毛", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done
    )
    larynx = OneOf("喉结", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done)
    penis = OneOf("阴茎", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done)
    foreskin = OneOf(
        "包皮", lists.FORESKIN, normal="normal", when=_done, note="[U] 过长与包茎的国家代码顺序"
    )
    testes = OneOf("睾丸扪及", lists.TESTES, normal="both", when=_done)
    testis_left_ml = Decimal(
        "左侧体积", unit="ml", places=0, plausible=(1, 40), reference=(12, 25),
        when=testes.is_("both", "right_not"), note="[K] 常见 12–25；[U] <12 计为偏小",
    )  # fmt: skip
    testis_right_ml = Decimal(
        "右侧体积", unit="ml", places=0, plausible=(1, 40), reference=(12, 25),
        when=testes.is_("both", "left_not"), note="[K] 常见 12–25；[U] <12 计为偏小",
    )  # fmt: skip
    epididymis = OneOf(
        "附睾", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done
    )
    vas_deferens = OneOf(
        "输精管", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done
    )
    varicocele = OneOf("精索静脉曲张", NONE_PRESENT, normal="none", when=_done)
    varicocele_side = OneOf("曲张部位", lists.SIDE, when=varicocele.is_("present"))
    varicocele_degree = OneOf("曲张程度", lists.DEGREE, when=varicocele.is_("present"))
    other_exam = LongText("其他", max_length=200, when=_done)
