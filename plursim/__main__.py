"""``python -m plursim`` is the same as ``plursim``."""

import sys

from plursim.cli import main

sys.exit(main())
