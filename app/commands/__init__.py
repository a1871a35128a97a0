"""The commands of the command line, in the order of its help."""

from app.commands.core import COMMANDS as CORE
from app.commands.core import self_test
from app.commands.delivery import COMMANDS as DELIVERY
from app.commands.programme import COMMANDS as PROGRAMME

COMMANDS = (*CORE, *PROGRAMME, *DELIVERY)
__all__ = ["COMMANDS", "self_test"]
