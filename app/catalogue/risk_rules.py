"""Risk rules as data: what is noticed, where that comes from, and what is advised.

Source of every line: fact sheet 4.2 (ABCDX classes of the published 2010-2012 data, [V]); a line
marked [U] is our own reading, a hint to the doctor only, and appears on no paper. Nothing here
decides: the doctor confirms or dismisses each line. Class X is never set by a rule.
"""

from dataclasses import dataclass

from app.catalogue.history_wife import HistoryWife as History
from app.catalogue.lab_husband import LabHusband
from app.catalogue.lab_wife import LabWife
from app.catalogue.physical import Physical
from app.forms.conditions import AtLeast, Beyond, Condition, OutOf
from app.forms.form import Form

VERSION = "2026-1"


@dataclass(frozen=True)
class Rule:
    """`who` is "wife", "husband" or "both"; `mark` is "V" (seen in a source) or "U" (a hint)."""

    id: str
    form: type[Form]
    who: str
    when: Condition
    category: str
    risk_class: str
    mark: str
    factor: str
    harm: str
    advice: str


def _history(
    id_: str,
    when: Condition,
    category: str,
    cls: str,
    mark: str,
    factor: str,
    harm: str,
    advice: str,
) -> Rule:
    return Rule(id_, History, "wife", when, category, cls, mark, factor, harm, advice)


def _lab(
    id_: str,
    when: Condition,
    category: str,
    cls: str,
    mark: str,
    factor: str,
    harm: str,
    advice: str,
) -> Rule:
    return Rule(id_, LabWife, "wife", when, category, cls, mark, factor, harm, advice)


def _man(
    id_: str,
    when: Condition,
    category: str,
    cls: str,
    mark: str,
    factor: str,
    harm: str,
    advice: str,
) -> Rule:
    return Rule(id_, LabHusband, "husband", when, category, cls, mark, factor, harm, advice)


