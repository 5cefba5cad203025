"""`python -m rlcourse COMMAND`."""

import sys

# Said here, in words that every Python 3 understands: to read the other files takes 3.11.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "rlcourse: Python %d.%d runs this, the course needs 3.11 or newer. Install one and type "  # noqa: UP031
        "`python3.11 -m rlcourse ...`." % sys.version_info[:2]
    )

from rlcourse.commands.parser import main

sys.exit(main())
