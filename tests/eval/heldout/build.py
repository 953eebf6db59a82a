"""Build the blind evaluation set: src/*.txt -> reports/*.txt and heldout.json.  Standard library only.

    python3 build.py            write the files, assert everything, print the counts
    python3 build.py --check    assert that the files on disk are what the sources give

A source document is a header line, `key: value` lines, `--- text`, the text, `--- gold` and gold lines; fields are
separated by ` | `.  Evidence is written as a substring of the text, never as an offset.  See README.md.
"""

import calendar
import datetime as dt
import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOTE = "note: synthetic text, fictional outlet, invented details"
PLACE_KEYS = ("kind", "basis", "rel", "anchor", "aliases", "q", "stance", "note", "role_note", "nameless")
QUANTITY_KEYS = ("of", "by", "note", "superseded")
TIME_KEYS = ("report", "note", "inferred")
SLOTS = {"o": "origin", "d": "destination", "w": "weapon", "n": "count", "k": "killed", "i": "injured"}
ROLES = ("main", "response", "side", "background", "aggregate", "item")
HEDGES = ("at_least", "more_than", "up_to", "about", "between", "dozen", "several", "salvo")
QUALIFIERS = ("exact", *HEDGES, "sum", "ordinal", "blasts")
CLOCK, CALENDAR = ("minute", "approx_minute", "part_of_day"), ("approx_day", "part_of_month", "month", "year")
PRECISIONS = (*CLOCK, "day", *CALENDAR, "interval")
STANCES = ("asserted", "attributed", "suspected", "claimed", "denied", "no_claim", "no_comment")
MONTHS = "|".join(calendar.month_abbr[1:])
CONVENTIONS = {
    "origin": "basis=stated: the text names a launch place or country; implied: only the state (or its nationality "
    "adjective) is the subject of the launch; [] = the text gives none, also when a non-state group is the actor. "
    "`nameless` places are optional for scoring.",
    "destination": "first entry = primary; further entries = other places hit or aimed at, or the same place described "
    "relatively; `role_note` (a ship, the district that holds the target, an impact place that was not the target) is "
    "optional for scoring",
    "country": "ISO 3166 code by general international recognition; null at sea; no political statement",
    "count": "list; first = primary; entries with `of` are parts; `superseded` = the text itself withdraws it; "
    "min/max null = open",
    "time": "local time of the event place; offset only when the text states or fixes it; inferred = the text alone "
    "does not fix it",
}


class Document:
    """One source document while its evidence is being looked up."""

    def __init__(self, header, keys, text):
        self.id, cluster, self.publisher, published, self.title = [x.strip() for x in header.split(" | ")]
        self.cluster = None if cluster == "-" else cluster
        self.published = None if published == "-" else published
        self.keys, self.text = keys, text.strip("\n") + "\n"
        if keys.get("header") == "messy":
            self.file_text, self.body = f"{self.text}\n[{NOTE.removeprefix('note: ')}]\n", 0
        else:
            head = [f"title: {self.title}", f"publisher: {self.publisher}"]
            head += [f"date: {self.published}"] if self.published else []
            head = "\n".join([*head, NOTE]) + "\n\n"
            self.file_text, self.body = head + self.text, len(head)

    def span(self, quote):
        at = self.file_text.find(quote, self.body)
        at = self.file_text.find(quote) if at < 0 else at  # title as a last resort
        assert at >= 0, (self.id, "evidence not in the document", quote)
        return {"start": at, "end": at + len(quote), "text": quote}


def options(fields, keys):
    """Split fields into plain ones and `key=value` / flag ones."""
    plain, named = [], {}
    for field in fields:
        key, found, value = field.partition("=")
        if key in keys and (found or field in {"nameless", "superseded", "inferred"}):
            named[key] = value if found else True
        else:
            assert "=" not in field, ("unknown key", field)
            plain.append(field)
    return plain, named


def time_of(doc, fields):
    (value, precision, basis, *quotes), named = options(fields, TIME_KEYS)
    assert precision in PRECISIONS, (doc.id, precision)
    reports = [doc.span(q) for q in named.get("report", "").split("; ") if q]
    return {
        "value": value,
        "precision": precision,
        "basis": basis,
        "inferred": bool(named.get("inferred")) or not quotes,
        **({"note": named["note"]} if "note" in named else {}),
        "evidence": [doc.span(q) for q in quotes],
        "report_times": [{"attaches_to": "report", "evidence": r} for r in reports],
    }


def place_of(doc, fields):
    (name, written, country), named = options(fields, PLACE_KEYS)
    name = None if name == "-" else name
    anchors = [a for a in named.get("anchor", "").split("/") if a]
    aliases = [a for a in named.get("aliases", "").split("/") if a]
    aliases += [] if name else [a for a in anchors if a not in aliases]
    assert name or anchors or aliases or named.get("nameless"), (doc.id, written)
    assert written in doc.file_text, (doc.id, "as_written not in the document", written)
    return {
        "name": name,
        "as_written": written,
        "country": None if country == "-" else country,
        "basis": named.get("basis", "stated"),
        "kind": named.get("kind", "place"),
        **({"relation": {"text": named["rel"], "anchor": anchors}} if "rel" in named else {}),
        "aliases": aliases,
        **{k: named[k] for k in ("stance", "note", "role_note", "nameless") if k in named},
        "evidence": [doc.span(named.get("q", written))],
    }


