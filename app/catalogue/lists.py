"""Lists that several forms choose from, with the codes of the national system where known.

Codes: fact sheet section 3 (2016+ system, and the older web system where they clash).
"""

from app.forms.options import options

_NATIONS = [
    "汉族",
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "高山族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "阿昌族",
    "普米族",
    "塔吉克族",
    "怒族",
    "乌孜别克族",
    "俄罗斯族",
    "鄂温克族",
    "德昂族",
    "保安族",
    "裕固族",
    "京族",
    "塔塔尔族",
    "独龙族",
    "鄂伦春族",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
]
# GB/T 3304: two digits in this order.
NATION = options(*((f"{number:02d}", name) for number, name in enumerate(_NATIONS, start=1)))
CERTIFICATE = options(
    ("resident_id", "居民身份证"), ("hk_macau", "港澳居民来往内地通行证"), ("household_booklet", "户口簿"),
    ("passport", "护照"), ("officer", "军官证"), ("driver", "驾驶证"), ("other", "其他"),
    national="1 2 3 4 5 6 99",
)  # fmt: skip
EDUCATION = options(
    ("illiterate", "文盲"), ("primary", "小学"), ("junior", "初中"), ("senior", "高中/中专/中技"),
    ("college", "大专/大本"), ("postgraduate", "研究生及以上"), national="1 2 3 4 5 6",
)  # fmt: skip
OCCUPATION = options(
    ("farmer", "农民"), ("worker", "工人"), ("service", "服务业"), ("business", "经商"),
    ("housework", "家务"), ("teacher_civil_clerk", "教师/公务员/职员"), ("other", "其他"),
    national="1 2 3 4 5 6 7",
)  # fmt: skip
HUKOU = options(("rural", "农业"), ("urban", "非农业"))
RESIDENCE = options(
    ("resident", "常住本地"), ("moved_in", "迁入"), ("moved_out", "已迁出"), ("died", "已故")
)  # fmt: skip
DISEASE = options(
    ("anemia", "贫血"), ("hypertension", "高血压"), ("heart_disease", "心脏病"), ("diabetes", "糖尿病"),
    ("epilepsy", "癫痫"), ("thyroid", "甲状腺病"), ("chronic_nephritis", "慢性肾炎"), ("tumor", "肿瘤"),
    ("tuberculosis", "结核"), ("hepatitis_b", "乙型肝炎"), ("sti", "淋病/梅毒/衣原体感染等"),
    ("mental", "精神心理疾患"), ("other", "其他"), national="1 2 3 4 5 6 7 8 9 10 11 12",
)  # fmt: skip
STI = options(("gonorrhea", "淋病"), ("syphilis", "梅毒"), ("chlamydia", "衣原体感染"))
GYN_DISEASE = options(
    ("adnexitis", "子宫附件炎症"), ("infertility", "不孕不育症"), ("vulvovaginitis", "外阴阴道炎"),
    ("cervicitis", "宫颈炎"), ("endometriosis", "子宫内膜异位症"), ("fibroid", "子宫肌瘤"),
    ("ovarian_cyst", "卵巢囊肿"), ("pcos", "多囊卵巢综合征"), ("other", "其他"), national="1 2",
)  # fmt: skip
ANDRO_DISEASE = options(
    ("orchitis_epididymitis", "睾丸炎、附睾炎"), ("varicocele", "精索静脉曲张"), ("infertility", "不育症"),
    ("mumps", "腮腺炎"), ("other", "其他"), national="1 2 3 4 5",
)  # fmt: skip
VACCINE = options(("rubella", "风疹疫苗"), ("hepatitis_b", "乙肝疫苗"), ("other", "其他"))
CONTRACEPTION = options(
    ("iud", "宫内节育器"), ("implant", "皮下埋植剂"), ("oral", "口服避孕药"), ("condom", "避孕套"),
    ("topical", "外用药"), ("natural", "自然避孕"), ("other", "其他"),
)  # fmt: skip
VOLUME = options(("heavy", "多"), ("medium", "中"), ("light", "少"))
DYSMENORRHEA = options(("none", "无"), ("mild", "轻"), ("severe", "重"))
GESTATIONAL = options(
    ("gdm", "妊娠期糖尿病"), ("hypertensive", "妊娠期高血压疾病"), ("cholestasis", "妊娠期肝内胆汁淤积症"),
    ("thyroid", "甲状腺疾病"), ("anemia", "贫血"), ("other", "其他"), national="1 2",
)  # fmt: skip
CHILD_HEALTH = options(("healthy", "健康"), ("disease", "患病"))
FAMILY_DISEASE = options(
    ("thalassemia", "地中海贫血"), ("albinism", "白化病"), ("g6pd", "蚕豆病"), ("hemophilia", "血友病"),
    ("congenital_heart", "先天性心脏病"), ("down", "唐氏综合征"), ("diabetes", "糖尿病"),
    ("congenital_intellectual", "先天性智力低下"), ("hearing_lt10", "听力障碍（10岁以内发生）"),
    ("vision_lt10", "视力障碍（10岁以内发生）"), ("infant_death", "新生儿或婴幼儿死亡"),
    ("other_defect", "其他出生缺陷"), national="1 2 3 4 5 6 7 8 9 10 11 12",
)  # fmt: skip
EXPOSURE = options(
    ("radiation", "放射线"), ("high_temperature", "高温"), ("noise", "噪音"),
    ("organic_solvent", "有机溶剂（新装修、油漆等）"), ("pets_livestock", "密切接触猫狗等家畜、宠物"),
    ("vibration", "振动"), ("heavy_metal", "重金属（铅、汞等）"), ("pesticide", "农药"),
    ("moldy_food", "霉变食品"), ("other", "其他"), national="1 2 3 4 5 6 7 8",
)  # fmt: skip
CLEANLINESS = options(
    ("I", "Ⅰ度"), ("II", "Ⅱ度"), ("III", "Ⅲ度"), ("IV", "Ⅳ度"), national="0 1 2 3"
)
DISCHARGE_PH = options(("le45", "≤4.5"), ("gt45", ">4.5"), national="0 1")
ABO = options(("A", "A型"), ("B", "B型"), ("AB", "AB型"), ("O", "O型"))
RH = options(("positive", "阳性"), ("negative", "阴性"), national="1 2", older="0 1")
REGULAR = options(("yes", "是"), ("no", "否"))
PALPABLE = options(("not_palpable", "未触及"), ("palpable", "触及"))
INTELLIGENCE = options(
    ("common_knowledge", "常识"), ("judgement", "判断"), ("memory", "记忆"), ("calculation", "计算")
)
PURPOSE = options(
    ("examination", "孕前优生健康检查"),
    ("follow_up", "随访联系"),
    ("upload", "上报县级站"),
    ("research", "研究统计"),
    ("disclose", "保密项目列入清单"),
)
RISK_TAG = options(
    ("general", "一般人群"), ("at_risk", "风险人群"), ("open", "资料不全，暂不下结论")
)
PREGNANCY_ADVICE = options(
    ("may_conceive", "可以怀孕"), ("treat_then_conceive", "治疗后怀孕"), ("postpone", "暂缓怀孕"),
    ("specialist", "建议专科咨询"), ("not_advisable", "医学上不建议怀孕"),
)  # fmt: skip
TOLD_WAY = options(("face_to_face", "面对面"), ("phone", "电话"), ("paper", "书面"))
DECISION = options(("release", "告知本人并启用"), ("keep", "继续封存"))
NOT_EXAMINED = options(
    ("menses", "月经期"), ("never_intercourse", "无性生活史"), ("declined", "本人选择不做"), ("other", "其他")
)  # fmt: skip
CERVIX = options(("smooth", "光滑"), ("abnormal", "异常"), national="1 0", older="0 1")
UTERUS_SIZE = options(("normal", "正常"), ("large", "大"), ("small", "小"))
MOBILITY = options(("good", "好"), ("poor", "差"))
# The national order of "long" and "phimosis" is not certain [U].
FORESKIN = options(("normal", "正常"), ("long", "过长"), ("phimosis", "包茎"), national="0 1 2")
TESTES = options(
    ("both", "双侧扪及"), ("left_not", "左侧未扪及"), ("right_not", "右侧未扪及"), ("neither", "双侧未扪及"),
    national="0 1 2 3",
)  # fmt: skip
SIDE = options(("left", "左侧"), ("right", "右侧"), ("both", "双侧"))
DEGREE = options(("I", "Ⅰ度"), ("II", "Ⅱ度"), ("III", "Ⅲ度"))
GENE = options(("none", "未检出"), ("heterozygous", "杂合"), ("homozygous", "纯合"))
ULTRASOUND = options(
    ("normal", "正常"), ("abnormal", "异常"), ("uncertain", "不能确定"), ("refused", "未做（本人选择）"),
    national="1 0 2 3",
)  # fmt: skip
US_FINDINGS = options(
    ("absent_uterus", "先天性无子宫"), ("infantile", "幼稚子宫"), ("double", "双子宫"),
    ("bicornuate", "双角子宫"), ("fibroid", "子宫肌瘤"), ("adenomyosis", "子宫腺肌症"),
    ("polyp", "子宫内膜息肉"), ("adhesion", "宫腔粘连"), ("endometriosis", "子宫内膜异位症"),
    ("adnexitis", "附件炎"), ("ovarian_cyst", "卵巢囊肿"), ("pcos", "多囊卵巢"),
    ("hydrosalpinx", "输卵管积液"), ("pelvic_fluid", "盆腔积液"), ("other", "其他"),
    national="1 2 3 4 5 6 7 8 9 10 11 12 13 14 99",
)  # fmt: skip
UTERUS_POSITION = options(("anteverted", "前位"), ("mid", "中位"), ("retroverted", "后位"))
VISIT_WAY = options(("phone", "电话"), ("home", "上门"), ("clinic", "门诊"))
CONTACT_RESULT = options(
    ("not_pregnant", "未孕"), ("pregnant", "已孕"), ("declined", "不愿再联系"), ("lost", "未能联系上")
)  # fmt: skip
FOLIC_TAKING = options(("regular", "规律服用"), ("sometimes", "偶尔服用"), ("none", "未服用"))
EARLY_RESULT = options(
    ("pregnant", "已孕"), ("not_pregnant", "未孕"), ("lost", "未能联系上"), national="1 2 3"
)
FOLIC_START = options(
    ("none", "未服用"), ("three_before", "停经前至少 3 个月"), ("one_two_before", "停经前 1 至 2 个月"),
    ("after", "停经后"), national="0 1 2 3",
)  # fmt: skip
REGULARLY = options(("regular", "规律"), ("irregular", "不规律"))
QUIT = options(("never", "从不"), ("quit", "已戒"), ("still", "仍有"))
EARLY_EXPOSURE = options(
    ("cat_dog", "猫狗"), ("pesticide", "农药"), ("radiation", "放射线"), ("passive_smoke", "被动吸烟"),
    ("other", "其他"), national="1 2 3 4 5",
)  # fmt: skip
EARLY_ILLNESS = options(
    ("bleeding", "阴道流血"), ("fever", "发热（≥38.5℃）"), ("diarrhoea", "腹泻"), ("abdominal_pain", "腹痛"),
    ("influenza", "流行性感冒"), ("hepatitis", "病毒性肝炎"), ("other", "其他"), national="1 2 3 4 5 6 7",
)  # fmt: skip
DIAGNOSED_BY = options(
    ("own", "本机构"), ("transcribed", "转录其他机构"), ("other", "其他"), national="1 2 3"
)
OUTCOME_RESULT = options(
    ("delivered", "已分娩"), ("ended", "其他方式终止"), ("not_delivered", "未分娩"), ("lost", "未能联系上"),
)  # fmt: skip
ENDING = options(
    ("spontaneous_abortion", "自然流产"), ("medical_abortion", "医学性人工流产"),
    ("therapeutic_induction", "治疗性引产"), ("ectopic", "异位妊娠"), ("other", "其他"),
)  # fmt: skip
MULTIPLE = options(("1", "单胎"), ("2", "双胎"), ("3", "三胎及以上"))
DELIVERY_WAY = options(("vaginal", "阴道分娩"), ("cesarean", "剖宫产"), ("other", "其他"))
DELIVERY_PLACE = options(
    ("county_hospital", "县级及以上医院"), ("county_service", "县级及以上计生服务机构"),
    ("township_hospital", "乡镇卫生院"), ("township_service", "乡镇计生服务机构"), ("other", "其他"),
    national="1 2 3 4 5",
)  # fmt: skip
BABY_OUTCOME = options(
    ("normal_live", "正常活产"), ("preterm", "早产"), ("low_weight", "低出生体重"),
    ("birth_defect", "出生缺陷"), ("stillbirth", "死胎死产"),
)  # fmt: skip
BABY_SEX = options(
    ("male", "男"),
    ("female", "女"),
    ("unknown", "不详"),
    ("ambiguous", "两性畸形"),
    national="1 2 0 3",
)
DEFECT_FOUND = options(
    ("prenatal", "产前"), ("within_7_days", "出生 7 天内"), ("within_42_days", "出生 42 天内")
)
REPEAT_FOR = options(
    ("after_treatment", "治疗后复查"), ("suspicious", "可疑结果复查"), ("missing", "补查")
)
EDUCATION_WAY = options(
    ("talk", "讲座"), ("face_to_face", "面对面"), ("leaflet", "宣传材料"), ("video", "观看视频")
)
EDUCATION_TOPIC = options(
    ("planning", "计划怀孕"), ("nutrition", "营养与叶酸"), ("disease", "防病治病"), ("drugs", "安全用药"),
    ("exposure", "避免有害因素"), ("lifestyle", "健康生活方式"), ("mind", "心理健康"),
)  # fmt: skip
RIGHTS_REASON = options(
    ("asked", "本人要求"), ("withdrawn", "本人撤回同意"), ("achieved", "处理目的已实现或不再必要"),
    ("mistaken", "误建或重复建立的档案"),
)  # fmt: skip
