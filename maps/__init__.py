"""Draws events: one self-contained HTML map."""
