"""What readers of files share: opening plain, zipped and gzipped files, cutting them into blocks, and naming bad rows.

A reader cuts its file into blocks of whole rows (`FileSource.blocks`, cheap, done by the process that writes the store) and
turns a block into records (`FileSource.records`, the work, done wherever there is a processor free). A row that cannot
be used becomes a `Problem` that says file, row, column, value and what was expected; the other rows are kept.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import math
import re
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from itertools import count
from typing import IO, TYPE_CHECKING

from gazetteer.errors import SourceFormatError
from gazetteer.records import Block, Problem, Record, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gazetteer.model import Place

__all__ = [
    "FileSource",
    "RowError",
    "is_tar",
    "line_blocks",
    "name_problem",
    "opened",
    "point",
    "text_lines",
    "text_problem",
]

BLOCK_BYTES = 1 << 20
_SMALL_BLOCKS = 16  # a large block has fewer names twice; a small file needs some for every processor
_HASHED_WHOLE, _HASHED_END = 8 << 20, 1 << 16
_LONGEST_LINE = 16 * BLOCK_BYTES
LONGEST_NAME = 300  # GeoNames allows 200; the longest place name in use has 168 letters
_SHOWN = 40


class RowError(ValueError):
    """A value that makes a row unusable."""

    def __init__(self, column: str, value: object, expected: str) -> None:
        super().__init__(f"{column} is {value!r}, expected {expected}")
        self.column, self.value, self.expected = column, "" if value is None else str(value), expected


class FileSource:
    """Base of the readers of files.

    Parameters
    ----------
    path
        The file.
    """

    kind = ""  # what the format is called

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def fingerprint(self) -> str:
        """Hash of the file; of a large one of its ends, size and time, because every opening asks for it."""
        seen = self.path.stat()
        if seen.st_size <= _HASHED_WHOLE:
            return self.sha256()
        with self.path.open("rb") as file:
            head = file.read(_HASHED_END)
            file.seek(-_HASHED_END, io.SEEK_END)
            ends = head + file.read()
        return hashlib.sha256(b"%d %d %b" % (seen.st_size, seen.st_mtime_ns, ends)).hexdigest()

    def sha256(self) -> str:
        """Hash the whole file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def credit(self) -> str:
        """Name the file; readers of a known source name its licence."""
        return f"{self.kind} ({self.path.name})"

    def blocks(self) -> Iterator[Block]:
        """Cut the file into blocks of whole rows."""
        raise NotImplementedError

    def records(self, block: Block) -> Iterator[Record | Problem]:
        """Read the rows of a block."""
        raise NotImplementedError

    def places(self) -> Iterator[Place]:
        """Yield the places; a strict reading, for the reading that keeps the rest see `gazetteer.build.store_of`.

        Raises
        ------
        SourceFormatError
            With file and row, at the first row that cannot be used.
        """
        for block in self.blocks():
            for found in self.records(block):
                if isinstance(found, Problem):
                    raise SourceFormatError(found.told(str(self.path)))
                yield place_of(found)


def point(lat: str, lon: str, *, columns: tuple[str, str] = ("lat", "lon")) -> tuple[float, float]:
    """Read coordinates in degrees.

    Raises
    ------
    RowError
        When one is missing, no number or outside its range, when they must be swapped, and for 0, 0: nobody lives
        there, and many programs write it for "unknown".
    """
    try:
        y, x = float(lat), float(lon)
    except (TypeError, ValueError):
        pass
    else:
        if -90.0 <= y <= 90.0 and -180.0 <= x <= 180.0 and (x or y):
            return y, x
    raise _point_error(lat, lon, columns)


def _point_error(lat: str, lon: str, columns: tuple[str, str]) -> RowError:
    """Say which of two coordinates is wrong, and how."""
    values = []
    for column, text in zip(columns, (lat, lon), strict=True):
        try:
            value = float(text)
        except (TypeError, ValueError):
            value = math.nan
        if not math.isfinite(value):
            return RowError(column, text, "degrees as a decimal number, such as 36.815")
        values.append(value)
    y, x = values
    if not -90.0 <= y <= 90.0:
        swapped = " (it looks swapped with the longitude)" if abs(y) <= 180.0 and abs(x) <= 90.0 else ""
        return RowError(columns[0], lat, f"a latitude from -90 to 90{swapped}")
    if not -180.0 <= x <= 180.0:
        return RowError(columns[1], lon, "a longitude from -180 to 180")
    return RowError(columns[0], lat, "coordinates; 0, 0 stands for missing ones")


