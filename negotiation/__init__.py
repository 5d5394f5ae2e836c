"""What happens at a table. Knows parties and seat ids, never a person or a class."""
