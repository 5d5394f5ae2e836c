"""The instructor's console: all tables of a class on one page, and what can be done to them."""
