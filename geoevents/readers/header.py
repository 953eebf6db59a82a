"""What stands before the story: labelled lines, a stamp, an agency's prefix, a dateline, a credit at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from geoevents.model import Source, Span, TimePrecision, TimeSpan

__all__ = ["Header", "read_header"]

_EASTMOST = timezone(timedelta(hours=14))
_WESTMOST = timezone(timedelta(hours=-12))
_HEAD = 4_000  # a header lies within this many characters of the start

_LABELS = {
    "title": "title",
    "headline": "title",
    "publisher": "publisher",
    "outlet": "publisher",
    "agency": "publisher",
    "date": "date",
    "published": "date",
    "publication date": "date",
    "url": "url",
    "link": "url",
    "via": "via",
    "source": "source",
    "author": "note",
    "byline": "note",
    "note": "note",
    "language": "note",
    "section": "note",
    "page": "note",
}
_LABEL_LINE = re.compile(r"[ \t]*([A-Za-z][A-Za-z ]{1,20}?)[ \t]*:[ \t]+([^\r\n]{1,400}?)[ \t]*(?=\r?\n|\Z)")
_STAMP = r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?[ ]?(Z|[+-]\d\d:?\d\d|UTC|GMT)?)?"
_STAMP_RE = re.compile(_STAMP)
_STAMP_LINE = re.compile(r"[ \t]*" + _STAMP + r"[ \t]*(?=\r?\n|\Z)")
_INLINE_DATE = re.compile(r"[ \t]*(?:date|dated|published)[ :]+" + _STAMP + r"[ \t]*", re.IGNORECASE)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = "|".join(m.capitalize() + "|" + m[:3].capitalize() + r"\.?" for m in _MONTHS) + r"|Sept\.?"
_LONG_DATE = re.compile(
    rf"(?:\b(?P<m1>{_MONTH})[ ](?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,[ ]?|[ ]|/)(?P<y1>\d{{4}}))\b"
    rf"|\b(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[ ](?P<m2>{_MONTH}),?[ ](?P<y2>\d{{4}}))\b"
)
# "23-07-2022": only where no month has that many days can it be told which number is the day.
_NUMERIC_DATE = re.compile(
    r"(?<![\d./-])(?P<d>1[3-9]|2\d|3[01])(?P<sep>[./-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<y>(?:19|20)\d\d)(?![\d./-])"
)
# A line with a day and what goes with it: "Tue, 19 Nov 2024 10:15 GMT", "By A. Name - Feb 17,2016", "AP | Updated: 8 May 2024".
_DATE_WORDS = re.compile(
    r"(?:by|at|on|and|in|last|first|published|updated|posted|created|modified|edited|date|dated|issued|time|min|read|edt|est|am|pm|a\.m|p\.m"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[ap]m)?|[a-z]{2,4}[+-]\d{1,2}(?::\d\d)?|(?P<name>(?-i:[A-Z][\w.’'-]*)))\.?",
    re.IGNORECASE,
)
_DATE_NAMES = 3  # a writer's or an agency's name has no more words
_ISSUES = re.compile(
    r"\b(?:assessment|summary|(?<!last[ ])update|report|digest|briefing|sitrep|bulletin|monitor|round-?up|note|week|day)\b",
    re.IGNORECASE,
)
_DATE_LINE_LENGTH = 100
_LOOKED_AT = 14  # lines in which a page tells its date, before the first long one
_LONG_LINE = 400
# "Published in Dawn, April 24th, 2018", below the story.
_PUBLISHED_IN = re.compile(rf"^[ \t]*Published in [^\r\n,]{{2,40}}, (?:{_LONG_DATE.pattern})", re.MULTILINE)
# Stories that begin with their day: "April 14, 2012 (JUBA) —", "14 April 2012 -".
_DAY_FIRST = re.compile(rf"(?:{_LONG_DATE.pattern})(?:[ ]\((?P<city>[A-Z][A-Za-z ]{{2,24}})\))?[ ]?[-–—]{{1,2}}[ ]+")
_CITY = r"(?:St\.[ ])?[^\W\d_][\w'’-]*(?:[ ](?:D\.C\.|[\w'’-]+)){0,3}"
# Those whose agency tells the day: "Bamako, (APP / Some Point News - 31st Jul, 2024)".
_DAY_IN_BRACKETS = re.compile(rf"(?P<city>{_CITY}),?[ ]\([^()\r\n]{{0,60}}(?:{_LONG_DATE.pattern})\)[ ]?[-–—:]?[ ]*")
_PREFIX = re.compile(r"(?P<name>[A-Z][\w.&'’-]*(?:[ ][A-Z][\w.&'’-]*){0,4})[ ]?/[ ](?=[A-Z\"“])")
_DATED = rf"(?:(?i:{_MONTH})[ ]\d{{1,2}}(?:,[ ]\d{{4}}|/\d{{4}})?|\d{{1,2}}[ ](?i:{_MONTH})(?:[ ]\d{{4}})?|\d\d\.\d\d\.\d{{4}})(?!\w)"
_WRITTEN_AT = (
    rf"(?P<city>{_CITY})(?:/{_CITY})*"
    r"(?:[ ]\([^()\r\n]{2,40}\)(?=[ ]?\[|,))?(?:[ ]\[[^\[\]\r\n]{2,40}\])?"  # "Srinagar (Jammu and Kashmir) [India], "
    rf"(?:[,.][ ](?:(?P<day>{_DATED})|(?P<more>[^\W\d_][\w.'’ -]{{1,30}}?|\w{{2,12}}))){{0,2}}"
)
_DATELINE = re.compile(
    r"\(?" + _WRITTEN_AT + r"\)?(?:[ ]?\((?P<agency>[^()\r\n]{2,40})\)|[.,]?[ ]/(?P<slashed>[^/\r\n]{2,20})/)?"
    r"(?P<end>(?:[ ]*|\.|\.[ ])[-—–]{1,2}[ ]+|:[ ]+)"  # "Bogotá, Jul 24 (EFE).- "
)
# Where day and agency are told nothing else need part them from the story: "JAMMU, May 8 (PTI) At least".
_DATELINE_OF_AGENCY = re.compile(
    _WRITTEN_AT
    + r"(?:[ ]?\((?P<agency>[A-Z][^()\r\n]{1,40})\)|[.,]?[ ]/(?P<slashed>[^/\r\n]{2,20})/|[,.][ ](?P<capitals>[A-Z]{2,14})(?=\.|$))(?P<end>\.?[ ]+|\.?$)"
)
_ARABIC_DATELINE = re.compile(
    r"(?P<city>[\u0600-\u06ff]+(?:[ ][\u0600-\u06ff]+){0,2})[ ]?[/–-][ ]?(?P<agency>[\u0600-\u06ff]+)[ ]?[-–—:][ ]+"
)
_CREDIT = re.compile(
    r"(?P<names>[A-Z][\w.&'’-]*(?:(?:,|[ ]and|[ ]|,[ ]and)[ ]?[A-Z][\w.&'’-]*){0,8})[ ](?:have[ ]|also[ ])?contributed[ ]to[ ]this"
)
# What pages put between headline and story: who wrote it, when it was changed, a button.
_FURNITURE = re.compile(
    r"(?:By[ ][^\r\n]{2,60}|Share|Print|Listen|(?:[^\r\n.]{0,60}[ ])?(?:Published|Updated|Posted|Last[ ]updated)\b(?=[^\r\n]*(?:\d:\d\d|\b(?:19|20)\d\d\b|[ ]ago\b))[^\r\n]{4,80})[ \t]*(?=\r?\n|$)"
)
_SMALL_WORDS = frozenset(
    (
        "the",
        "a",
        "an",
        "and",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "to",
        "is",
        "was",
        "were",
        "has",
        "said",
        "from",
        "with",
        "but",
        "no",
        "two",
        "it",
        "he",
        "they",
    )
)
#: What a page calls out before a story, where a dateline has its city.
_CALLS = frozenset({"BREAKING", "UPDATE", "UPDATED", "EXCLUSIVE", "WATCH", "LIVE", "VIDEO", "ALERT", "URGENT", "WRAP"})
_PARTICLES = frozenset({"al", "el", "an", "ar", "as", "de", "da", "do", "du", "la", "le", "sur", "au", "aux", "bin"})
_MAX_TITLE = 200
_ABOVE = 2  # a dateline stands in the first or the second line of a story
_SHORT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What was found around the story; `body` is the range of the story itself."""

    source: Source
    title: str | None
    published: TimeSpan | None
    published_span: Span | None
    place_of_writing: str | None
    body: Span