# fmt: off
RULES: tuple[Rule, ...] = (
    _history("smoking", History.smoking.is_("yes"), "行为", "A", "V", "吸烟", "增加流产、早产和低出生体重的可能", "至少在怀孕前 3 个月停止吸烟，需要时可寻求戒烟门诊帮助"),
    _history("passive_smoking", History.passive_smoking.is_("sometimes", "often"), "环境", "A", "U", "被动吸烟", "对胎儿发育不利", "请家人不在室内吸烟，远离吸烟场所"),
    _history("alcohol", History.drinking.is_("sometimes", "often"), "行为", "A", "V", "饮酒", "可影响胎儿发育", "计划怀孕起和整个孕期不饮酒"),
    _history("exposure", History.exposures.has("radiation", "noise", "organic_solvent", "pesticide", "heavy_metal"), "环境", "A", "V", "接触有害因素", "可影响生育和胎儿发育", "做好防护，尽可能调离有害岗位后再怀孕"),
    _history("exposure_other", History.exposures.has("high_temperature", "vibration", "moldy_food", "other"), "环境", "A", "U", "接触其他环境因素", "可能影响健康", "减少接触并做好防护"),
    _history("pets", History.exposures.has("pets_livestock"), "环境", "A", "U", "密切接触猫狗家畜", "有弓形体感染的可能", "注意卫生，不接触动物粪便，饭前洗手"),
    _history("no_meat_egg", History.eats_meat_egg.is_("no"), "营养", "A", "V", "不进食肉蛋类", "蛋白质和铁可能不足", "均衡饮食，必要时咨询营养门诊"),
    _history("no_vegetables", History.dislikes_vegetables.is_("yes"), "营养", "A", "V", "厌食蔬菜", "叶酸和维生素可能不足", "均衡饮食，按要求补充叶酸"),
    _history("raw_meat", History.eats_raw_meat.is_("yes"), "营养", "A", "V", "食用生肉", "有弓形体等寄生虫感染的可能", "不吃未熟透的肉类，生熟分开"),
    _history("narcotics", History.takes_drugs.is_("yes"), "行为", "C", "V", "使用毒麻药品", "影响母儿健康", "停止使用，转专科帮助"),
    _history("medicine", History.takes_medicine.is_("yes"), "药物", "B", "U", "目前服药", "部分药物怀孕前后需要调整", "请医生复核所用药物，不要自行停药"),
    _history("anemia_history", History.diseases.has("anemia"), "慢病", "B", "V", "贫血史", "影响孕期健康", "复查血常规，查找原因并治疗"),
    _history("gums", History.gum_bleeding.is_("yes"), "营养", "B", "V", "口臭、牙龈出血", "提示口腔炎症", "怀孕前完成口腔检查和治疗"),
    _history("mental_history", History.diseases.has("mental"), "精神心理", "B", "V", "精神心理疾患史", "怀孕前后需要专科支持", "精神专科评估，复核用药后再计划怀孕"),
    _history("gyn_history", History.has_gyn_disease.is_("yes"), "生殖", "C", "V", "妇科疾病史", "可能影响受孕和妊娠", "妇科复查，治疗后再计划怀孕"),
    _history("preterm_history", History.preterm_birth_count.more_than(0), "生殖", "C", "V", "早产史", "再次早产的可能增加", "怀孕后尽早建册，按高危妊娠管理"),
    _history("chronic_history", History.diseases.has("hypertension", "heart_disease", "diabetes", "chronic_nephritis", "epilepsy", "tumor", "tuberculosis"), "慢病", "C", "V", "慢性病史", "怀孕可能加重病情，药物可能影响胎儿", "专科评估病情和用药，同意后再怀孕"),
    _history("thyroid_history", History.diseases.has("thyroid"), "慢病", "C", "U", "甲状腺病史", "可影响胎儿神经发育", "复查甲状腺功能，达标后再怀孕"),
    _history("infection_history", History.diseases.has("hepatitis_b", "sti"), "感染", "C", "U", "感染性疾病史", "需要了解目前情况", "复查相应项目，按结果处理"),
    _history("own_defect", History.has_birth_defect.is_("yes"), "遗传", "D", "U", "本人患有出生缺陷", "部分可以遗传", "遗传咨询"),
    _history("defect_child", History.had_defect_child.is_("yes"), "遗传", "D", "U", "分娩过出生缺陷儿", "部分有再发可能", "遗传咨询，怀孕后做产前诊断"),
    _history("family_genetic", History.family_diseases.has("thalassemia", "albinism", "g6pd", "hemophilia", "congenital_heart", "down", "congenital_intellectual", "hearing_lt10", "vision_lt10", "other_defect"), "遗传", "D", "U", "家族遗传性疾病", "部分可以遗传", "遗传咨询，必要时做携带者检查"),
    _history("consanguinity", History.consanguineous.is_("yes"), "遗传", "D", "U", "夫妻近亲结婚", "隐性遗传病的可能增加", "遗传咨询"),
    _history("repeated_loss", History.spontaneous_abortion_count.more_than(1) | History.stillbirth_count.more_than(0), "生殖", "C", "U", "不良妊娠史", "需要查找原因", "生殖或遗传专科检查原因"),
    _history("pressure", AtLeast(1, (History.life_work_pressure.is_("rather", "very"), History.relationship_tension.is_("rather", "very"), History.economic_pressure.is_("rather", "very"), History.ready_for_pregnancy.is_("no"))), "精神心理", "A", "U", "心理压力较大", "影响身心健康", "倾听和心理支持，需要时转心理门诊"),
    Rule("bmi", Physical, "both", OutOf(Physical.bmi, ("low", "high")), "营养", "A", "U", "体重指数不在参考范围", "过瘦或超重都可影响受孕和孕期健康", "调整饮食和运动，把体重控制在适宜范围"),
    Rule("blood_pressure", Physical, "both", Beyond(Physical.systolic, least=140) | Beyond(Physical.diastolic, least=90), "慢病", "C", "U", "血压偏高", "孕期高血压疾病的可能增加", "复测血压，心内科评估后再计划怀孕"),
    Rule("mental_state", Physical, "both", Physical.mental_state.is_("abnormal"), "精神心理", "B", "U", "精神状态异常", "需要专科了解", "精神专科评估"),
    _lab("anemia", OutOf(LabWife.hb, ("low",)), "营养", "B", "V", "血红蛋白偏低", "贫血影响孕期健康和胎儿生长", "查找原因，补充铁剂，地中海贫血高发地区加查"),
    _lab("platelets", OutOf(LabWife.plt, ("low",)), "慢病", "C", "V", "血小板偏低", "分娩时有出血的可能", "血液科检查原因，治疗后再怀孕"),
    _lab("vaginosis", AtLeast(3, (LabWife.clue_cells.is_("positive"), LabWife.amine_test.is_("positive"), LabWife.discharge_ph.is_("gt45"))), "感染", "B", "V", "细菌性阴道病", "与流产、早产有关", "治疗后复查，治愈再怀孕"),
    _lab("candida", LabWife.candida.is_("positive"), "感染", "B", "V", "念珠菌阳性", "生殖道感染", "治疗后复查，治愈再怀孕"),
    _lab("trichomonas", LabWife.trichomonas.is_("positive"), "感染", "B", "V", "滴虫阳性", "生殖道感染，与早产有关", "夫妻同时治疗，治愈再怀孕"),
    _lab("gonorrhea", LabWife.gonococcus.is_("positive"), "感染", "B", "V", "淋球菌筛查阳性", "影响受孕，可感染新生儿", "确诊后规范治疗，性伴同时检查，治愈再怀孕"),
    _lab("chlamydia", LabWife.chlamydia.is_("positive"), "感染", "C", "V", "沙眼衣原体阳性", "影响受孕，与早产有关", "规范治疗，性伴同时治疗，治愈再怀孕"),
    _lab("toxo_igm", LabWife.toxo_igm.is_("positive"), "感染", "B", "V", "弓形体 IgM 阳性", "可能是近期感染", "复查确认，暂缓怀孕"),
    _lab("cmv_igm", LabWife.cmv_igm.is_("positive"), "感染", "C", "V", "巨细胞病毒 IgM 阳性", "可能是近期感染", "2 至 4 周后复查，暂缓怀孕"),
    _lab("syphilis", LabWife.syphilis.is_("positive"), "感染", "C", "V", "梅毒螺旋体筛查阳性", "可通过胎盘感染胎儿，规范治疗可以避免", "确诊并完成规范治疗，随访滴度，医生同意后再怀孕"),
    _lab("hbsag", LabWife.hbsag.is_("positive") | LabWife.hbeag.is_("positive"), "感染", "C", "V", "乙肝病毒感染", "规范处理可以阻断传给孩子", "肝病专科评估；新生儿出生后及时注射免疫球蛋白和疫苗"),
    _lab("rh_negative", LabWife.rh.is_("negative"), "遗传", "C", "V", "Rh 阴性血型", "再次怀孕时可能发生溶血", "怀孕后查抗体，按产科建议处理"),
    _lab("liver", OutOf(LabWife.alt, ("high",)), "慢病", "C", "V", "谷丙转氨酶偏高", "提示肝脏损伤", "复查肝功能，查找原因"),
    _lab("kidney", OutOf(LabWife.creatinine, ("high",)), "慢病", "C", "V", "肌酐偏高", "提示肾功能异常", "复查肾功能，肾内科评估"),
    _lab("tsh", OutOf(LabWife.tsh, ("low", "high")), "慢病", "C", "V", "促甲状腺激素异常", "影响胎儿神经发育", "内分泌科检查，达标后再怀孕"),
    _lab("glucose_high", Beyond(LabWife.glucose, least=7.0), "慢病", "C", "U", "血糖达糖尿病范围", "未控制的血糖可影响胎儿", "内分泌科确诊和治疗，控制后再怀孕"),
    _lab("glucose_raised", Beyond(LabWife.glucose, least=6.1), "慢病", "B", "U", "血糖偏高", "可能有糖代谢异常", "做口服葡萄糖耐量试验"),
    _lab("rubella", LabWife.rubella_igg.is_("negative"), "感染", "B", "U", "对风疹没有免疫力", "孕早期感染可影响胎儿", "接种风疹疫苗，接种后避孕至少 1 个月（国内常用 3 个月）"),
    _man("h_liver", OutOf(LabHusband.alt, ("high",)), "慢病", "B", "V", "谷丙转氨酶偏高", "提示肝脏损伤", "复查肝功能，查找原因"),
    _man("h_kidney", OutOf(LabHusband.creatinine, ("high",)), "慢病", "B", "V", "肌酐偏高", "提示肾功能异常", "复查肾功能，肾内科评估"),
    _man("h_hbsag", LabHusband.hbsag.is_("positive"), "感染", "C", "V", "乙肝表面抗原阳性", "可传给未免疫的家人", "肝病专科评估，家人检查并接种疫苗"),
    _man("h_syphilis", LabHusband.syphilis.is_("positive"), "感染", "C", "U", "梅毒螺旋体筛查阳性", "可传给性伴", "确诊并完成规范治疗，性伴检查"),
)
# fmt: on

# Which of a person's forms an assessment reads; a form that is not there is named as missing.
READ_FOR: dict[str, tuple[type[Form], ...]] = {
    "wife": (History, Physical, LabWife),
    "husband": (Physical, LabHusband),
}
