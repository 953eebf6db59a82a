"""The compiled store: built once, whole or not at all, and anew when damaged."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gazetteer import Place, StoreError
from gazetteer.cache import CacheWarning, store_of
from gazetteer.store import Store, cache_dir, numbers

ROOT = Path(__file__).parents[3]


def places(count: int = 50) -> Iterator[Place]:
    for i in range(count):
        yield Place(
            id=f"x:{i}", name=f"Al-Qāmishlī {i}", names=(f"القامشلي {i}",), lat=37.0, lon=41.2, country="SY", radius_m=1000.0, source="made"
        )  # fmt: skip


class Source:
    """A source of the test's own."""

    credit = "made here"

    def __init__(self, fingerprint: str, make=places, builds: list[int] | None = None) -> None:
        self.fingerprint, self._make, self._builds = fingerprint, make, builds

    def places(self) -> Iterator[Place]:
        if self._builds is not None:
            self._builds.append(1)
        return self._make()


def opened(*, fingerprint: str = "one", builds: list[int] | None = None) -> Store:
    return store_of(label="test", source=Source(fingerprint, builds=builds))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GEOEVENTS_CACHE", str(tmp_path / "a cache"))
    return cache_dir()


def test_a_store_is_built_once_and_found_by_every_key() -> None:
    builds: list[int] = []
    store = opened(builds=builds)
    assert [p.id for p in store.named("al qamishli 7")] == ["x:7"]
    assert [p.id for p in store.named("qamishli 7")] == ["x:7"]
    assert [p.id for p in store.named("القامشلي 7")] == ["x:7"]
    sounding = store.sounding(["km$l7", "kmsl7", "nothing"])
    assert "al qamishli 7" in sounding
    assert [p.id for p in store.places(n for digits in sounding.values() for n in numbers(digits))] == ["x:7"]
    assert store.by_id("x:7") == next(p for p in (store.by_id("x:7"),) if p)
    assert store.by_id("x:999") is None
    assert len(store.around(lat=37.0, lon=41.2)) == 50
    assert store.size == 50
    opened(builds=builds)
    assert builds == [1]
    opened(fingerprint="other data", builds=builds)
    assert builds == [1, 1]


@pytest.mark.parametrize("hostile", ["'; DROP TABLE place; --", "%", "_", '"', "\0", "a" * 100_000, "🚀", "NULL"])
def test_queries_are_values(hostile: str) -> None:
    store = opened()
    assert store.named(hostile) == []
    assert not store.has(hostile)
    assert store.by_id(hostile) is None
    assert store.size == 50


@pytest.mark.parametrize("damage", ["truncated", "emptied", "overwritten"])
def test_a_damaged_store_is_built_anew(damage: str) -> None:
    builds: list[int] = []
    store = opened(builds=builds)
    store.close()
    content = store.path.read_bytes()
    store.path.write_bytes(
        {"truncated": content[: len(content) // 2], "emptied": b"", "overwritten": b"x" * len(content)}[damage]
    )
    assert opened(builds=builds).named("al qamishli 7")
    assert builds == [1, 1]


def test_damage_inside_is_met_at_the_query() -> None:
    builds: list[int] = []
    path = opened(builds=builds).path
    content = bytearray(path.read_bytes())
    page = int.from_bytes(content[16:18], "big")
    for start in range(2 * page, len(content), page):  # the header and the schema stay
        content[start : start + page] = os.urandom(page)
    path.write_bytes(bytes(content))
    store = None
    try:
        store = opened(builds=builds)
        assert [p.id for p in store.named("al qamishli 7")] == ["x:7"]
    finally:
        assert store is not None
    assert builds == [1, 1]


def test_an_interrupted_build_leaves_nothing(cache: Path) -> None:
    def broken():
        yield from places(3)
        raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError, match="interrupted"):
        store_of(label="test", source=Source("broken", broken))
    assert [p.name for p in cache.iterdir() if p.name != "lock.sqlite"] == []


def test_two_processes_build_one_store(cache: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from gazetteer.cache import store_of\nfrom gazetteer.model import Place\n"
        "class Source:\n"
        "    fingerprint = credit = 'same'\n"
        "    def places(self):\n"
        "        print('building', flush=True)\n"
        "        return (Place(id=f'x:{i}', name=f'Town {i}', lat=1.0, lon=2.0, country='IQ', radius_m=1.0, source='-') for i in range(20000))\n"
        "store = store_of(label='two', source=Source())\n"
        "print(store.size, store.named('town 77')[0].id)\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ.copy()
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert all(process.returncode == 0 for process in running)
    assert all(s.splitlines()[-1] == "20000 x:77" for s in said)
    assert "".join(said).count("building") == 1
    assert len(list(cache.glob("two-*.sqlite"))) == 1


def test_a_cache_that_cannot_be_written_gives_a_warning_and_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a file where the cache should be"
    blocked.write_text("")
    monkeypatch.setenv("GEOEVENTS_CACHE", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.warns(CacheWarning, match="GEOEVENTS_CACHE"):
        store = opened()
    assert store.named("al qamishli 7")


def test_nowhere_to_write_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    monkeypatch.setenv("GEOEVENTS_CACHE", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(blocked))
    with pytest.warns(CacheWarning), pytest.raises(StoreError, match="set GEOEVENTS_CACHE"):
        opened()


def test_stores_of_a_month_ago_are_cleared_away() -> None:
    old = opened(fingerprint="old").path
    recent = opened(fingerprint="recent").path
    os.utime(old, (0, 0))
    opened(fingerprint="new")
    assert not old.exists()
    assert recent.exists()