def read_header(text: str) -> Header:
    """Find title, publisher, date, dateline and credit of a report, and where its story starts.

    A date without a clock time is taken as that day somewhere on earth: the span runs from its first moment at
    UTC+14 to its last at UTC-12. Without a date nothing is made up.
    """
    found = _Finder(text)
    found.labels()
    found.loose_lines()
    found.dateline()
    found.date_beside()
    end = len(text.rstrip())
    start = min(found.at, max(end - 1, 0))
    return Header(
        source=Source(publisher=found.publisher, via=found.via + _credits(text), url=found.url),
        title=found.title,
        published=found.published,
        published_span=found.published_span,
        place_of_writing=found.city,
        body=Span(start, max(end, start + 1)),
    )


class _Finder:
    """Walks from the top of the text to the first word of the story."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = self._skip_blank(1 if text.startswith("\ufeff") else 0)
        self.title: str | None = None
        self.publisher: str | None = None
        self.url: str | None = None
        self.via: tuple[str, ...] = ()
        self.published: TimeSpan | None = None
        self.published_span: Span | None = None
        self.city: str | None = None

    def labels(self) -> None:
        """Read ``title: ...`` lines until one of another kind comes."""
        while self.at < _HEAD and (match := _LABEL_LINE.match(self.text, self.at)):
            label = _LABELS.get(match[1].strip().lower())
            if label is None:
                return
            self._take(label, match[2].strip(), match.start(2))
            self.at = self._skip_blank(match.end())

    def _take(self, label: str, value: str, start: int) -> None:
        if label == "title" or (label == "source" and len(value.split()) > 4):
            # Some feeds put the headline behind "SOURCE:"; an outlet's name is never so long.
            self.title = self.title or value
        elif label in {"publisher", "source"}:
            self.publisher = self.publisher or value
        elif label == "url":
            self.url = self.url or value
        elif label == "via":
            self.via = tuple(part.strip() for part in re.split(r",| and ", value) if part.strip())
        elif label == "date" and (match := _STAMP_RE.search(value)):
            self._publish(_from_stamp(match), start + match.start(), start + match.end())
        elif label == "date" and (match := _LONG_DATE.search(value)):
            self._publish(_from_long(match), start + match.start(), start + match.end())

    def _publish(self, when: TimeSpan | None, start: int, end: int) -> None:
        if when is not None and self.published is None:
            self.published, self.published_span = when, Span(start, end)

    def loose_lines(self) -> None:
        """Read a headline, a stamp on its own line, "date 2024-04-22" and "Agency/" where they lead in."""
        for _ in range(8):
            before = self.at
            self._stamp()
            self._furniture()
            self._headline()
            if self.at == before:
                break
        if match := _PREFIX.match(self.text, self.at):
            self.publisher = self.publisher or match["name"]
            self.at = match.end()

    def _stamp(self) -> None:
        for pattern in (_STAMP_LINE, _INLINE_DATE):
            if match := pattern.match(self.text, self.at):
                first = _STAMP_RE.search(self.text, match.start(), match.end())
                if first is not None:
                    self._publish(_from_stamp(first), first.start(), first.end())
                self.at = self._skip_blank(match.end())
        line, end = self._line()
        if (dated := _dated(line)) is not None:
            self._publish(*_moved(dated, self.at))
            self.at = self._skip_blank(end)

    def _furniture(self) -> None:
        match = _FURNITURE.match(self.text, self.at)
        if match is None or match[0].rstrip().endswith((".", '"', "”")):
            return
        if (dated := _date_in(match[0])) is not None:
            self._publish(*_moved(dated, match.start()))
        self.at = self._skip_blank(match.end())

    def _headline(self) -> None:
        line, after = self._line()
        rest = self.text[after : after + 2]
        if not line or len(line) > _MAX_TITLE or line[-1] in '.!?"”:;,' or _looks_like_dateline(line):
            return
        label = _LABEL_LINE.match(self.text, self.at)
        if label and _LABELS.get(label[1].strip().lower()):
            self.labels()
        elif (
            (not self.title and rest.lstrip("\r").startswith("\n\n"[: len(rest)]))
            or line == self.title
            or self._furnished(after)
        ):
            blank = re.match(r"\r?\n[ \t]*\r?\n", self.text[after : after + 8]) or self._furnished(after)
            if (blank or line == self.title) and len(line.split()) > 2 and self.text[after:].strip():
                self.title = self.title or line
                self.at = self._skip_blank(after)

    def _furnished(self, after: int) -> bool:
        """Tell whether a headline is followed at once by a byline or the time of a change."""
        at = self._skip_blank(after)
        line = self.text[at : at + _DATE_LINE_LENGTH + 1].split("\n")[0]
        return self.title is None and bool(_FURNITURE.match(self.text, at) or _dated(line))

    def _line(self) -> tuple[str, int]:
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        return self.text[self.at : end].strip(), end

    def date_beside(self) -> None:
        """Read the date that a page tells among the pictures and buttons above its story, or below it."""
        if self.published is not None:
            return
        at = self.at
        for line in self.text[at : at + _HEAD].split("\n")[:_LOOKED_AT]:
            if len(line) > _LONG_LINE:
                break
            lead = len(line) - len(line.lstrip())
            if (dated := _dated(line.strip())) is not None:
                self._publish(*_moved(dated, at + lead))
                return
            at += len(line) + 1
        if (match := _PUBLISHED_IN.search(self.text)) is not None:
            self._publish(_from_long(match), match.start(), match.end())

    def dateline(self) -> None:
        """Read "ERBIL, March 13 (Agency) -" and its kin."""
        dated = _DAY_FIRST.match(self.text, self.at) or _DAY_IN_BRACKETS.match(self.text, self.at)
        if dated is not None and (dated["city"] is None or _plausible_city(dated["city"], agency=None)):
            self._publish(_from_long(dated), dated.start(), dated.end())
            self.city = dated["city"]
            self.at = dated.end()
            return
        match = None
        for _ in range(_ABOVE):
            head = self.text[self.at : self.at + 160].split("\n")[0]
            match = _dateline(head)
            # What a page puts above the dateline has no full stop: "Left Menu", a byline.
            after = self._skip_blank(self.at + len(head))
            if (
                match is not None
                or len(head) > _SHORT
                or head.rstrip()[-1:] in set('.!?"”:')
                or after >= len(self.text)
            ):
                break
            if _dateline(self.text[after : after + 160].split("\n")[0]) is None:
                break
            self.at = after
        if match is None:
            return
        groups = match.groupdict()
        agency = _agency(match)
        self.city = match["city"].strip(" -.")
        self.publisher = self.publisher or agency
        if agency and self.publisher and not _same_outlet(agency, self.publisher):
            self.via = (*self.via, agency)
        if groups.get("day") and (dated := _LONG_DATE.search(groups["day"])):
            offset = self.at + match.start("day")
            self._publish(_from_long(dated), offset + dated.start(), offset + dated.end())
        self.at += match.end()

    def _skip_blank(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in " \t\r\n\u200b\u200e\u200f\ufeff\xa0":
            at += 1
        return at


Dated = tuple[TimeSpan | None, int, int]


def _date_in(words: str) -> Dated | None:
    """Return the first day that words tell in full, and where."""
    if (match := _LONG_DATE.search(words)) is not None:
        return _from_long(match), match.start(), match.end()
    if (match := _STAMP_RE.search(words)) is not None:
        return _from_stamp(match), match.start(), match.end()
    if (match := _NUMERIC_DATE.search(words)) is not None:
        whole = _day_anywhere(
            int(match["y"]), int(match["m"]), int(match["d"]), "publication day as the document states it"
        )
        return whole, match.start(), match.end()
    return None


def _dated(line: str) -> Dated | None:
    """Return the day of a line that tells nothing but a day, its hour, and who wrote it when."""
    if len(line) > _DATE_LINE_LENGTH or _ISSUES.search(line) is not None:
        return None
    found = _date_in(line)
    if found is None:
        return None
    rest = _LONG_DATE.sub(" ", _STAMP_RE.sub(" ", _NUMERIC_DATE.sub(" ", line)))
    words = [_DATE_WORDS.fullmatch(word) for word in re.findall(r"[^\s,|()·•–—/\[\]]+", rest) if word not in {"-", ":"}]
    named = sum(match is not None and match["name"] is not None for match in words)
    return found if all(words) and named <= _DATE_NAMES else None


def _moved(dated: Dated, by: int) -> Dated:
    when, start, end = dated
    return when, start + by, end + by


def _looks_like_dateline(line: str) -> bool:
    return _dateline(line) is not None


def _dateline(line: str) -> re.Match[str] | None:
    """Match a dateline at the start of a line: behind a colon only where capitals, a day or an agency tell it."""
    for pattern in (_ARABIC_DATELINE, _DATELINE, _DATELINE_OF_AGENCY):
        match = pattern.match(line)
        if match is None:
            continue
        groups, agency = match.groupdict(), _agency(match)
        if not _plausible_city(match["city"], agency=agency):
            continue
        if pattern is _DATELINE and groups["end"].startswith(":"):
            city = match["city"]
            capitals = city.isupper() and groups["more"] is None and city not in _CALLS and city.lower() not in _LABELS
            if not (agency or groups["day"] or capitals):
                continue
        if pattern is _DATELINE_OF_AGENCY and not groups["day"]:
            continue
        return match
    return None


def _agency(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    return groups["agency"] or groups.get("slashed") or groups.get("capitals")


def _plausible_city(city: str, *, agency: str | None) -> bool:
    words = city.split()
    if any(word.lower() in _SMALL_WORDS for word in words) or not (words[0][0].isupper() or not words[0].isascii()):
        return False
    named = all(word[0].isupper() or not word.isascii() or word in _PARTICLES for word in words)
    return city.isupper() or agency is not None or (len(words) <= 2 and named)  # "Four people – a man and …" is no city


def _same_outlet(agency: str, publisher: str) -> bool:
    a, b = agency.lower(), publisher.lower()
    initials = "".join(word[0] for word in b.split() if word[0].isalpha())
    return a in b or b in a or a == initials or bool(set(a.split()) & set(b.split()))


def _credits(text: str) -> tuple[str, ...]:
    tail = text[-600:]
    match = _CREDIT.search(tail)
    if match is None:
        return ()
    return tuple(name.strip() for name in re.split(r",[ ]?and[ ]|,|[ ]and[ ]", match["names"]) if name.strip())


def _day_anywhere(year: int, month: int, day: int, basis: str) -> TimeSpan | None:
    try:
        whole = date(year, month, day)
    except ValueError:
        return None
    return TimeSpan(
        earliest=datetime.combine(whole, time.min, tzinfo=_EASTMOST),
        latest=datetime.combine(whole, time(23, 59, 59), tzinfo=_WESTMOST),
        precision=TimePrecision.DAY,
        basis=basis,
    )


def _from_stamp(match: re.Match[str]) -> TimeSpan | None:
    year, month, day, hour, minute, second, zone = match.groups()[-7:]
    whole = _day_anywhere(int(year), int(month), int(day), "publication day as the document states it")
    if whole is None or hour is None or zone is None or int(hour) > 23 or int(minute) > 59:
        return whole
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=_zone(zone)
        )
    except ValueError:
        return whole
    return TimeSpan(
        earliest=moment,
        latest=moment,
        best=moment,
        precision=TimePrecision.SECOND if second else TimePrecision.MINUTE,
        basis="publication time as the document states it",
    )


def _zone(words: str) -> tzinfo:
    if words in {"Z", "UTC", "GMT"}:
        return UTC
    sign = -1 if words[0] == "-" else 1
    digits = words[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _from_long(match: re.Match[str]) -> TimeSpan | None:
    name = (match["m1"] or match["m2"]).lower()[:3]
    month = next(i for i, m in enumerate(_MONTHS, start=1) if m.startswith(name))
    return _day_anywhere(
        int(match["y1"] or match["y2"]),
        month,
        int(match["d1"] or match["d2"]),
        "publication day as the dateline states it",
    )
