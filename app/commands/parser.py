"""argparse in Chinese: its own sentences, which come without translations."""

import argparse
from typing import NoReturn

WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s。加 --help 看说明。\n",
    "the following arguments are required: %s": "缺少 %s",
    "one of the arguments %s is required": "%s 之中须给出一个",
    "unrecognized arguments: %s": "没有这样的参数：%s",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "expected one argument": "后面须有一个值",
    "expected at most one argument": "后面最多一个值",
    "expected at least one argument": "后面至少一个值",
    "ignored explicit argument %r": "后面不能有值 %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不够完整，可能是 %(matches)s",
    "invalid %(type)s value: %(value)r": "%(value)r 的写法不对",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，可用的有 %(choices)s",
}
ARGUMENT, IN_CHINESE = "argument ", "参数 "  # a word that argparse does not offer for translation


class Parser(argparse.ArgumentParser):
    """A parser whose help and refusals are in Chinese."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave with 2."""
        if message.startswith(ARGUMENT):
            message = IN_CHINESE + message.removeprefix(ARGUMENT)
        super().error(message)


def _in_chinese(sentence: str) -> str:
    return WORDS.get(sentence, sentence)


argparse._ = _in_chinese  # type: ignore[attr-defined]  # where its sentences pass on their way out
