"""`python -m ledger.commands` is the command `ledger`, where it is not installed."""

import sys

from ledger.commands import main

if __name__ == "__main__":
    sys.exit(main())
