"""The commands of the command line, in the order of its help."""

from app.commands.audit import COMMANDS as AUDIT
from app.commands.backups import COMMANDS as BACKUPS
from app.commands.consents import COMMANDS as CONSENTS
from app.commands.couples import COMMANDS as COUPLES
from app.commands.delivery import COMMANDS as DELIVERY
from app.commands.demo import COMMANDS as DEMO
from app.commands.demo import self_test
from app.commands.exchange import COMMANDS as EXCHANGE
from app.commands.keys import COMMANDS as KEYS
from app.commands.merging import COMMANDS as MERGING
from app.commands.people import COMMANDS as PEOPLE
from app.commands.pictures import COMMANDS as PICTURES
from app.commands.programme import COMMANDS as PROGRAMME
from app.commands.scope import COMMANDS as SCOPE
from app.commands.station import COMMANDS as STATION
from app.commands.supplies import COMMANDS as SUPPLIES
from app.commands.users import COMMANDS as USERS
from app.commands.visits import COMMANDS as VISITS

COMMANDS = (
    *STATION,
    *COUPLES,
    *CONSENTS,
    *VISITS,
    *EXCHANGE,
    *DEMO,
    *PROGRAMME,
    *AUDIT,
    *BACKUPS,
    *DELIVERY,
    *KEYS,
    *MERGING,
    *PEOPLE,
    *PICTURES,
    *SCOPE,
    *SUPPLIES,
    *USERS,
)
__all__ = ["COMMANDS", "self_test"]
