"""The words that descriptions of places are made of, by what they do; read by `gazetteer.expressions`."""

from __future__ import annotations

__all__ = [
    "ALONG",
    "AREA",
    "ARTICLES",
    "BANKS",
    "BORDERLAND",
    "BORDERS",
    "CENTRE",
    "COASTS",
    "COUNTRYSIDE",
    "FILLERS",
    "FRINGE",
    "FROM",
    "HEDGES",
    "INSIDE",
    "JOINTS",
    "KINDS",
    "NEAR",
    "NOUNS",
    "PART",
    "PRONOUNS",
    "ROADS",
    "THINGS",
    "TOWARD",
    "VALLEYS",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: In front of a distance.
HEDGES = _words(
    "about almost an approx approximately around at barely circa estimated exactly further just least "
    "less maybe more most nearly only over perhaps precisely roughly some than to under up"
)
ARTICLES = _words("a an its that the their this")
#: Say nothing of where.
FILLERS = _words(
    "broader deep directly due entire extreme far front general immediate immediately mainly mostly "
    "nearby neighboring neighbouring predominantly remote somewhere surrounding very whole wider"
)
COUNTRYSIDE = _words("badiya countryside desert farmland farmlands fields hinterland reef rif rural steppe")
FRINGE = _words(
    "edge edges entrance entrances fringe fringes gate gates limits outskirt outskirts perimeter "
    "periphery suburb suburbs"
)
#: A part of what follows.
PART = _words(
    "mountains hills towns plains areas corner districts end flank half neighborhoods neighbourhoods part parts portion quarter "
    "quarters reaches section sector side third tip villages"
)
CENTRE = _words("center centre downtown heart interior middle")
#: Around what is named.
AREA = _words(
    "area axis enclave environs front neighborhood neighbourhood pocket region surroundings triangle vicinity zone"
)
ROADS = _words("axis freeway highway line motorway railway road route street")
BORDERS = _words("border borders boundary frontier frontiers")
BORDERLAND = _words("area areas crossing lands region regions strip territory zone")  # after "border"
VALLEYS = _words("basin valley")
BANKS = _words("bank banks river riverbank shore shores")
COASTS = _words("beach coast coastal coastline littoral seaboard seaside shoreline")
TOWARD = _words("direction toward towards")
PRONOUNS = _words("her here him it that them there these this those us")
#: What is described, without a name.
THINGS = _words(
    "area areas base bases border camp capital checkpoint city compound convoy country countryside desert "
    "district facilities facility farm farms governorate headquarters hill hills house installation "
    "locality located military nearby outskirts place places point position positions post province "
    "region residential road settlement site sites situated somewhere town towns village villages"
)
#: Kinds in front of a name: "the town of Hit".
KINDS = _words(
    "camp city county district governorate municipality oblast province region state sub-district "
    "subdistrict town village"
)
#: Between a distance and what it is measured from.
FROM = _words("away from of outside off out inside into deep further beyond along on")
#: Join two names, or a measure and a name.
JOINTS = _words("between from away halfway midway half-way mid-way and or linking connecting joining")
NOUNS = COUNTRYSIDE | FRINGE | PART | CENTRE | AREA
NEAR = (
    "near to",
    "near",
    "close to",
    "next to",
    "adjacent to",
    "beside",
    "by",
    "not far from",
    "in the vicinity of",
    "in the area of",
    "in the environs of",
    "in the surroundings of",
    "a short distance from",
    "around",
    "alongside",
    "just off",
    "in and around",
    "facing",
    "opposite",
    "just outside",
    "outside of",
    "outside",
    "nearby",
    "at the gates of",
)
INSIDE = ("deep inside", "well inside", "inside", "within", "in", "at", "of", "into")
ALONG = ("along", "on", "astride", "off")
