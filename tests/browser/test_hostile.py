"""Text from reports is hostile until shown otherwise: it must never run, at load or at interaction."""

import json
import re

import pytest

import maps

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<!--<script>window.pwned=1//",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "${window.pwned=1}`${window.pwned=1}`",
    "{{window.pwned=1}}",
    "'\"><iframe srcdoc='<script>top.pwned=1</script>'>",
    "</title><script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "javascript:window.pwned=1",
    "\u202egpj.exe\u2066\u2028\u2029",
    "]]><a href=javascript:window.pwned=1>x</a>",
)


def hostile(made):
    """Put a payload into every string field that an event can carry."""
    bad = " ".join(PAYLOADS)
    report = made.report(
        bad, bad, publisher=bad, title=bad, url="javascript:window.pwned=1", via=(bad,), published=made.day(2024, 4, 22)
    )
    origin, destination = made.place(bad, 36.8, 42.4, country=None), made.place(bad, 36.9, 42.0, country=None)
    rival, lost = made.place(bad + "2", 37.0, 42.1, country=None), made.nowhere(bad)
    alternatives = [
        made.Alternative(value=v, claims=(made.said(report, "origin", v, bad),), kind=made.ConflictKind.CONTRADICTION)
        for v in (rival, lost)
    ]
    event = made.event(
        bad,
        bad,
        made.Role.MAIN,
        [
            made.agreed(
                "origin",
                origin,
                [made.said(report, "origin", origin, bad, by=bad)],
                reason=bad,
                alternatives=alternatives,
            ),
            made.agreed("destination", destination, [made.said(report, "destination", destination, bad)], reason=bad),
            made.agreed("weapon", bad, [made.said(report, "weapon", bad, bad)], reason=bad),
            made.agreed(bad, bad, [made.said(report, bad, bad, bad)], reason=bad),
        ],
        links=(made.Link(type=bad, event_id=bad),),
    )
    line = made.Trajectory(
        event_id=bad,
        origin=origin,
        destination=destination,
        support="joint",
        outcome=bad,
        distance_m=37_000.0,
        azimuth_deg=287.0,
        back_azimuth_deg=107.0,
        countries=("<b>", "SY"),
        crossings=(
            made.Crossing(from_country=bad, to_country=None, lat=36.85, lon=42.2, uncertain=True, error_m=900.0),
        ),
        border_source=bad,
    )
    return made.Made(reports=(report,), events=(event,), lines=(line,), attributions=(bad,)), bad


def test_nothing_that_a_report_says_runs(made, opened, snapshot):
    """In every field, at load and when everything that can be pressed is pressed."""
    events, bad = hostile(made)
    several = made.Made(
        reports=events.reports,
        events=(
            *events.events,
            *(
                made.event(
                    f"{bad}{i}", bad + "x" * i, role, [made.agreed("agent", bad, events.events[0].mentions[0].claims)]
                )
                for i, role in enumerate(made.Role)
            ),
        ),
        lines=events.lines,
        attributions=events.attributions,
    )
    with opened(maps.event_map(several, title=bad, subtitle=bad)) as watched:
        page = watched.page
        assert page.locator("h1").inner_text().startswith("<script>")
        page.get_by_text("Filters", exact=True).click()
        for box in page.locator(".facet input").all():
            box.check()
            box.uncheck()
        page.get_by_role("searchbox").fill(bad[:200])
        page.get_by_role("searchbox").fill("")
        page.get_by_role("combobox").select_option("name")
        for index in range(2):
            page.locator(".event").nth(index).hover()
            page.locator(".event").nth(index).click()
            page.wait_for_selector(".card")
            for button in page.locator(".card button, .card summary").all():
                if button.is_visible():
                    button.click()
            page.keyboard.press("Escape")
        page.mouse.click(800, 400)
        page.keyboard.press("Escape")
        for kind in ("GeoJSON", "CSV", "PNG"):
            page.get_by_text("Download", exact=True).click()
            with page.expect_download() as caught:
                page.get_by_role("button", name=f"Download {kind}").click()
            assert re.fullmatch(r"[a-z0-9-]+\.(geojson|csv|png)", caught.value.suggested_filename)
            if kind == "GeoJSON":
                found = json.loads(caught.value.path().read_text(encoding="utf-8"))
                assert found["features"][0]["properties"]["event_id"] == bad
        page.wait_for_timeout(350)
        link = page.url
        page.goto("about:blank")
        page.goto(link)
        page.wait_for_selector(".event")
        assert page.evaluate("window.pwned") is None
        assert page.locator("#geoevents iframe, #geoevents img, #geoevents svg, #geoevents script").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        snapshot(watched, "hostile")


def test_only_the_scripts_of_the_page_may_run(made, opened):
    with opened(maps.event_map(made.zummar()), quiet=False) as watched:
        page = watched.page
        page.evaluate(
            """() => {
                const s = document.createElement("script");
                s.textContent = "window.pwned = 1";
                document.body.append(s);
                const d = document.createElement("div");
                d.innerHTML = "<img src=x onerror='window.pwned=2'><img src='https://example.org/x.png'>";
                document.body.append(d);
                fetch("https://example.org/").catch(() => undefined);
            }"""
        )
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned") is None
        assert any("Content Security Policy" in c for c in watched.complaints)


def test_very_long_texts_do_not_break_the_page(made, opened):
    """A million letters in every field: title, type, place, actor, source, quote."""
    long = "x" * 1_000_000
    text = f"A drone hit Mosul. {long}"
    report = made.report("long", text, title=long, publisher=long, via=(long,), url=f"https://example.org/{long}")
    mosul = made.place(long, 36.34, 43.13)
    events = [
        made.event(
            f"e{i}{long}",
            long,
            made.Role.MAIN,
            [
                made.agreed("location", mosul, [made.said(report, "location", mosul, "Mosul", by=long)], reason=long),
                made.agreed("agent", long, [made.said(report, "agent", long, text[:200_000])]),
            ],
        )
        for i in range(4)
    ]
    with opened(
        maps.event_map(made.Made(reports=(report,), events=tuple(events)), title=long, subtitle=long)
    ) as watched:
        page = watched.page
        page.get_by_role("searchbox").fill("mosul drone")
        page.get_by_role("searchbox").fill("")
        page.locator(".event").first.click()
        page.wait_for_selector(".card")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        laid_out = page.evaluate("document.body.innerText.length")
        assert laid_out < 50_000
        more = page.locator(".card-title .more")
        assert "letters" in more.inner_text()
        more.click()
        assert laid_out < page.evaluate("document.body.innerText.length") < laid_out + 20_000
        page.keyboard.press("Escape")
        page.wait_for_selector(".event")
