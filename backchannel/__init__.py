"""The Django project: settings, addresses, servers and the command line."""

VERSION = "0.1.0"
