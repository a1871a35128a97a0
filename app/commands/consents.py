"""The commands of consent: giving, withdrawing, and what was sampled before."""

from argparse import Namespace

from app.commands.command import DATE, PERSON, Command, arg, inside
from app.context import Context
from app.usecases.consents import (
    PURPOSES,
    consents_of,
    decide_sample,
    give_consent,
    list_decisions,
    withdraw_consent,
)


def _give(context: Context, words: Namespace) -> dict[str, str]:
    on = words.date or context.clock.today().isoformat()
    return {
        "consent_id": give_consent(
            context, words.person, words.purpose, on, words.witness or context.user.name
        )
    }


def _withdraw(context: Context, words: Namespace) -> dict[str, str]:
    on = words.date or context.clock.today().isoformat()
    return {"withdrawal_id": withdraw_consent(context, words.consent, on, words.reason)}


def _decide(context: Context, words: Namespace) -> dict[str, str]:
    made = decide_sample(
        context, words.withdrawal, words.form, words.decision == "release", words.reason
    )
    return {"decision_id": made}


COMMANDS: tuple[Command, ...] = (
    Command(
        "consents",
        "查看一个人的知情同意",
        inside(lambda context, words: consents_of(context, words.person)),
        (PERSON,),
    ),
    Command(
        "consent",
        "登记一份纸质签署的同意",
        inside(_give),
        (
            PERSON,
            arg("purpose", choices=tuple(PURPOSES)),
            DATE,
            arg("--witness", default="", help="经办人"),
        ),
    ),
    Command(
        "withdraw",
        "撤回一份同意",
        inside(_withdraw),
        (arg("consent"), DATE, arg("--reason", default="")),
    ),
    Command(
        "decisions",
        "撤回前采样、等待医生决定的结果",
        inside(lambda context, _: list_decisions(context)),
    ),
    Command(
        "decide",
        "医生决定撤回前采样的结果",
        inside(_decide),
        (
            arg("withdrawal"),
            arg("form"),
            arg("decision", choices=("release", "keep")),
            arg("--reason", default=""),
        ),
    ),
)
