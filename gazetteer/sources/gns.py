"""GNS, the names database of the US National Geospatial-Intelligence Agency (public domain): a row a *name*.

Two layouts, both tab separated with a header: that of 2022 (``ufi``, ``full_name``, ``lat_dd`` …) and the older one
(``UFI``, ``FULL_NAME_RO``, ``LAT`` …). Rows of one feature share its ``ufi``. Countries are FIPS 10-4 codes, which look
like ISO codes and are not (``IZ`` is Iraq, ``IQ`` nothing; ``AU`` is Austria).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gazetteer.errors import SourceFormatError
from gazetteer.records import Block, Kin, Problem, Record
from gazetteer.sources.files import LONGEST_NAME, FileSource, RowError, line_blocks, opened, point, text_lines
from gazetteer.sources.geonames import AREA_RADIUS_M, HISTORIC, settlement_radius_m

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GNS", "is_gns"]

# FIPS 10-4 codes that differ from ISO 3166-1, each followed by the ISO code; from GeoNames countryInfo.txt (CC BY 4.0),
# with the Gaza Strip (GZ) and parts of countries that FIPS counts apart.
_FIPS = (
    "AAAW ACAG AGDZ AJAZ ANAD AQAS ASAU AUAT AVAI AYAQ BABH BCBW BDBM BFBS BGBD BHBZ BKBA BLBO BMMM BNBJ BOBY BPSB BUBG BXBN BYBI CBKH "
    "CDTD CELK CFCG CGCD CHCN CICL CJKY CKCC CNKM CQMP CSCR CTCF CWCK DADK DODM DRDO EIIE EKGQ ENEE ESSV EZCZ FGGF FPPF FSTF GAGM GBGA "
    "GGGE GJGD GKGG GMDE GQGU GVGN GZPS HAHT HOHN ICIS ISIL IVCI IZIQ JAJP KNKP KRKI KSKR KTCX KUKW KVXK LELB LGLV LHLT LILR LOSK LSLI "
    "LTLS MAMG MBMQ MCMO MFYT MGMN MHMS MIMW MJME MNMC MOMA MPMU MUOM NENU NGNE NHVU NING NNSX NSSR NTAN NUNI ODSS PAPY PCPN PMPA POPT "
    "PPPG PSPW PUGW RIRS RMMH RNMF RPPH RQPR RSRU SBPM SCKN SESC SFZA SGSN SNSG SPES STLC SUSD SVSJ SWSE SXGS SZCH TBBL TDTT TITJ TKTC "
    "TLTK TNTO TOTG TPST TSTN TTTL TUTR TXTM UCCW UKGB UPUA UVBF VIVG VMVN VQVI VTVA WANA WEPS WIEH WZSZ YICS YMYE ZAZM ZIZW"
)
_ISO = {pair[:2]: pair[2:] for pair in _FIPS.split()}
_NEW, _OLD = "ufi", "UFI"
# What our columns are called in the layout of 2022 and in the older one.
_LAYOUTS = {
    _NEW: ("ufi", "full_name", "nt", "lat_dd", "long_dd", "fc", "desig_cd", "cc_ft"),
    _OLD: ("UFI", "FULL_NAME_RO", "NT", "LAT", "LONG", "FC", "DSG", "CC1"),
}
_OLD_BESIDES = ("FULL_NAME_ND_RO", "SHORT_FORM")
# Name types, best to show first: conventional, approved, provisional, unverified, variant, historic.
_RANKS = {"C": 0, "N": 1, "P": 2, "D": 3, "V": 4, "H": 5}


def is_gns(header: str) -> bool:
    """Tell whether a header line is one of the layouts of GNS."""
    columns = set(header.rstrip("\r\n").split("\t"))
    return any(columns.issuperset(layout) for layout in _LAYOUTS.values())


class GNS(FileSource):
    """A country file of GNS, either layout, zipped or not."""

    kind = "GNS"

    def __init__(self, path: Any) -> None:  # noqa: ANN401 - a Path, as in FileSource
        super().__init__(path)
        self._columns: dict[str, int] = {}

    @property
    def credit(self) -> str:
        """Name the agency; its names are in the public domain."""
        return f"GNS ({self.path.name}), US National Geospatial-Intelligence Agency, public domain"

    def blocks(self) -> Iterator[Block]:
        """Cut the file into blocks; the rows of a feature that two blocks share are united in the store."""
        with opened(self.path, suffixes=(".txt", ".tsv"), besides=("readme", "disclaimer")) as stream:
            header = stream.readline().decode("utf-8-sig", "replace")
            if not is_gns(header):
                raise SourceFormatError(f"{self.path}: not a country file of GNS; its header lacks ufi, full_name …")
            self._columns = {name: i for i, name in enumerate(header.rstrip("\r\n").split("\t"))}
            yield from line_blocks(stream, first=2)

    def records(self, block: Block) -> Iterator[Record | Problem]:
        """Read the rows of a block, a record a feature."""
        layout = _LAYOUTS[_NEW if _NEW in self._columns else _OLD]
        at = [self._columns[name] for name in layout]
        more = [self._columns[name] for name in _OLD_BESIDES if name in self._columns]
        features: dict[str, list[tuple[int, int, list[str]]]] = {}
        for row, line in text_lines(block):
            if isinstance(line, Problem):
                yield line
                continue
            f = line.rstrip("\r").split("\t")
            if len(f) != len(self._columns):
                if line.strip():
                    yield Problem(row, "the row", line, f"{len(self._columns)} columns separated by tabs, not {len(f)}")
                continue
            rank = _RANKS.get(f[at[2]][:1], 4) + (10 if f[at[2]].endswith("S") else 0)  # S: in another script
            values = [f[i] for i in at]
            features.setdefault(values[0], []).append((rank, row, [*values, *(f[i] for i in more)]))
        for rows in features.values():
            try:
                yield _record(sorted(rows))
            except RowError as error:
                yield Problem(rows[0][1], error.column, error.value, error.expected)


def _record(rows: list[tuple[int, int, list[str]]]) -> Record:
    """Make one record of the names of a feature, the best to show first."""
    ufi, name, _, lat_text, lon_text, feature_class, code, countries = rows[0][2][:8]
    if not ufi.lstrip("-").isdigit():
        raise RowError("ufi", ufi, "a number")
    lat, lon = point(lat_text, lon_text, columns=("latitude", "longitude"))
    names = dict.fromkeys(n.strip() for _, _, f in rows for n in (f[1], *f[8:]))
    kept = [n.removeprefix("((").removesuffix("))") for n in names if n and len(n) <= LONGEST_NAME]
    if not kept:
        raise RowError("full name", name, f"a name of at most {LONGEST_NAME} characters")
    fips = countries[:2]
    country = _ISO.get(fips, fips) if len(fips) == 2 and fips.isalpha() and fips.isupper() else None
    is_gone = code in HISTORIC or name.startswith("((")  # GNS writes ((Name)) for what is believed to be gone
    radius_m = AREA_RADIUS_M.get(feature_class) or settlement_radius_m(None, lat=lat, lon=lon)
    kin = Kin(
        country, None, None, feature_class or "P", code or "PPL", f"iso:{country}" if country else "",
        "historic" if is_gone else "current", None, "GNS \0 (NGA, public domain)",
    )  # fmt: skip
    return Record(f"gns:{ufi}", "\n".join(dict.fromkeys(kept)), lat, lon, None, radius_m, None, kin)
