#!/usr/bin/env python3
"""Django's command line for Backchannel; without arguments it serves."""

from backchannel.cli import main

if __name__ == "__main__":
    main()
