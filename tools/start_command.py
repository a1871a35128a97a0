"""Where the frozen command line begins."""

import sys

from app.cli import main

sys.exit(main())
