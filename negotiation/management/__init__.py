"""Commands of ./run manage."""
