"""Reading the ID card that lies on the reader, on record, and whom it belongs to here."""

from dataclasses import dataclass
from typing import Any

from app.context import Context
from app.devices.id_reader import IdReader
from app.domain.names import normal_name
from app.usecases.allow import allow, record
from app.usecases.find_people import PersonLine, find_by_certificate


@dataclass(frozen=True)
class CardRead:
    """`values` are fields of the person's form; `known` is who is registered under this number."""

    values: dict[str, Any]
    known: PersonLine | None


def read_id_card(context: Context, reader: IdReader) -> CardRead:
    """Read the card. Raises KnownError with what to do when there is no reader or no card."""
    allow(context, "find_people")
    card = reader.read()
    known = find_by_certificate(context, card.number)
    record(context, "id_card", known.person_id if known else "", "")
    return CardRead(
        values={
            "name": normal_name(card.name),
            "sex": card.sex,
            "nation": card.nation,
            "certificate_type": "resident_id",
            "certificate_number": card.number,
            "birthday": card.birthday,
            "hukou_address": card.address or None,
        },
        known=known,
    )
