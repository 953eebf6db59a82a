"""How agencies, tickers and communiqués write: what belongs to the event they tell, and what only stands beside it.

The publication day is Monday 6 May 2024. Every sentence is our own; each line stands for a way of writing.
"""

from __future__ import annotations

import pytest

from gazetteer import Gazetteer
from geoevents.extract import extract
from geoevents.extract.quantities import numbers
from geoevents.extract.text import sentences
from geoevents.locate import locate
from geoevents.model import Quantity, Role
from geoevents.readers import read_report
from geoevents.readers.language import detect_language

# report | day of the main event, "-" for none
DAYS = """
On the night of 3 to 4 May, Russian forces launched 40 drones at Odesa.|2024-05-04
During the night from Saturday to Sunday, rockets hit Tripoli.|2024-05-05
Drones attacked Belgorod overnight into Sunday.|2024-05-05
On 05.05.2024 drones attacked Belgorod.|2024-05-05
On 25/04/2024 a rocket hit Sderot.|2024-04-25
A rocket struck Najran late on 4 May.|2024-05-04
Officials said the attack on Haifa happened before dawn on Sunday, May 5. Rockets hit two houses.|2024-05-05
Late Saturday evening rockets hit Balad.|2024-05-04
Rockets hit a camp near Goma, killing four. The rebels did not claim Saturday's attack.|2024-05-04
A drone hit a market in Omdurman on Sunday. The war that erupted in April last year has killed thousands.|2024-05-05
Shells fell on a camp at Sake on Sunday, where the March 23 Movement is fighting the army.|2024-05-05
Bombs hit Gao on Saturday at 2:45 P.M. He said the damage was small.|2024-05-04
Three people were killed in a rocket attack on a base in Kidal. Nine days ago, gunmen attacked a hotel in Bamako.|-
"""

# report | least and most weapons of the main event
COUNTS = """
A barrage of 40 rockets hit Haifa on Sunday.|40,40
Half a dozen rockets landed in Tripoli on Sunday.|6,6
A few dozen drones attacked Kyiv on Sunday.|24,
Thirty-odd rockets fell on Metula on Sunday.|30,30
20+ rockets fired at Kiryat Shmona on Sunday.|20,
Ukraine shot down 26 out of 28 attack drones on Sunday.|28,28
Air defences downed 36 missiles and 80 drones out of 90 attack drones and 40 missiles fired by Russia on Sunday.|130,130
One missile fell in a yard in Sumy on Sunday, a second in a field, and a third failed to explode.|3,3
A hail of rockets, some 45 according to the army, fell on Sderot on Sunday.|45,45
Rockets, six of them, hit Erbil on Sunday.|6,6
Twin rockets struck the airport of Erbil on Sunday.|2,2
Six drones and a number of rockets hit Erbil on Sunday.|8,
Air defences shot down 14 of 16 Shahed attack drones over Odesa on Sunday.|16,16
Eight Kh-101s and three Kalibrs were launched at Lviv on Sunday.|11,11
In the early hours of 5 May missiles hit Dnipro.|-
Two people were hurt in a Russian shelling of Nikopol on Sunday.|-
The army launched a drone and artillery strike on a camp in El Fasher on Sunday.|-
Russia attacked Kharkiv with Shahed 136 drones on Sunday.|-
"""

# report | killed | injured of the main event, "-" for none
TOLLS = """
At least 38 people have been killed in a drone attack on El Fasher, local activists said on Sunday.|38,|-
The town reported a death toll of at least 47 after air strikes hit Gao on Sunday.|47,|-
The toll of a missile attack on Odesa on Saturday has risen to at least 20 and at least 75 people were wounded.|20,|75,
A father and his son were killed by a drone in Kherson on Sunday.|2,2|-
A couple was killed when a shell hit their home in Poonch on Sunday.|2,2|-
At least ten persons including two women were killed when shells hit Poonch on Sunday.|10,|-
Several dozen people were wounded when rockets hit Taiz on Sunday.|-|24,
Rockets hit Erbil on Sunday. Initial reports indicate that six guards were wounded.|-|6,6
Rockets hit Erbil on Sunday. The ministry initially said two were killed. It later spoke of five dead.|5,5|-
Rockets hit Sderot on Sunday. The fire came hours after a man was killed in Jenin.|-|-
Several soldiers were hurt when rockets hit a base near Erbil on Sunday, three officials said, after last week's killing of its leaders.|-|2,
"""

