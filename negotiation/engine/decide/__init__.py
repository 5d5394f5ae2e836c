"""From a command to its entries or its refusal, split by topic."""
