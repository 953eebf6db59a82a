"""Text files as reports: decoding that is certain, a header that is optional, and offsets that stay true.

`Report.text` is the decoded file, byte-order mark and line ends included, so that every span can be checked against
the file itself. Nothing is guessed: a file that is not valid in an encoding it announces is refused by name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from geoevents.errors import InputError
from geoevents.model import Report, TimeSpan
from geoevents.readers.header import read_header
from geoevents.readers.html import HTML_SUFFIXES, read_page
from geoevents.readers.language import detect_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["MAX_BYTES", "TEXT_SUFFIXES", "read_report", "read_reports"]

TEXT_SUFFIXES = (".txt", ".md")
_SUFFIXES = (*TEXT_SUFFIXES, *HTML_SUFFIXES)
MAX_BYTES = 20_000_000

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\xfe\xff", "utf-16"), (b"\xff\xfe", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL = 3  # a stray form feed or escape is dirt; more of them is no text
_CP1252_PROSE = re.compile(rb"[A-Za-z ][\x85\x91-\x97\xa0\xab\xbb\xc0-\xff][A-Za-z .,\r\n]")


def read_reports(
    paths: str | Path | Iterable[str | Path],
    *,
    skip_errors: bool = False,
    on_error: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Report]:
    r"""Read text files and folders of them.

    Parameters
    ----------
    paths
        Files, or folders that are searched through for ``*.txt``, ``*.md`` and saved pages (``*.html``; hidden names
        are left out); the order given is kept, a folder's files come sorted by path. A file named twice is read once; two files of the same
        text are two reports, because a copy is a fact worth knowing.
    skip_errors
        Go on when an input cannot be read. Each such error goes to `on_error` as one line.
    progress
        Called with the number of files done and of all files.

    Raises
    ------
    InputError
        When an input is missing, empty, too big, binary or of an unknown encoding, and `skip_errors` is off; and
        when nothing at all could be read.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("title: Two rockets fell\n\nTwo rockets fell near Mosul.", encoding="utf-8")
    >>> [report.title for report in read_reports(folder)]
    ['Two rockets fell']
    """
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(p) for p in paths]
    if not given:
        raise InputError("no input was given; name text files or a folder that holds some (.txt, .md)")
    reports: list[Report] = []
    failed: list[InputError] = []
    files = list(dict.fromkeys(_expand(given, failed, strict=not skip_errors)))
    seen: dict[str, int] = {}
    for done, path in enumerate(files, start=1):
        try:
            report = read_report(path, copy=seen.get(_slug(path.stem), 0))
        except InputError as error:
            if not skip_errors:
                raise
            failed.append(error)
        else:
            seen[_slug(path.stem)] = seen.get(_slug(path.stem), 0) + 1
            reports.append(report)
        if progress is not None:
            progress(done, len(files))
    if on_error is not None:
        for problem in failed:
            on_error(str(problem))
    if not reports and failed:
        raise InputError(f"none of the inputs could be read; the first: {failed[0]}")
    return reports


def read_report(path: str | Path, *, copy: int = 0) -> Report:
    """Read one text file or saved page.

    Parameters
    ----------
    path
        The file: ``.html`` and its kin as a page (`geoevents.readers.html`), every other suffix as text.
    copy
        How many files of the same name were read before it; keeps ids apart when folders repeat names.

    Raises
    ------
    InputError
        When the file is missing, empty, over `MAX_BYTES`, binary, or in an encoding that cannot be told; and for a
        page without a main text.
    """
    path = Path(path)
    date_from = None
    if path.suffix.lower() in HTML_SUFFIXES:
        page = read_page(_load(path), path)
        text, date_from = page.text, page.date_from
    else:
        text = _decode(_load(path), path)
    if not text.strip("\ufeff \t\r\n\v\f\u200b\u200e\u200f"):
        raise InputError(f"{path}: the file has no text; give a report with words in it")
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    header = read_header(text)
    return Report(
        id=f"{_slug(path.stem)}-{sha256[:8]}" + (f"-{copy + 1}" if copy else ""),
        source=header.source,
        text=text,
        sha256=sha256,
        title=header.title,
        published=_as_page_says(header.published, date_from),
        published_span=header.published_span,
        body=header.body,
        language=detect_language(text[header.body.start : header.body.end]),
        path=str(path),
        place_of_writing=header.place_of_writing,
    )


def _as_page_says(published: TimeSpan | None, date_from: str | None) -> TimeSpan | None:
    """Name the metadata that a page's date is taken from."""
    if published is None or date_from is None:
        return published
    return replace(published, basis=f"{published.basis}: {date_from} of the page")


def _expand(given: list[Path], failed: list[InputError], *, strict: bool) -> Iterable[Path]:
    for path in given:
        try:
            yield from _files_of(path)
        except InputError as error:
            if strict:
                raise
            failed.append(error)


def _files_of(path: Path) -> list[Path]:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder; give text files or a folder that holds some")
    if not path.is_dir():
        return [path]
    try:
        found = sorted(
            p
            for p in path.rglob("*")
            if p.suffix.lower() in _SUFFIXES
            and p.is_file()
            and not any(part.startswith(".") for part in p.relative_to(path).parts)
        )
    except OSError as error:
        raise InputError(f"{path}: the folder cannot be listed ({error.strerror}); check its permissions") from error
    if not found:
        raise InputError(f"{path}: the folder holds no report; expected {' or '.join('*' + s for s in _SUFFIXES)}")
    return found


def _load(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path}: {size / 1e6:.0f} MB is more than the {MAX_BYTES / 1e6:.0f} MB a report may have; "
                "split the file into one report each"
            )
        if not path.is_file():
            raise InputError(f"{path}: not a regular file; give a text file")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file; check the name") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if not data:
        raise InputError(f"{path}: the file is empty; give a report with words in it")
    return data


def _decode(data: bytes, path: Path) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_strict(data, encoding, path), path)
    if b"\x00" in data[:4096]:
        raise InputError(f"{path}: a binary file, not text; save the report as UTF-8 text")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _legacy(data, path, error)
    return _checked(text, path)


def _strict(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: begins like {encoding} but byte {error.start} is not valid; save it again as UTF-8 text"
        ) from error


def _legacy(data: bytes, path: Path, error: UnicodeDecodeError) -> str:
    """Accept cp1252 only where every non-ASCII byte stands as a letter or quote of Latin prose."""
    foreign = sum(byte > 0x7F for byte in data)
    plain = re.sub(rb"[\x85\x91-\x97]", b"", data)
    rest = sum(byte > 0x7F for byte in plain)
    if foreign <= 0.05 * len(data) and rest <= len(_CP1252_PROSE.findall(plain)) + foreign // 2:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    raise InputError(
        f"{path}: not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}) and the encoding cannot be told; "
        "save it again as UTF-8 text"
    ) from error


def _checked(text: str, path: Path) -> str:
    if len(_CONTROL.findall(text[:100_000])) > _MAX_CONTROL:
        raise InputError(f"{path}: control characters in it: a binary file, not text; save the report as UTF-8 text")
    return text


def _slug(stem: str) -> str:
    folded = unicodedata.normalize("NFKD", stem)
    return re.sub(r"[^0-9a-z]+", "-", folded.encode("ascii", "ignore").decode().lower()).strip("-")[:48] or "report"
