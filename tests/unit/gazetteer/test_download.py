"""Downloads: taken up where they broke off, checked, and never half installed. Against a server of this test's own."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gazetteer import PackError
from gazetteer.download import GEONAMES, address_of, fetch
from gazetteer.packs import download, installed, packs_dir, update

pytestmark = pytest.mark.enable_socket  # the server listens on this machine


def dump(count: int) -> bytes:
    rows = "".join(
        f"{i}\tTall {hashlib.md5(str(i).encode(), usedforsecurity=False).hexdigest()}\t\t\t36.{i % 100000:05}\t42.5\tP\tPPL\tIQ\t\t15\t\t\t\t0\t\t300\tAsia/Baghdad\t2018-01-01\n"
        for i in range(1, count + 1)
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("IQ.txt", rows)
    return content.getvalue()


class Server(ThreadingHTTPServer):
    """Serves one file, and misbehaves as told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = dump(3_000)
        self.stamp = '"one"'
        self.cuts: list[int] = []  # after how many bytes the next answers break off
        self.has_ranges = True
        self.asked: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/export/IQ.zip"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        if not self.path.endswith("IQ.zip"):
            self.send_error(404)
            return
        if self.headers.get("If-None-Match") == self.server.stamp:
            self.send_response(304)
            self.end_headers()
            return
        start, content = 0, self.server.content
        if wanted and self.server.has_ranges and self.headers.get("If-Range") == self.server.stamp:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - start))
        self.send_header("ETag", self.server.stamp)
        self.end_headers()
        end = start + self.server.cuts.pop(0) if self.server.cuts else len(content)
        self.wfile.write(content[start:end])

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("GEOEVENTS_PACKS", str(tmp_path / "packs"))
    monkeypatch.setattr("gazetteer.download._PAUSE_S", 0.0)
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_a_pack_is_downloaded_with_its_hash_and_updated_when_it_changed(server: Server) -> None:
    told: list[tuple[int, int | None]] = []
    pack = download(server.url, loading=lambda done, total: told.append((done, total)))
    assert (pack.name, pack.places, pack.origin) == ("IQ", 3_000, server.url)
    assert pack.sha256 == hashlib.sha256(server.content).hexdigest()
    assert told[-1] == (len(server.content), len(server.content))
    assert list((packs_dir() / "downloads").iterdir()) == []  # the zip is not needed any more
    assert update("IQ") is None
    assert len(server.asked) == 2
    server.content, server.stamp = dump(3_001), '"two"'
    renewed = update("IQ")
    assert renewed is not None
    assert renewed.places == 3_001


def test_a_cut_connection_is_taken_up_where_it_broke(server: Server) -> None:
    server.cuts = [40_000, 25_000]
    assert download(server.url).places == 3_000
    assert server.asked == [None, "bytes=40000-", "bytes=65000-"]


def test_what_broke_off_is_taken_up_by_the_next_call(server: Server, tmp_path: Path) -> None:
    server.cuts = [10_000] * 5
    with pytest.raises(PackError, match=r"50,000 bytes are kept, try again"):
        fetch(server.url, tmp_path)
    assert installed() == []
    server.asked.clear()
    found = fetch(server.url, tmp_path)
    assert found is not None
    assert server.asked == ["bytes=50000-"]
    assert found.path.read_bytes() == server.content


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    server.cuts = [10_000] * 5
    with pytest.raises(PackError):
        fetch(server.url, tmp_path)
    server.content, server.stamp = dump(500), '"two"'
    found = fetch(server.url, tmp_path)
    assert found is not None
    assert found.path.read_bytes() == server.content


def test_a_server_without_ranges_starts_over(server: Server, tmp_path: Path) -> None:
    server.has_ranges = False
    server.cuts = [30_000]
    found = fetch(server.url, tmp_path)
    assert found is not None
    assert found.path.read_bytes() == server.content


def test_a_wrong_hash_installs_nothing(server: Server) -> None:
    with pytest.raises(PackError, match=r"SHA-256 .*another file than expected"):
        download(server.url, sha256="0" * 64)
    assert installed() == []
    assert [p.name for p in packs_dir().rglob("*.zip*")] == []
    assert download(server.url, sha256=hashlib.sha256(server.content).hexdigest().upper()).places == 3_000


def test_a_wrong_address_says_what_the_server_said(server: Server) -> None:
    with pytest.raises(PackError, match=r"says 404 .*check the name or address"):
        download(server.url.replace("IQ.zip", "XX.zip"))


def test_nobody_there(server: Server, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be downloaded"):
        fetch("http://127.0.0.1:9/IQ.zip", tmp_path)


def test_something_else_than_a_zip_is_refused(server: Server) -> None:
    server.content = b"<html>Please log in</html>"
    with pytest.raises(ValueError, match="none of the formats"):
        download(server.url)
    assert installed() == []


def test_country_codes_and_addresses() -> None:
    assert address_of("IQ") == GEONAMES.format("IQ")
    with pytest.raises(PackError, match="ISO country code"):
        address_of("Iraq")
    with pytest.raises(PackError):
        address_of("file:///etc/passwd")