_NO_TEXT = re.compile("[\\0\ud800-\udfff]")  # what no text file may hold, but JSON and broken programs smuggle in


def text_problem(text: str) -> str | None:
    """Say what is wrong with any text; None when nothing is."""
    return None if _NO_TEXT.search(text) is None else "text without NUL characters and halves of surrogate pairs"


def name_problem(name: str) -> str | None:
    """Say what is wrong with a display name; None when nothing is."""
    if not name.strip():
        return "a name"
    if len(name) > LONGEST_NAME:
        return f"a name of at most {LONGEST_NAME} characters"
    return text_problem(name)


@contextmanager
def opened(path: Path, *, suffixes: tuple[str, ...], besides: tuple[str, ...] = ("readme",)) -> Iterator[IO[bytes]]:
    """Open a file, or the first file with one of the suffixes in a zip, or what a .gz holds.

    Raises
    ------
    SourceFormatError
        When the file cannot be read, or an archive is damaged or holds no such file.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        if magic[:2] == b"\x1f\x8b":
            with gzip.open(path) as inner:
                yield inner  # type: ignore[misc]  # a GzipFile reads like any binary file
        elif magic == b"PK\x03\x04":
            with zipfile.ZipFile(path) as archive:
                named = [n for n in archive.namelist() if n.lower().endswith(suffixes)]
                member = next((n for n in named if not any(b in n.lower() for b in besides)), None)
                if member is None:
                    raise SourceFormatError(f"{path}: the zip holds no {' or '.join(suffixes)} file")
                with archive.open(member) as inner:
                    yield inner
        else:
            with path.open("rb") as file:
                yield file
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise SourceFormatError(f"{path}: the archive is damaged or cut short ({error}); get it again") from error
    except OSError as error:
        raise SourceFormatError(f"{path} cannot be read ({error.strerror}); see its permissions and disk") from error


def is_tar(path: Path) -> bool:
    """Tell whether a file is a tar, compressed or not."""
    try:
        return tarfile.is_tarfile(path)
    except (EOFError, OSError, zlib.error, lzma.LZMAError):  # cut short: what it is, opening it will tell
        return False


def line_blocks(stream: IO[bytes], *, first: int = 1) -> Iterator[Block]:
    """Cut a stream of lines into blocks of a megabyte, later of four; the last line need not end."""
    rest = b""
    for number in count():
        chunk = stream.read(BLOCK_BYTES if number < _SMALL_BLOCKS else 4 * BLOCK_BYTES)
        if not chunk:
            break
        whole, end, tail = chunk.rpartition(b"\n")
        if not end:
            rest += chunk
            if len(rest) > _LONGEST_LINE:
                raise SourceFormatError(
                    f"row {first:,} has more than {_LONGEST_LINE:,} bytes: this is no table of places"
                )
            continue
        data = rest + whole + end
        rest = tail
        rows = data.count(b"\n")
        yield Block(first, rows, data)
        first += rows
    if rest:
        yield Block(first, 1, rest)


def text_lines(block: Block) -> Iterator[tuple[int, str | Problem]]:
    """Yield the lines of a block with their row numbers; a line that is no UTF-8, or holds a NUL, is a problem."""
    data: bytes = block.data
    try:
        text = data.decode("utf-8-sig" if block.first == 1 else "utf-8")
        is_clean = "\0" not in text
    except UnicodeDecodeError:
        is_clean = False
    if not is_clean:
        for row, line in enumerate(data.removesuffix(b"\n").split(b"\n"), block.first):
            try:
                told = line.decode("utf-8-sig" if row == 1 else "utf-8")
                wrong = text_problem(told)
                yield row, told if wrong is None else Problem(row, "the row", told, wrong)
            except UnicodeDecodeError as error:
                shown = line.decode("latin-1")[:_SHOWN]
                yield row, Problem(row, "the row", shown, f"UTF-8 (byte {error.start + 1} is not)")
        return
    # Only line feeds end a row: names may hold U+2028 and others at which splitlines() cuts.
    yield from enumerate(text.removesuffix("\n").split("\n"), block.first)
