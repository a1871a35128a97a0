"""What a person reads before signing, by purpose. A changed text gets a new version; old ones stay.

The content follows PIPL articles 13-17 and 29-30 (separate, informed, voluntary, withdrawable) as
listed in the fact sheet, section 7. The wording is Anyun's own; a county's legal adviser should
read it before real use.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsentText:
    """One version: title, and paragraphs as (heading, text)."""

    version: str
    title: str
    paragraphs: tuple[tuple[str, str], ...]


_RIGHTS = (
    "您的权利",
    "签不签都由您自己决定。不签、少签或以后撤回，都不影响您享受其他服务，也不会被记为任何不良记录。"
    "您可以随时到本站口头或书面撤回，和签署一样方便，不需要说明理由；撤回之前已经做的事仍然有效。"
    "您可以查看、复印、更正自己的资料；法律允许时可以要求删除。",
)
_SECRECY = (
    "保密",
    "资料加密保存，谁看过、谁打印过都有记录。检查结果只告诉您本人。梅毒、淋病、乙肝、艾滋病等结果，"
    "未经您同意不告诉配偶和其他任何人。",
)

CONSENT_TEXTS: dict[str, ConsentText] = {
    "examination": ConsentText(
        "examination-2026-1",
        "孕前优生健康检查知情同意书",
        (
            (
                "做什么",
                "医生会询问您的健康、孕育和家族情况，做体格检查，抽血、留尿，女方还会取阴道分泌物并做妇科超声，"
                "然后评估怀孕前需要注意的事项，并告诉您建议。检查免费、自愿。",
            ),
            (
                "为什么",
                "及早发现可以预防、可以治疗的问题，帮助您在合适的时候怀孕。检查不能发现所有问题，"
                "结果正常也不能保证孩子一定健康。结论是医学建议，是否怀孕由您和家人决定。",
            ),
            (
                "会收集什么",
                "姓名、证件号码、联系方式，以及上述询问和检查的结果。抽血可能有轻微疼痛或淤青。",
            ),
            _SECRECY,
            _RIGHTS,
        ),
    ),
    "disclose": ConsentText(
        "disclose-2026-1",
        "保密项目列入清单和夫妻联合单据同意书",
        (
            (
                "做什么",
                "梅毒、淋病、衣原体、乙肝、艾滋病、精神心理等保密项目的结果，平时只出现在您本人的单据上。"
                "您同意后，这些结果可以列入本站的工作清单、导出的表格和夫妻联合单据。",
            ),
            (
                "为什么",
                "有的夫妻愿意一起看结果，有的工作需要完整的清单。不同意时，这些项目在清单里只显示“（保密）”，"
                "联合单据的结论也不会用到它们。",
            ),
            ("会收集什么", "不新增任何内容，只改变谁可以在哪里看到。"),
            _SECRECY,
            _RIGHTS,
        ),
    ),
    "follow_up": ConsentText(
        "follow_up-2026-1",
        "随访联系知情同意书",
        (
            (
                "做什么",
                "检查后，随访员会按约定的方式（电话、上门或来站）与您联系，了解是否怀孕和妊娠结果。",
            ),
            ("为什么", "怀孕早期可以得到及时的保健指导；汇总后的结果用来改进服务。"),
            (
                "您可以选择",
                "联系方式、时间和由谁联系，都可以由您指定；不想再被联系时，告诉我们即可停止。",
            ),
            _SECRECY,
            _RIGHTS,
        ),
    ),
    "upload": ConsentText(
        "upload-2026-1",
        "资料上报县级站知情同意书",
        (
            (
                "做什么",
                "把您的登记和检查资料加密后送到县级妇幼保健机构，由县级站完成检验、评估并把结果传回。",
            ),
            (
                "为什么",
                "部分检验和评估由县级站承担；没有这项同意，资料只留在本站，相关检验可能无法进行。",
            ),
            ("谁能看到", "本站和县级站为您服务的医务人员。传送途中其他人无法打开。"),
            _SECRECY,
            _RIGHTS,
        ),
    ),
    "research": ConsentText(
        "research-2026-1",
        "资料用于统计研究知情同意书",
        (
            (
                "做什么",
                "去掉姓名、证件号码和联系方式之后，您的检查资料可用于了解本地妇幼健康状况。",
            ),
            ("为什么", "帮助改进服务。不签这一项，检查和服务完全不受影响。"),
            _SECRECY,
            _RIGHTS,
        ),
    ),
}
