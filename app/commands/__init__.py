"""The commands of the command line, in the order of its help."""

from app.commands.core import COMMANDS as CORE
from app.commands.core import self_test
from app.commands.keys import COMMANDS as KEYS
from app.commands.pictures import COMMANDS as PICTURES
from app.commands.programme import COMMANDS as PROGRAMME

COMMANDS = (*CORE, *PROGRAMME, *KEYS, *PICTURES)
__all__ = ["COMMANDS", "self_test"]
