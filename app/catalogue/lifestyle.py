"""What both spouses are asked alike: food, habits, surroundings, mind (fact sheet 3.2 E, F)."""

from app.catalogue import lists
from app.forms.form import Section
from app.forms.kinds import Integer, LongText, ManyOf, OneOf, YesNo
from app.forms.options import FREQUENCY, PRESSURE


class Lifestyle:
    """These questions come after a history form's own."""

    _life = Section("饮食、生活习惯与环境")
    eats_meat_egg = YesNo("进食肉、蛋类", required=True)
    dislikes_vegetables = YesNo("厌食蔬菜", required=True)
    eats_raw_meat = YesNo("有食用生肉嗜好", required=True)
    smoking = YesNo("吸烟", required=True)
    cigarettes_per_day = Integer(
        "每天吸烟", unit="支", hard=(1, 100), required=True, when=smoking.is_("yes")
    )
    passive_smoking = OneOf("被动吸烟", FREQUENCY, required=True)
    passive_smoking_minutes = Integer(
        "平均每天", unit="分钟", hard=(1, 1440), when=passive_smoking.is_("sometimes", "often")
    )
    drinking = OneOf("饮酒", FREQUENCY, required=True)
    alcohol_ml_per_day = Integer(
        "平均每天饮酒", unit="ml", hard=(1, 2000), when=drinking.is_("sometimes", "often")
    )
    takes_drugs = YesNo(
        "使用可卡因等毒麻药品",
        required=True,
        detail_on=("yes",),
        detail_label="毒麻药品名称",
        access="C",
    )
    gum_bleeding = YesNo("口臭、牙龈出血", required=True)
    has_exposure = YesNo("生活或工作中接触有害因素", required=True)
    exposures = ManyOf(
        "接触因素",
        lists.EXPOSURE,
        required=True,
        when=has_exposure.is_("yes"),
        detail_on=("other",),
    )
    _mind = Section("社会心理")
    life_work_pressure = OneOf("生活、工作压力", PRESSURE)
    relationship_tension = OneOf("与亲友、同事关系紧张", PRESSURE)
    economic_pressure = OneOf("经济压力", PRESSURE)
    ready_for_pregnancy = YesNo("已做好怀孕准备")
    psychosocial_other = LongText("其他", max_length=200)
