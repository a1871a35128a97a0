"""The audit log in plain words: what was done, and to which form."""

from app.catalogue import FORMS
from app.catalogue.settings import SETTINGS

ACTION_WORDS = {
    "sign_in": "登录",
    "sign_in_failed": "登录失败（登录名:次数）",
    "recover": "用恢复码重设密码",
    "lock": "锁定窗口",
    "unlock_window": "解锁窗口",
    "password": "改自己的密码",
    "view": "查看",
    "view_confidential": "查看保密内容",
    "alike": "建档时查看可能已登记的人",
    "find_by_code": "按单据编号查找",
    "list_due": "查看待办名单（人数）",
    "list_decisions": "查看待定结果名单（项数）",
    "register": "建档",
    "save_person": "修改个人信息",
    "save_couple": "修改夫妇信息",
    "open_visit": "新开一次服务",
    "consent": "登记同意",
    "withdrawal": "登记撤回",
    "withdrawal_decision": "决定撤回前的结果",
    "save": "保存",
    "unlock": "解锁更正",
    "assess_view": "查看评估依据",
    "accept_rules": "确认风险规则",
    "accept_levels": "确认分值表",
    "preview": "预览单据",
    "print": "打印",
    "save_paper": "另存单据",
    "batch_papers": "成批生成单据",
    "call_sheet": "生成联系单（人数）",
    "rules_paper": "生成规则评审稿",
    "report": "统计",
    "report_people": "查看数字里的人",
    "save_report": "另存报表",
    "close_month": "关账",
    "table_template": "另存空白模板",
    "table_export": "导出表格",
    "table_import": "导入表格",
    "export": "导出数据包",
    "import": "导入数据包",
    "import_refused": "拒收数据包",
    "pair": "配对",
    "kit": "改试剂盒范围",
    "setting": "改设置",
    "user_add": "增加用户",
    "user_roles": "改角色",
    "user_villages": "改负责的村",
    "user_password": "设首次密码",
    "user_disable": "停用用户",
    "user_enable": "启用用户",
    "accesses": "查看谁看过此人资料",
    "history": "查看更改记录",
    "timeline": "查看时间线",
    "today": "打开工作台",
    "id_card": "读身份证",
    "residence": "登记迁出、迁入或死亡",
    "copy_held": "在个人副本中给出封存内容",
    "batch_list": "查看成批录入名单（表:人数）",
    "batch_save": "成批录入（表:行数）",
    "backup": "备份",
    "backup_check": "核验备份",
    "rehearse": "演练恢复",
    "new_identity": "换用新的身份",
    "clock": "核对日期",
    "card_paper": "打印配对卡",
    "save_card": "另存配对卡",
    "rotate_keys": "更换密钥",
    "revoke_key": "停用遗失电脑的密钥",
    "export_keys": "导出私钥",
    "new_recovery": "换发恢复单",
    "station_list": "另存收发箱名单",
    "deliver": "自动送达",
    "tidy_stick": "清理U盘",
    "write_check_list": "写核对清单",
    "compare_check_list": "比较核对清单",
    "list_conflicts": "查看差异名单（项数）",
    "view_conflict": "查看一项差异",
    "decide_conflict": "决定差异",
    "conflict_paper": "生成差异单",
    "list_not_taken": "查看未采用的更改（项数）",
    "not_taken_paper": "生成未采用更改单",
    "list_duplicates": "查看可能重复的人（对数）",
    "merge_people": "合并两份登记",
    "list_to_tell": "查看由县站告知的结果（人数）",
    "list_told": "查看已由县站告知的结果（人数）",
    "mark_told": "登记由县站告知",
    "take_back_told": "撤回告知登记（日期）",
    "name_clinician": "指定告知医生",
    "end_naming": "撤销指定的告知医生",
    "move_person": "转给别的乡镇",
    "erase_person": "删除个人资料",
    "restrict_person": "封存个人资料",
    "lift_restriction": "解除封存",
    "picture": "查看图表",
    "save_picture": "另存图表",
    "supply": "记药具账（种类:品目:行）",
    "supply_item": "改药具品目",
    "supply_paper": "生成药具单据",
    "supply_save": "另存药具单据",
    "audit_view": "查看操作记录",
    "audit_verify": "验证操作记录",
    "audit_export": "导出操作记录",
}

LINKS = {"visit_id", "couple_id", "wife_id", "husband_id", "owner", "completed_on", "unlocked_for"}


def words_of(action: str) -> str:
    """An action in words."""
    return ACTION_WORDS.get(action, action)


def detail_of(what: str) -> str:
    """The rest of a line, with forms, fields and settings by their titles."""
    first, colon, rest = what.partition(":")
    if first in FORMS:
        fields = FORMS[first].fields
        kept = [one for one in rest.split(",") if one not in LINKS]
        named = [fields[one].label if one in fields else one for one in kept]
        return FORMS[first].title + ("：" + "、".join(named) if colon else "")
    key, equals, value = what.partition("=")
    if key in SETTINGS:
        return SETTINGS[key].label + ("＝" + value if equals else "")
    return what
