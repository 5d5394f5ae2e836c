"""What packages are worth, compiled to arrays: enumeration, scores, explanations."""
