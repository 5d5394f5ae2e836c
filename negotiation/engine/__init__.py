"""The rules, pure: commands are decided into entries, entries are folded into state."""
