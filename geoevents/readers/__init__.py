"""Read published documents into `Report`: files and folders in, text kept exactly as stored."""

from __future__ import annotations

from geoevents.readers.text import TEXT_SUFFIXES, read_report, read_reports

__all__ = ["TEXT_SUFFIXES", "read_report", "read_reports"]