def quantity_of(doc, fields):
    (numbers, *quotes), named = options(fields, QUANTITY_KEYS)
    low, high, qualifier = numbers.split()
    low, high = (None if x == "-" else int(x) for x in (low, high))
    assert qualifier in QUALIFIERS, (doc.id, qualifier)
    assert quotes, (doc.id, fields)
    assert low is None or high is None or low <= high, (doc.id, fields)
    best = low if low == high or qualifier == "at_least" else high if qualifier == "up_to" else None
    return {
        "min": low,
        "max": high,
        "best": best,
        "qualifier": qualifier,
        **named,
        "evidence": [doc.span(q) for q in quotes],
    }


def weapon_of(doc, fields):
    (name, quote), named = options(fields, ("stance",))
    return {"name": name, **named, "evidence": [doc.span(quote)]}


def actor_of(doc, fields):
    name, quote, role, stance, by = fields
    assert stance in STANCES, (doc.id, stance)
    by = None if by == "-" else by
    return {"name": name, "role": role, "stance": stance, "by": by, "evidence": [doc.span(quote)]}


def named_of(doc, fields):
    name, quote, kind = fields
    return {"name": name, "kind": kind, "evidence": [doc.span(quote)]}


WITHDRAWN = {
    "wrong": ("first_reported_then_corrected", place_of),
    "notfrom": ("negated_origin", place_of),
    "oldw": ("superseded_weapon", weapon_of),
}
READERS = {"o": place_of, "d": place_of, "w": weapon_of, "n": quantity_of, "k": quantity_of, "i": quantity_of}


def event_of(doc, line):
    """`main TYPE`, `side TYPE ROLE [INCIDENT]` or `item TYPE [INCIDENT]`."""
    what, kind, *rest = line.split()
    role = rest.pop(0) if what == "side" else what
    assert role in ROLES, (doc.id, line)
    lists = ("origin", "destination", "weapon", "count", "killed", "injured")
    return {
        "id": None,
        "incident": doc.cluster if what == "main" else (rest[0] if rest else None),
        "type": kind,
        "role": role,
        "time": None,
        **{k: [] for k in lists},
        "outcome": None,
        "actors": [],
        "sources": [],
    }


def read_gold(doc, lines):
    events = []
    for line in filter(None, (x.strip() for x in lines)):
        key, _, rest = line.partition(" ")
        fields = [x.strip() for x in rest.split(" | ")]
        if key in {"main", "side", "item"}:
            events.append(event_of(doc, line))
        elif key in READERS:
            events[-1][SLOTS[key]].append(READERS[key](doc, fields))
        elif key == "t":
            events[-1]["time"] = time_of(doc, fields)
        elif key == "out":
            events[-1]["outcome"] = {"value": fields[0], "evidence": [doc.span(fields[1])]}
        elif key == "a":
            events[-1]["actors"].append(actor_of(doc, fields))
        elif key == "s":
            events[-1]["sources"].append(named_of(doc, fields))
        elif key == "links":
            link, incident = rest.split()
            events[-1].setdefault("links", []).append({"type": link, "incident": incident})
        else:
            slot, reader = WITHDRAWN[key]
            events[-1].setdefault(slot, []).append(reader(doc, fields))
    main = next((e for e in events if e["role"] == "main"), None)
    assert (main is None) == (doc.cluster is None), doc.id
    side = [e for e in events if e is not main]
    for number, event in enumerate(side, 1):
        event["id"] = f"{doc.id}-s{number}"
    if main:
        main["id"] = f"{doc.id}-m"
    return main, side


def read_documents():
    for path in sorted(HERE.glob("src/part*.txt")):
        for block in re.split(r"(?m)^##### ", path.read_text(encoding="utf-8"))[1:]:
            head, rest = block.split("--- text\n")
            text, gold = rest.split("--- gold\n")
            header, *keys = head.strip().split("\n")
            doc = Document(header, dict(k.split(": ", 1) for k in keys), text)
            main, side = read_gold(doc, gold.split("\n"))
            clusters = doc.keys.get("clusters", doc.cluster or "").split()
            yield (
                doc,
                {
                    "id": doc.id,
                    "file": f"reports/{doc.id}.txt",
                    "split": split_of(doc.id),
                    "kind": doc.keys.get("kind", "report"),
                    "cluster": doc.cluster,
                    "clusters": clusters,
                    "publisher": doc.publisher,
                    "language": "en",
                    "title": doc.title,
                    "published": doc.published,
                    "words": len(doc.text.split()),
                    "phenomena": sorted(set(doc.keys["tags"].split())),
                    "main": main,
                    "side_events": side,
                },
            )


