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
Iraq on Sunday summoned the envoy over rockets that hit Zakho a day earlier.|2024-05-04
A woman died on Sunday of wounds she suffered in mortar shelling of Batken the previous afternoon.|2024-05-04
The death toll of Saturday's missile strike on Sumy rose to 34 on Sunday.|2024-05-04
Mourners wept in Kupwara on Sunday. The group blamed the May 3 strike on Drass for it. Shells hit Drass.|2024-05-03
Last night, at around 1:20 a.m., two rockets were launched at Metula.|2024-05-06
On the night of May 6 drones attacked Odesa.|2024-05-06
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
Two Iskander-M ballistic missiles, four Kh-101 cruise missiles and 85 Shahed UAVs were launched at Kyiv on Sunday.|91,91
Ukraine said nine of 10 missiles and 44 of 48 drones launched on Sunday were destroyed.|58,58
Two missiles hit Kharkiv on Sunday and another four hit Sumy.|6,6
Two drones were shot down over Haifa on Sunday, while a third exploded near Nahariya.|3,3
Both missiles fired at Riyadh on Sunday were intercepted.|2,2
Two downed drones fell on a house in Tula on Sunday.|2,2
Two jets dropped four bombs on Gao on Sunday.|4,4
A jet dropped bombs on Gao on Sunday.|-
Shells rained on Nikopol on Sunday. A shell hit a car.|-
A swarm of 40-odd drones attacked Tula on Sunday. The ministry put the number of drones downed over all regions at 121.|40,40
Rockets hit a house near Sderot on Sunday, and it was not clear how many rockets were fired.|-
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
Seven people embraced martyrdom and 31 others sustained injuries when shells hit Kotli on Sunday.|7,7|31,31
Four people – a man, his wife and two girls – were killed and three hurt when shells hit Zakho on Sunday.|4,4|3,3
At least four members of one family lost their lives when shells hit Zakho on Sunday.|4,|-
Drones hit Kherson on Sunday, killing the driver of a bus and injuring another.|1,1|1,1
A missile hit Hroza on Sunday, killing 52. By evening one more had died, taking the toll to 53.|53,53|-
A missile hit Odesa on Sunday, and 47, among them four children, were injured.|-|47,47
The number of wounded in the drone strike on Goma on Sunday, put at four at first, has been corrected to six.|-|6,6
Rockets hit Sderot on Sunday. Medics said they treated seven people, one in serious condition.|-|7,7
A mother of two was killed when a rocket hit Elbeyli on Sunday. As of 8 am the number of wounded stood at 12.|1,1|12,12
The shelling of Belgorod on Sunday wounded four people, one of whom later died.|1,1|4,4
Rockets hit a tanker off Hodeidah on Sunday. The crew of 22 are safe.|0,0|0,0
Drones hit a hospital in Gao on Sunday. A nurse counted five bodies and 14 wounded.|5,5|14,14
Eight individuals, including three children, lost their lives in air strikes on Barmal on Sunday.|8,8|-
"""

# report | weapons of the main event
WEAPONS = """
Pakistani aircraft bombed homes in Khost on Sunday.|aircraft
Rockets hit Kiryat Shmona on Sunday. The town lies near the border. Nobody was hurt there. Fighter jets struck a depot in Nabatieh.|rocket
A drone hit the airport in Abha on Sunday. Flights were delayed. The airport has often been a target of Houthi missile attacks.|drone
Rockets hit the Golan on Sunday. The army said so. Artillery responded with 15 shells at villages in Daraa.|rocket
Mortar shells hit Mashkel on Sunday, Abdul Samad Notezai said.|mortar
Rockets hit Metula on Sunday. The army said it destroyed drone launch positions.|rocket
The army attacked Kharkiv with Shaheds and guided aerial bombs on Sunday.|bomb drone
Lancet loitering munitions hit a howitzer near Kupiansk on Sunday.|drone loitering_munition
A group of suicide bombers hid in Kabul on Sunday and fired rockets at the palace.|rocket
The fire of mortars killed two in Sake on Sunday. The shelling lasted an hour.|mortar
Shelling killed five in Belgorod on Sunday. A shell hit a car. The ministry said its air defence shot down four drones over Orel.|artillery
A missile hit Odesa on Sunday, a city that has been attacked by drones almost every day.|missile
A rocket hit a shop in Sisaket on Sunday. Two died. It stood alone. In answer to the attack, jets struck two command posts.|rocket
Rockets hit Ariha on Sunday. Five were hurt. A day earlier, Russian jets struck a station. The Russian jets also fired bombs at a post.|rocket
Poland scrambled jets on Sunday as drones hit Lviv. Three were downed by Polish F-16s.|drone
A missile hit Riyadh on Sunday, and a wounded man was flown to Jazan by helicopter.|missile
Rockets hit Haifa on Sunday; Iron Dome was not activated.|rocket
A depot storing missiles was hit by drones in Feodosia on Sunday.|drone
An air defence missile landed in Przewodow on Sunday.|air_defence_missile
Seven sea drones and two unmanned surface vessels attacked Sevastopol on Sunday.|drone
Two rockets fired from Lebanon landed near Metula on Sunday, the army said, prompting its artillery to return fire.|rocket
Rockets were fired at Nahariya on Sunday. The military said it was responding with artillery fire.|rocket
Militants fired rockets at Ashkelon on Sunday. The army retaliated for the rocket attack with "artillery fire of dozens of shells".|rocket
Iran fired missiles and drones at a base near Erbil on Sunday in retaliation for a raid.|drone missile
"""

# report | who did it, with the stance of the first that says so
DOERS = """
An Israeli air attack on Aleppo on Sunday killed two people.|Israeli asserted
Iran's Revolutionary Guards (IRGC) fired missiles at Erbil on Sunday.|Iran's Revolutionary Guards asserted
Iranian border guards without provocation fired mortars at Mashkel on Sunday.|Iranian border guards asserted
Russian drones struck Odesa on Sunday.|Russian drones asserted
A Hezbollah rocket hit a school in Metula on Sunday.|Hezbollah asserted
Turkish warplanes bombed villages near Zakho on Sunday, the defence ministry in Ankara said.|Turkish warplanes claimed
North Korea on Sunday launched two missiles at a target on Alsom island.|North Korea asserted
Drones hit El Fasher on Sunday. Suspected RSF fighters fired rockets at the camp.|Suspected RSF fighters suspected
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


@pytest.mark.parametrize(("text", "wanted"), lines(DOERS))
def test_doer(text, wanted, main_of):
    doer = next(iter(main_of(text).of("perpetrator")))
    assert f"{doer.as_written} {doer.stance.value}" == wanted


def test_who_keeps_silent_did_it_only_where_the_report_says_so(main_of):
    told = main_of("Russian drones hit Odesa on Sunday. Moscow has not commented. Caracas declined to comment.")
    assert {c.field for c in told.claims if c.as_written == "Moscow"} == {"perpetrator"}
    assert {c.field for c in told.claims if c.as_written == "Caracas"} == {"commenter"}


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
