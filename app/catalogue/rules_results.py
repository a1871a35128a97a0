"""Risk rules over examinations and laboratory results. Sources, marks and meaning: see risk_rules."""

from app.catalogue.hb_analysis import HbAnalysis
from app.catalogue.lab_husband import LabHusband
from app.catalogue.lab_wife import LabWife
from app.catalogue.physical import Physical
from app.catalogue.reproductive_husband import ReproductiveHusband as Male
from app.catalogue.reproductive_wife import ReproductiveWife as Female
from app.catalogue.rule import Rule
from app.catalogue.thal_gene import ThalGene
from app.catalogue.ultrasound import Ultrasound
from app.forms.conditions import AtLeast, Beyond, Condition, OutOf


def _lab(id_: str, when: Condition, *told: str) -> Rule:
    return Rule(id_, LabWife, "wife", when, *told)


def _man(id_: str, when: Condition, *told: str) -> Rule:
    return Rule(id_, LabHusband, "husband", when, *told)


# fmt: off
RESULT_RULES: tuple[Rule, ...] = (
    Rule("bmi", Physical, "wife", OutOf(Physical.bmi, ("low", "high")), "营养", "A", "U", "体重指数不在参考范围", "过瘦或超重都可影响受孕和孕期健康", "调整饮食和运动，把体重控制在适宜范围"),
    Rule("h_bmi", Physical, "husband", Beyond(Physical.bmi, least=28, below=18.5), "营养", "A", "U", "体重指数过低或肥胖", "可影响精子质量", "调整饮食和运动，把体重控制在适宜范围"),
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
    Rule("gyn_exam", Female, "wife", AtLeast(1, tuple(field.is_(token) for field, token in ((Female.vulva, "abnormal"), (Female.vagina, "abnormal"), (Female.discharge, "abnormal"), (Female.cervix, "abnormal"), (Female.uterus_size, "large"), (Female.uterus_size, "small"), (Female.uterus_mobility, "poor"), (Female.uterus_mass, "present"), (Female.adnexa, "abnormal")))), "生殖", "C", "U", "妇科检查异常", "可能影响受孕和妊娠", "妇科进一步检查和治疗"),
    Rule("ultrasound", Ultrasound, "wife", Ultrasound.us_result.is_("abnormal"), "生殖", "C", "U", "妇科超声异常", "可能影响受孕和妊娠", "妇科进一步检查和治疗"),
    Rule("h_varicocele", Male, "husband", Male.varicocele.is_("present"), "生殖", "B", "V", "精索静脉曲张", "可影响精子质量", "男科评估"),
    Rule("h_foreskin", Male, "husband", Male.foreskin.is_("long", "phimosis"), "生殖", "A", "U", "包皮过长或包茎", "可引起局部炎症", "注意清洁，泌尿外科咨询"),
    Rule("h_testes", Male, "husband", Male.testes.is_("left_not", "right_not", "neither"), "生殖", "B", "U", "睾丸未扪及", "可能影响生育", "男科或泌尿外科检查"),
    Rule("hba2", HbAnalysis, "both", OutOf(HbAnalysis.hba2, ("high", "low")), "遗传", "D", "U", "血红蛋白 A2 不在参考范围", "可能携带地中海贫血基因", "做地中海贫血基因检测，夫妻双方同查"),
    Rule("thal_carrier", ThalGene, "both", ThalGene.alpha.is_("heterozygous", "homozygous") | ThalGene.beta.is_("heterozygous", "homozygous"), "遗传", "D", "U", "携带地中海贫血基因", "夫妻同型携带时孩子可能患病", "夫妻双方同查，遗传咨询"),
)
# fmt: on
