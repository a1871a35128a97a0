"""The commands of the command line, in the order of its help."""

from app.commands.audit import COMMANDS as AUDIT
from app.commands.backups import COMMANDS as BACKUPS
from app.commands.core import COMMANDS as CORE
from app.commands.core import self_test
from app.commands.delivery import COMMANDS as DELIVERY
from app.commands.keys import COMMANDS as KEYS
from app.commands.merging import COMMANDS as MERGING
from app.commands.people import COMMANDS as PEOPLE
from app.commands.pictures import COMMANDS as PICTURES
from app.commands.programme import COMMANDS as PROGRAMME
from app.commands.scope import COMMANDS as SCOPE
from app.commands.supplies import COMMANDS as SUPPLIES
from app.commands.users import COMMANDS as USERS

COMMANDS = (
    *CORE,
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
