"""The online last resort, against a local server that speaks the protocols of Nominatim and Photon, and worse."""

import json
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.geocoders import Nominatim, Photon

from gazetteer import Gazetteer, Outcome, Resolution, Toponym
from gazetteer.fallback import Online

pytestmark = pytest.mark.enable_socket  # a server of our own, on this machine

NOMINATIM = {
    "place_id": 1,
    "osm_type": "node",
    "osm_id": 42,
    "lat": "36.5",
    "lon": "42.5",
    "class": "place",
    "type": "village",
    "name": "Qxzaria",
    "display_name": "Qxzaria, Nineveh, Iraq",
    "address": {"country_code": "iq"},
    "boundingbox": ["36.48", "36.52", "42.48", "42.52"],
}
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [42.5, 36.5]},
            "properties": {"osm_type": "N", "osm_id": 7, "osm_value": "town", "name": "Qxzaria", "countrycode": "IQ", "extent": [42.4, 36.6, 42.6, 36.4]},
        }
    ],
}  # fmt: skip


class Server(ThreadingHTTPServer):
    """Answers every query with `answer` (bytes, or what is to be JSON), and counts."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer: object = []
        self.status = 200
        self.asked: list[str] = []

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlsplit(self.path).query)["q"][0])
        body = self.server.answer
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    running = Server()
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def nominatim(server: Server, folder: Path) -> Online:
    coder = Nominatim(user_agent="tests of geoevents", domain=server.domain, scheme="http")
    return Online(coder, min_delay_s=0.0, folder=folder)


def test_nominatim_answers_what_nothing_here_knows(server: Server, tmp_path: Path) -> None:
    server.answer = [NOMINATIM]
    gazetteer = Gazetteer(packs=[], fallback=nominatim(server, tmp_path))
    found = gazetteer.resolve("Qxzaria", country="IQ")
    place = found.require()
    assert (place.id, place.lat, place.lon, place.country) == ("nominatim:N42", 36.5, 42.5, "IQ")
    assert 2_500 < place.radius_m < 3_500  # half the diagonal of the bounding box
    assert place.source.startswith("nominatim, asked 20")
    assert "OpenStreetMap" in place.source
    assert "not calibrated" in found.candidates[0].reasons[0]
    assert gazetteer.attributions[-1] == "© OpenStreetMap contributors, ODbL (answers of nominatim)"
    assert server.asked == ["Qxzaria, Iraq"]


def test_each_name_is_asked_once_and_known_ones_never(server: Server, tmp_path: Path) -> None:
    server.answer = [NOMINATIM]
    gazetteer = Gazetteer(packs=[], fallback=nominatim(server, tmp_path))
    assert gazetteer.resolve("Zummar").require().id == "gn:9253641"
    assert server.asked == []
    gazetteer.resolve_many(["Qxzaria"] * 50)
    Gazetteer(packs=[], fallback=nominatim(server, tmp_path)).resolve("Qxzaria")
    assert server.asked == ["Qxzaria"]
    with sqlite3.connect(tmp_path / "online.sqlite") as db:
        ((service, query, asked, _),) = db.execute("SELECT * FROM answer")
    db.close()
    assert (service.split()[0], query, len(asked)) == ("nominatim", "Qxzaria", 10)


def asked(online: Online) -> Resolution:
    unknown = Resolution(toponym="Qxzaria", candidates=(), outcome=Outcome.UNRESOLVED, hint="a pack may help")
    return online.fill([Toponym(text="Qxzaria")], [unknown], country_name=lambda _: None)[0]


def test_photon_and_empty_answers(server: Server, tmp_path: Path) -> None:
    server.answer = PHOTON
    online = Online(Photon(domain=server.domain, scheme="http"), min_delay_s=0.0, folder=tmp_path)
    place = asked(online).require()
    assert (place.id, place.country, place.feature_class) == ("photon:N7", "IQ", "P")
    assert 10_000 < place.radius_m < 15_000
    server.answer = {"type": "FeatureCollection", "features": []}
    for _ in range(2):
        assert online.ask("Nowhere Atall") == ([], None)
    assert server.asked.count("Nowhere Atall") == 1


def test_several_places_far_apart_are_ambiguous(server: Server, tmp_path: Path) -> None:
    server.answer = [NOMINATIM, NOMINATIM | {"lat": "10.0", "osm_id": 43}]
    found = asked(nominatim(server, tmp_path))
    assert found.outcome is Outcome.AMBIGUOUS
    assert [c.place.lat for c in found.candidates[:2]] == [36.5, 10.0]
    assert found.place is None


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>no</html>",
        b"[[[[",
        b"null",
        b'"text"',
        [1, 2, 3],
        [{"lat": "x", "lon": []}],
        [NOMINATIM | {"lat": "91"}],
        [NOMINATIM | {"lat": "nan"}],
        [NOMINATIM | {"lon": "1e999"}],
        [NOMINATIM | {"name": "\x00\u202e", "display_name": ""}],
        {"error": "go away"},
    ],
)
def test_a_hostile_answer_is_no_answer(server: Server, tmp_path: Path, answer: object) -> None:
    server.answer = answer
    found = asked(nominatim(server, tmp_path))
    assert found.outcome is Outcome.UNRESOLVED
    assert found.hint


@pytest.mark.parametrize(
    "change",
    [
        {"boundingbox": "everywhere"},
        {"boundingbox": ["nan"] * 4},
        {"boundingbox": [None] * 4},
        {"address": "Iraq"},
        {"name": "Q" * 100_000},
        {"osm_id": {"$": 1}},
    ],
)
def test_what_is_wrong_beside_the_point_is_dropped(server: Server, tmp_path: Path, change: dict[str, object]) -> None:
    server.answer = [NOMINATIM | change]
    place = asked(nominatim(server, tmp_path)).require()
    assert 500 <= place.radius_m <= 10_000
    assert len(place.name) <= 200


def test_a_dead_line_never_stops_a_batch(server: Server, tmp_path: Path) -> None:
    server.answer, server.status = b"", 503
    gazetteer = Gazetteer(packs=[], fallback=nominatim(server, tmp_path))
    answers = gazetteer.resolve_many([f"Qxzaria{c}qx" for c in "bcdfghjk"] + ["Zummar"])
    assert answers[-1].place is not None
    assert "gave no usable answer" in answers[0].hint
    assert "left alone" in answers[-2].hint
    assert len(server.asked) == 3


def test_a_folder_that_cannot_be_written_only_costs_the_copy(server: Server, tmp_path: Path) -> None:
    server.answer = [NOMINATIM]
    (tmp_path / "file").write_text("")
    online = nominatim(server, tmp_path / "file")
    assert online.ask("Qxzaria")[0][0].name == "Qxzaria"