def read_incidents(documents):
    incidents, last = {}, None
    for line in (HERE / "src" / "incidents.txt").read_text(encoding="utf-8").splitlines():
        head, *fields = line.split(" | ")
        if head.startswith("conflict "):
            _, attribute, kind = head.split()
            incidents[last]["conflicts"].append({"attribute": attribute, "kind": kind, "values": fields})
        elif head.startswith("link "):
            _, kind, other = head.split()
            incidents[last]["links"].append({"type": kind, "incident": other})
        else:
            last = head
            incidents[head] = {"id": head, "label": fields[0], "conflicts": [], "links": []}
    for name, incident in incidents.items():
        incident["members"] = [d["id"] for d in documents if d["cluster"] == name]
        sides = {d["id"]: {e["incident"] for e in d["side_events"]} for d in documents if d["cluster"] != name}
        incident["mentioned_in"] = [i for i, names in sides.items() if name in names]
        incident["split"] = split_of((incident["members"] or incident["mentioned_in"] or ["?"])[0])
        assert incident["members"] or incident["mentioned_in"], name
        assert all(x["incident"] in incidents for x in incident["links"]), name
    return incidents


def split_of(document):
    """The first set is h*, the second k*."""
    return "blind2" if document.startswith("k") else "heldout"


def days(value):
    return [dt.date.fromisoformat(x) for x in re.findall(r"\d{4}-\d\d-\d\d", value)]


def check_time(doc, event):
    """Weekday and month-day words of the evidence agree with the gold date."""
    found = days(event["time"]["value"]) if event["time"] else []
    for span in event["time"]["evidence"] if found else []:
        words = re.findall(r"\b([A-Z][a-z]+day)\b", span["text"])
        names = {calendar.day_name[d.weekday()] for d in found}
        assert not [w for w in words if w in calendar.day_name and w not in names], (doc["id"], span, found)
        stated = re.search(rf"\b({MONTHS})[a-z]*\.? (\d{{1,2}})\b|\b(\d{{1,2}}) ({MONTHS})", span["text"])
        if stated:
            month, day = stated[1] or stated[4], int(stated[2] or stated[3])
            assert (month, day) in {(calendar.month_abbr[d.month], d.day) for d in found}, (doc["id"], span, found)


def check(documents, incidents):
    assert len({d["id"] for d in documents}) == len(documents)
    for document in documents:
        for event in [*([document["main"]] if document["main"] else []), *document["side_events"]]:
            check_time(document, event)
            known = [event["incident"], *document["clusters"], *(x["incident"] for x in event.get("links", []))]
            assert all(x is None or x in incidents for x in known), (document["id"], known)
        if document["main"]:
            first = {days(d["main"]["time"]["value"])[0] for d in documents if d["cluster"] == document["cluster"]}
            assert max(first) - min(first) <= dt.timedelta(days=1), document["cluster"]
            published = document["published"]
            assert not published or days(document["main"]["time"]["value"])[0] <= dt.date.fromisoformat(published)


def counts(documents):
    mains = [d["main"] for d in documents if d["main"]]
    sizes = Counter(d["cluster"] for d in documents if d["cluster"])
    yield f"documents {len(documents)}, with a main event {len(mains)}, clusters of 2 or more: " + ", ".join(
        f"{k} {v}" for k, v in sizes.items() if v > 1
    )
    words = [d["words"] for d in documents]
    yield f"words min {min(words)} mean {sum(words) // len(words)} max {max(words)}"
    for slot in SLOTS.values():
        yield f"main {slot}: {sum(len(m[slot]) for m in mains)} values in {sum(bool(m[slot]) for m in mains)} documents"
    yield f"events by role {dict(Counter(e['role'] for d in documents for e in d['side_events']))}"
    yield f"implied origins {sum(p['basis'] == 'implied' for m in mains for p in m['origin'])}"


def build():
    pairs = list(read_documents())
    documents = [x for _, x in pairs]
    incidents = read_incidents(documents)
    check(documents, incidents)
    gold = {
        "schema": "geoevents-devset/0.1",
        "license": "CC0-1.0 (texts and annotation written for this project)",
        "conventions": CONVENTIONS,
        "note": "Synthetic reports. Outlets are fictional; many details are invented. Gold annotates what the TEXT "
        "says. Never use as a source of facts.",
        "documents": documents,
        "incidents": list(incidents.values()),
    }
    files = {HERE / x["file"]: doc.file_text for doc, x in pairs}
    files[HERE / "heldout.json"] = json.dumps(gold, ensure_ascii=False, indent=1) + "\n"
    return documents, files


def main():
    documents, files = build()
    for path, text in files.items():
        if "--check" in sys.argv:
            assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: run build.py"
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    sys.stdout.write("\n".join(counts(documents)) + "\n")


if __name__ == "__main__":
    main()
