"""``python -m backchannel``."""

from .cli import main

main()