# report | weapons of the main event
WEAPONS = """
The army attacked Kharkiv with Shaheds and guided aerial bombs on Sunday.|bomb drone
Lancet loitering munitions hit a howitzer near Kupiansk on Sunday.|drone loitering_munition
A group of suicide bombers hid in Kabul on Sunday and fired rockets at the palace.|rocket
The fire of mortars killed two in Sake on Sunday. The shelling lasted an hour.|mortar
Shelling killed five in Belgorod on Sunday. A shell hit a car. The ministry said its air defence shot down four drones over Orel.|artillery
A missile hit Odesa on Sunday, a city that has been attacked by drones almost every day.|missile
A rocket hit a shop in Sisaket on Sunday. Two died. It stood alone. In answer to the attack, jets struck two command posts.|rocket
Rockets hit Ariha on Sunday. Five were hurt. A day earlier, Russian jets struck a station. The Russian jets also fired bombs at a post.|rocket
"""


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer()


@pytest.fixture
def main_of(tmp_path, gazetteer):
    def find(text):
        path = tmp_path / "report.txt"
        path.write_text(f"title: What is known so far\ndate: 2024-05-06\n\n{text}\n", encoding="utf-8")
        report = read_report(path)
        found = locate(extract(report, gazetteer=gazetteer), report=report, gazetteer=gazetteer)
        return next(m for m in found if m.role is Role.MAIN)

    return find


def lines(table):
    return [line.split("|") for line in table.strip().splitlines()]


def amount(mention, field):
    told = [c.value for c in mention.of(field) if not c.superseded and isinstance(c.value, Quantity)]
    whole = [q for q in told if q.of is None]
    return "-" if not whole else f"{whole[0].min},{'' if whole[0].max is None else whole[0].max}"


@pytest.mark.parametrize(("text", "wanted"), lines(DAYS))
def test_day(text, wanted, main_of):
    spans = [c.value for c in main_of(text).of("time") if c.value.is_dated]
    assert (str(spans[0].latest.date()) if spans else "-") == wanted


@pytest.mark.parametrize(("text", "wanted"), lines(COUNTS))
def test_count(text, wanted, main_of):
    assert amount(main_of(text), "count") == wanted


@pytest.mark.parametrize(("text", "killed", "injured"), lines(TOLLS))
def test_toll(text, killed, injured, main_of):
    mention = main_of(text)
    assert (amount(mention, "killed"), amount(mention, "injured")) == (killed, injured)


@pytest.mark.parametrize(("text", "wanted"), lines(WEAPONS))
def test_weapon(text, wanted, main_of):
    assert " ".join(sorted({c.value for c in main_of(text).of("weapon")})) == wanted


def test_an_hour_hangs_on_the_night_that_the_report_names(main_of):
    mention = main_of("Bombs hit a village in Sagaing on the night of May 3. Two were dropped around 7:15 pm.")
    assert {str(c.value.earliest.date()) for c in mention.of("time")} == {"2024-05-03"}


def test_a_ticker_without_stop_words_is_english():
    assert detect_language("Rockets hit Goma last week, killing two.") == "en"
    assert detect_language("Deux roquettes tirées: trois blessés") == "fr"
    assert detect_language("Kyiv Odesa Sumy") == "und"


def test_no_number_is_read_twice(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("date: 2024-05-06\n\nA salvo of a dozen rockets, thirty or so shells and a few hundred bombs.\n")
    (sentence,) = sentences(read_report(path))
    assert [(n.quantity.min, n.quantity.max) for n in numbers(sentence.tokens)] == [(12, 12), (30, 30), (200, None)]


def test_a_mistaken_strike_is_no_correction_of_the_report(main_of):
    struck = main_of("A jet mistakenly bombed the town of Zurmi on Sunday, residents said.")
    assert [claim.superseded for claim in struck.of("destination")] == [False]
    told = main_of("The army mistakenly reported that rockets had hit Zurmi on Sunday.")
    assert all(claim.superseded for claim in told.of("destination"))


def test_a_sentence_may_end_in_a_model(main_of):
    assert main_of("The rebels fired rockets at Tripoli on Sunday. They hit a Twitter Tornado") is not None
