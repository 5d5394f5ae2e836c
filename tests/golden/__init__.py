"""Transcripts that every release must replay to the same state and scores, and their maker."""
