"""Knows places: an offline gazetteer that resolves spellings to coordinates with reasons."""
