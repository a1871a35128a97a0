"""The commands of the command line, in the order of its help."""

from app.commands.backups import COMMANDS as BACKUPS
from app.commands.core import COMMANDS as CORE
from app.commands.core import self_test
from app.commands.programme import COMMANDS as PROGRAMME

COMMANDS = (*CORE, *PROGRAMME, *BACKUPS)
__all__ = ["COMMANDS", "self_test"]
