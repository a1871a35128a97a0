"""The commands of the command line, in the order of its help."""

from app.commands.audit import COMMANDS as AUDIT
from app.commands.core import COMMANDS as CORE
from app.commands.core import self_test
from app.commands.programme import COMMANDS as PROGRAMME
from app.commands.users import COMMANDS as USERS

COMMANDS = (*CORE, *PROGRAMME, *USERS, *AUDIT)
__all__ = ["COMMANDS", "self_test"]
