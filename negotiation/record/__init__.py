"""The only writer: appends what was decided, stores the answers, keeps the texts."""
