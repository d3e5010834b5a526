#!/usr/bin/env python3
"""Django's usual door; the same as the `teliti` command."""

import sys

from teliti.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
