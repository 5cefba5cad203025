"""`python -m rlcourse COMMAND`."""

import sys

from rlcourse.commands.parser import main

sys.exit(main())
