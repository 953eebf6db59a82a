"""Understands reports: read, extract, locate, fuse, query, export."""
