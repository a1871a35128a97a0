"""Why a bundle was not taken in, said so that the next step is clear: (what, what now)."""

from sync.bundle import Reason
from sync.link import Verdict

REFUSED: dict[Reason, tuple[str, str]] = {
    Reason.NOT_A_BUNDLE: ("这不是安孕的数据包", "请核对文件，或请对方重新导出"),
    Reason.TRUNCATED: (
        "数据包不完整，末段缺失或损坏（多为U盘拔得太早或复制中断）",
        "请对方重新导出，等提示“可以拔出U盘”后再拔",
    ),
    Reason.ALTERED: ("数据包内容被改动或介质损坏", "请对方换一个U盘重新导出"),
    Reason.WRONG_STATION: ("这个数据包不是发给本站的", "请把U盘交给收件站，或请对方重新导出给本站"),
    Reason.UNKNOWN_SENDER: (
        "发件站没有与本站配对，或对方重装后换了新的身份",
        "请先与对方交换配对卡，再导入",
    ),
    Reason.BAD_SIGNATURE: ("签名不是发件站的，内容不可信", "请不要使用，并打电话向发件站核实"),
    Reason.NEWER_VERSION: (
        "对方的程序版本更新，本机还读不了",
        "请先升级本机的程序再导入，文件请保留在U盘上",
    ),
    Reason.PRACTICE_MISMATCH: ("练习站与正式站的数据包不能混用", "请核对U盘上的文件来自哪个站"),
    Reason.TOO_BIG: ("数据包过大，超出允许的范围", "请联系发件站分批导出"),
    Reason.HOSTILE: ("文件头异常，不像正常导出的数据包", "请不要使用，并告知发件站"),
    Reason.FORK: (
        "同一个编号出现了两种内容，发件电脑可能被整盘复制过，或退回过旧数据",
        "对方有两台电脑的，请先停用其中一台；只有一台的，照常给它导出，它导入后重新打开就会恢复",
    ),
    Reason.REVOKED_KEY: (
        "发件电脑的密钥已被停用（电脑遗失或更换）",
        "请不要使用，可用“整理U盘”删去；若电脑已找回，请在那台电脑上更换密钥后重新配对",
    ),
    Reason.REPLACED_KEY: (
        "发件站已经更换了密钥，这个数据包却用旧密钥签名",
        "请打电话向发件站核实；若对方恢复过更早的备份，请与它重新配对",
    ),
}

OTHER_KEY = (
    "这个数据包是发给本站的，但封装用的密钥与本站现在的对不上（一方换过密钥，又恢复了更早的备份）",
    "请与对方重新配对，再请对方导出一次",
)
OTHER_PC = (
    "这个数据包是发给本站以前那台电脑的，用的是那台电脑的密钥",
    "请对方重新导出一次；若仍是这样，请两站重新配对",
)
SIGNED_LATER = (
    "签名不是本站所知的发件站密钥",
    "本站恢复过备份，对方可能在那以后换过密钥：请打电话核实，并与对方重新配对；核实前不要使用",
)

VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.FORK: REFUSED[Reason.FORK],
    Verdict.GAP: (
        "这个数据包接在本站没有收到过的内容之后（本站可能恢复过备份）",
        "请对方重新配对后完整导出一次",
    ),
    Verdict.WE_WERE_ROLLED_BACK: (
        "对方的回执提到了本站没有发过的数据包，本站的数据可能被恢复到旧备份",
        "请关闭程序再打开一次，本站会换用新的身份，然后再交换一次",
    ),
}
