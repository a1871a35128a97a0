"""Risk rules over the histories. Sources, marks and meaning: see risk_rules."""

from app.catalogue.history_husband import HistoryHusband as Man
from app.catalogue.history_wife import HistoryWife as History
from app.catalogue.lifestyle import Lifestyle as Both
from app.catalogue.rule import Rule
from app.forms.conditions import AtLeast, Condition


def _history(id_: str, when: Condition, *told: str) -> Rule:
    return Rule(id_, History, "wife", when, *told)


def _man(id_: str, when: Condition, *told: str) -> Rule:
    return Rule(id_, Man, "husband", when, *told)


def _both(id_: str, when: Condition, *told: str) -> tuple[Rule, Rule]:
    """The same question asked of both spouses; the husband's line is named h_…."""
    return _history(id_, when, *told), _man(f"h_{id_}", when, *told)


# fmt: off
HISTORY_RULES: tuple[Rule, ...] = (
    *_both("smoking", Both.smoking.is_("yes"), "行为", "A", "V", "吸烟", "增加流产、早产和低出生体重的可能", "至少在怀孕前 3 个月停止吸烟，需要时可寻求戒烟门诊帮助"),
    *_both("passive_smoking", Both.passive_smoking.is_("sometimes", "often"), "环境", "A", "U", "被动吸烟", "对胎儿发育不利", "请家人不在室内吸烟，远离吸烟场所"),
    _history("alcohol", History.drinking.is_("sometimes", "often"), "行为", "A", "V", "饮酒", "可影响胎儿发育", "计划怀孕起和整个孕期不饮酒"),
    _history("exposure", History.exposures.has("radiation", "noise", "organic_solvent", "pesticide", "heavy_metal"), "环境", "A", "V", "接触有害因素", "可影响生育和胎儿发育", "做好防护，尽可能调离有害岗位后再怀孕"),
    *_both("exposure_other", Both.exposures.has("high_temperature", "vibration", "moldy_food", "other"), "环境", "A", "U", "接触其他环境因素", "可能影响健康", "减少接触并做好防护"),
    *_both("pets", Both.exposures.has("pets_livestock"), "环境", "A", "U", "密切接触猫狗家畜", "有弓形体感染的可能", "注意卫生，不接触动物粪便，饭前洗手"),
    *_both("no_meat_egg", Both.eats_meat_egg.is_("no"), "营养", "A", "V", "不进食肉蛋类", "蛋白质和铁可能不足", "均衡饮食，必要时咨询营养门诊"),
    *_both("no_vegetables", Both.dislikes_vegetables.is_("yes"), "营养", "A", "V", "厌食蔬菜", "叶酸和维生素可能不足", "均衡饮食，按要求补充叶酸"),
    *_both("raw_meat", Both.eats_raw_meat.is_("yes"), "营养", "A", "V", "食用生肉", "有弓形体等寄生虫感染的可能", "不吃未熟透的肉类，生熟分开"),
    _history("narcotics", History.takes_drugs.is_("yes"), "行为", "C", "V", "使用毒麻药品", "影响母儿健康", "停止使用，转专科帮助"),
    *_both("medicine", History.takes_medicine.is_("yes"), "药物", "B", "U", "目前服药", "部分药物怀孕前后需要调整", "请医生复核所用药物，不要自行停药"),
    _history("anemia_history", History.diseases.has("anemia"), "慢病", "B", "V", "贫血史", "影响孕期健康", "复查血常规，查找原因并治疗"),
    *_both("gums", Both.gum_bleeding.is_("yes"), "营养", "B", "V", "口臭、牙龈出血", "提示口腔炎症", "怀孕前完成口腔检查和治疗"),
    *_both("mental_history", History.diseases.has("mental"), "精神心理", "B", "V", "精神心理疾患史", "怀孕前后需要专科支持", "精神专科评估，复核用药后再计划怀孕"),
    _history("gyn_history", History.has_gyn_disease.is_("yes"), "生殖", "C", "V", "妇科疾病史", "可能影响受孕和妊娠", "妇科复查，治疗后再计划怀孕"),
    _history("preterm_history", History.preterm_birth_count.more_than(0), "生殖", "C", "V", "早产史", "再次早产的可能增加", "怀孕后尽早建册，按高危妊娠管理"),
    _history("chronic_history", History.diseases.has("hypertension", "heart_disease", "diabetes", "chronic_nephritis", "epilepsy", "tumor", "tuberculosis"), "慢病", "C", "V", "慢性病史", "怀孕可能加重病情，药物可能影响胎儿", "专科评估病情和用药，同意后再怀孕"),
    _history("thyroid_history", History.diseases.has("thyroid"), "慢病", "C", "U", "甲状腺病史", "可影响胎儿神经发育", "复查甲状腺功能，达标后再怀孕"),
    _history("infection_history", History.diseases.has("hepatitis_b", "sti"), "感染", "C", "U", "感染性疾病史", "需要了解目前情况", "复查相应项目，按结果处理"),
    *_both("own_defect", History.has_birth_defect.is_("yes"), "遗传", "D", "U", "本人患有出生缺陷", "部分可以遗传", "遗传咨询"),
    _history("defect_child", History.had_defect_child.is_("yes"), "遗传", "D", "U", "分娩过出生缺陷儿", "部分有再发可能", "遗传咨询，怀孕后做产前诊断"),
    *_both("family_genetic", History.family_diseases.has("thalassemia", "albinism", "g6pd", "hemophilia", "congenital_heart", "down", "congenital_intellectual", "hearing_lt10", "vision_lt10", "other_defect"), "遗传", "D", "U", "家族遗传性疾病", "部分可以遗传", "遗传咨询，必要时做携带者检查"),
    _history("consanguinity", History.consanguineous.is_("yes"), "遗传", "D", "U", "夫妻近亲结婚", "隐性遗传病的可能增加", "遗传咨询"),
    _history("repeated_loss", History.spontaneous_abortion_count.more_than(1) | History.stillbirth_count.more_than(0), "生殖", "C", "U", "不良妊娠史", "需要查找原因", "生殖或遗传专科检查原因"),
    *_both("pressure", AtLeast(1, (Both.life_work_pressure.is_("rather", "very"), Both.relationship_tension.is_("rather", "very"), Both.economic_pressure.is_("rather", "very"), Both.ready_for_pregnancy.is_("no"))), "精神心理", "A", "U", "心理压力较大", "影响身心健康", "倾听和心理支持，需要时转心理门诊"),
    _history("infant_death", History.family_diseases.has("infant_death"), "生殖", "C", "U", "家族中有新生儿或婴幼儿死亡", "需要了解原因", "遗传咨询，查找原因"),
    _history("family_consanguinity", History.family_consanguinity.is_("yes"), "遗传", "D", "U", "祖辈、父辈近亲结婚", "隐性遗传病的可能略有增加", "告诉医生家族病史，必要时遗传咨询"),
    _history("cesarean_history", History.cesarean_history.is_("yes"), "生殖", "C", "U", "剖宫产史", "再次怀孕需要关注子宫切口", "怀孕前妇科超声了解切口，怀孕后尽早建册"),
    _man("h_alcohol", Both.drinking.is_("often"), "行为", "A", "U", "经常饮酒", "可影响精子质量", "计划怀孕前 3 个月起少饮或不饮酒"),
    _man("h_exposure", Both.exposures.has("radiation", "noise", "organic_solvent", "pesticide", "high_temperature"), "环境", "A", "V", "接触有害因素", "可影响精子质量", "做好防护，尽可能调离有害岗位"),
    _man("h_exposure_heavy", Both.exposures.has("heavy_metal"), "环境", "A", "U", "接触重金属", "可影响精子质量", "做好防护，尽可能调离有害岗位"),
    _man("h_narcotics", Both.takes_drugs.is_("yes"), "行为", "A", "U", "使用毒麻药品", "影响生育和家人健康", "停止使用，转专科帮助"),
    _man("h_chronic_history", Man.diseases.has("hypertension", "heart_disease", "chronic_nephritis", "tumor", "epilepsy"), "慢病", "B", "V", "慢性病史", "病情和用药可能影响生育", "专科评估病情，复核用药"),
    _man("h_other_history", Man.diseases.has("diabetes", "thyroid", "tuberculosis", "hepatitis_b", "sti"), "慢病", "B", "U", "其他疾病史", "需要了解目前情况", "复查相应项目，按结果处理"),
    _man("h_andro_history", Man.has_andro_disease.is_("yes"), "生殖", "B", "U", "男科疾病史", "可能影响生育", "男科复查"),
    _man("h_varicocele_history", Man.andro_diseases.has("varicocele"), "生殖", "B", "V", "精索静脉曲张史", "可影响精子质量", "男科评估"),
    _man("h_family_consanguinity", Man.family_consanguinity.is_("yes"), "遗传", "D", "U", "祖辈、父辈近亲结婚", "隐性遗传病的可能略有增加", "告诉医生家族病史，必要时遗传咨询"),
)
# fmt: on
