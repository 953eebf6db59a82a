"""Sentences of ordinary news language: how many died, how many were fired, what it was and when."""

from __future__ import annotations

import pytest

from gazetteer import Gazetteer
from geoevents.extract import extract
from geoevents.extract.casualties import read_casualties
from geoevents.extract.quantities import numbers
from geoevents.extract.text import sentences
from geoevents.locate import locate
from geoevents.model import Role
from geoevents.readers import read_report

# sentence | killed | injured: the least number, "-" where none is told
CASUALTIES = """
The blast left two people dead and five injured.|2|5
The strike claimed the lives of three people.|3|-
There were four fatalities and 12 injuries.|4|12
The death toll stands at nine.|9|-
The death toll rose to four.|4|-
Two deaths were reported.|2|-
The driver was killed.|1|-
His wife was wounded.|-|1
A farmer died.|1|-
A rocket killed a shepherd.|1|-
Farmer killed in rocket strike|1|-
Rocket kills woman in border town|1|-
The bodies of three workers were recovered.|3|-
Rescuers pulled five bodies from the rubble.|5|-
The attack killed two civilians and wounded seven.|2|7
It left one dead and two wounded.|1|2
leaving a woman dead and her son hurt|1|1
A mother and her two children were killed.|3|-
There were no casualties.|0|0
The attack caused no casualties.|0|0
It did not cause any casualties.|0|0
No casualties or damage were reported.|0|0
There were no reports of casualties.|0|0
No injuries were reported.|-|0
There was no loss of life.|0|-
There were no deaths.|0|-
There were no deaths or injuries.|0|0
No one was killed or injured.|0|0
Nobody was hurt.|-|0
nobody was killed or hurt|0|0
without causing casualties|0|0
The strike caused damage but no victims.|0|0
The army said there were no dead or wounded.|0|0
Casualties were avoided.|-|-
Seven people were taken to hospital with injuries.|-|7
Six were treated for shrapnel wounds.|-|6
Three sustained light injuries.|-|3
Three suffered minor injuries.|-|3
At least 18 others suffered wounds.|-|18
Two people were lightly wounded.|-|2
12 people, including three children, were hurt.|-|12
Ten people have been killed and dozens hurt.|10|24
Six people were killed, among them two children.|6|-
Five killed, 20 injured in shelling|5|20
5 dead, 20 hurt|5|20
The number of wounded reached 30.|-|30
The number of injured has risen to 14.|-|14
The governor put the toll at 6 dead and 17 wounded.|6|17
A teenager was seriously injured.|-|1
A 12-year-old girl was injured.|-|1
A man, 54, was killed.|1|-
One person was killed and another wounded.|1|1
One person was killed and two others were wounded.|1|2
wounding at least a dozen people|-|12
resulting in the death of two soldiers|2|-
resulting in the deaths of two soldiers and injuries to six|2|6
caused the death of a civilian and the injury of three others|1|3
Eleven people lost their lives.|11|-
A porter lost an arm.|-|1
Nine people needed medical treatment.|-|9
Nine people sought help for burns.|-|9
Nine families sought help from the mayor.|-|-
Surgeons were fighting for the lives of two patients.|-|-
Two soldiers were slightly injured and three civilians badly wounded.|-|5
Hospital officials said they had received 12 bodies.|12|-
An elderly woman was killed.|1|-
Two Syrian workers were killed.|2|-
Two fishermen were missing.|-|-
Four Kurdish fighters were martyred.|4|-
Twelve people were reported killed.|12|-
Twelve people were reportedly killed.|12|-
The blast wounded 15, three of them seriously.|-|15
One was killed.|1|-
Four people, three of them children, died in the strike.|4|-
killing everyone on board|-|-
The rocket landed in an open field, causing neither casualties nor damage.|0|0
no human losses|0|0
The blast injured three Lebanese hajis, and killed two occupants of a car.|2|3
The strike killed forty sheep.|-|-
An elderly woman was killed and her husband critically injured.|1|1
The shelling claimed two lives and left nine people with injuries.|2|9
Killed: 3, wounded: 12.|3|12
A shepherd was badly hurt and two foreign workers lightly injured.|-|3
Twelve people were hurt and two people were seriously wounded.|-|12
None of the 25 crew, most of them Filipinos, was hurt.|-|0
No one was reported hurt.|-|0
No wounded were reported, and no dead or wounded in the village.|0|0
It was not clear whether there were any casualties.|-|-
Neither side reported casualties.|-|-
Five civilian facilities were destroyed and cattle perished.|-|-
killing a local Rohingya woman and a Bangladeshi man|2|-
One contractor was killed, and 9 injured (8 civilians / 1 military).|1|9
Two medics were among five people killed.|5|-
""".strip().splitlines()

# sentence | least,most fired
COUNTS = """
A rocket hit Erbil on Sunday.|1,1
Rockets hit Erbil on Sunday.|-
Militants fired 12 rockets at Erbil on Sunday.|12,12
A barrage of rockets hit Erbil on Sunday.|2,
A salvo of at least 20 rockets hit Erbil on Sunday.|20,
Dozens of drones attacked Odesa on Sunday.|24,
Around two dozen rockets were fired at Odesa on Sunday.|24,24
Russia launched 90 drones and 12 missiles at Odesa on Sunday.|102,102
A swarm of drones attacked Odesa on Sunday.|2,
A rocket salvo hit Odesa on Sunday.|2,
Two missiles hit Odesa on Sunday: one struck the port and the other a depot.|2,2
One rocket hit the port of Odesa and another fell in the sea on Sunday.|2,2
Of the 30 rockets fired at Odesa on Sunday, 25 were intercepted.|30,30
Air defences shot down 73 of 97 drones launched at Odesa on Sunday.|97,97
Air defences shot down 73 out of 97 drones launched at Odesa on Sunday.|97,97
Ten rockets were fired at Erbil on Sunday. Three of them were intercepted.|10,10
Air defences shot down 73 drones over Odesa on Sunday. Russia launched 97 drones at the city.|97,97
Militants fired between 10 and 14 rockets at Erbil on Sunday.|10,14
Militants fired six to eight rockets at Erbil on Sunday.|6,8
Militants fired as many as 30 rockets at Erbil on Sunday.|1,30
More than 30 rockets were fired at Erbil on Sunday.|31,
Three Katyusha rockets landed near the airport of Erbil on Sunday.|3,3
A total of 15 rockets hit Erbil on Sunday.|15,15
The attack on Erbil on Sunday involved 14 rockets.|14,14
Several mortar shells hit Kilis on Sunday.|2,
Four mortar rounds hit Kilis on Sunday.|4,4
At least 40 shells landed in Kilis on Sunday.|40,
Kilis was hit by five rockets fired from Syria on Sunday.|5,5
A pair of drones struck Odesa on Sunday.|2,2
A drone struck Odesa on Sunday and a second one crashed in a field.|2,2
Three rockets hit Erbil on Sunday and two more fell in the desert.|5,5
The army said it had intercepted a ballistic missile fired at Eilat on Sunday.|1,1
A single rocket was fired at Sderot on Sunday.|1,1
A rocket attack hit Erbil on Sunday. Five projectiles landed near the airport.|5,5
Two explosive-laden drones hit Erbil on Sunday.|2,2
Some 20 Grad-type rockets were fired at Kilis on Sunday.|20,20
The group fired a volley of rockets at Erbil on Sunday.|2,
Two 122-mm rockets hit Erbil on Sunday.|2,2
Hundreds of rockets were fired at Ashkelon on Sunday.|200,
Militants fired a rocket and two mortar shells at Sderot on Sunday.|3,3
One of the rockets hit a house in Sderot on Sunday.|-
Four Iranian-made drones attacked Erbil airport on Sunday.|4,4
A suicide drone and a rocket hit Erbil on Sunday.|2,2
Thirty-two missiles were launched at Erbil on Sunday.|32,32
North Korea fired a ballistic missile into the sea on Sunday.|1,1
North Korea fired multiple missiles into the sea on Sunday.|2,
The military counted 16 launches toward Sderot on Sunday.|16,16
Sixteen projectiles were fired at Sderot on Sunday.|16,16
An armed drone attacked Erbil on Sunday.|1,1
Two rockets were fired at Erbil on Sunday. A third rocket was found on its launcher.|2,2
Air defences shot down 25 drones out of the 33 sent towards Odesa on Sunday.|33,33
One drone was downed near Odesa on Sunday, while another was destroyed over the port.|2,2
Three rockets landed inside the base near Erbil on Sunday and two in farmland.|5,5
Rockets were fired at Erbil on Sunday; ten landed in fields, two hit a house.|12,12
The group hit the port of Odesa with three drones and a depot in Kherson with two drones on Sunday.|5,5
A BM-21 rocket, a Soviet design, hit Erbil on Sunday.|1,1
The launchers that shelled Erbil with rockets on Sunday can fire as many as 40 rockets at a time.|-
A drone strike hit a camp in Erbil on Sunday. The drone came from the east, and struck at noon. The drone hit a tent.|1,1
Shelling hit Kilis on Sunday. A mother died when a shell hit her house.|-
Two helicopters bombed a depot in Odesa on Sunday.|-
A number of rockets hit Erbil on Sunday. The governor said eight rockets had landed.|8,8
""".strip().splitlines()

# report of Monday, 6 May 2024 | day of the event | its type
DAYS = """
Two rockets hit Erbil on Friday night, police said.|2024-05-03|rocket_attack
Two rockets hit Erbil overnight, police said.|2024-05-05|rocket_attack
Two rockets hit Erbil early on Monday, police said.|2024-05-06|rocket_attack
Two rockets hit Erbil late Saturday, police said.|2024-05-04|rocket_attack
Two rockets hit Erbil on May 2, police said.|2024-05-02|rocket_attack
Two rockets hit Erbil on the night of May 2, police said.|2024-05-02|rocket_attack
Police said on Monday that two rockets hit Erbil on Sunday.|2024-05-05|rocket_attack
Saturday's drone attack on Erbil killed two people, police said on Sunday.|2024-05-04|drone_attack
An Iranian spy drone was shot down over Erbil on Friday, police said.|2024-05-03|interception
A drone was shot down over Erbil on Friday, police said.|2024-05-03|drone_attack
Police said on Monday a drone attack had killed two people in Erbil the previous night.|2024-05-05|drone_attack
A missile strike killed two people in Erbil yesterday.|2024-05-05|missile_attack
Two rockets hit Erbil last night. By Monday morning the toll had risen to four.|2024-05-05|rocket_attack
Warplanes bombed Erbil on Sunday.|2024-05-05|airstrike
Two rockets hit Erbil, officials said Monday. Gunmen parked a truck nearby late on Sunday.|2024-05-05|rocket_attack
Two rockets hit Erbil, officials said Monday. The mayor will hold talks on Sunday.|2024-05-06|rocket_attack
Artillery shelled Erbil on Sunday morning.|2024-05-05|artillery_attack
Drones and missiles hit Erbil on Sunday.|2024-05-05|combined_attack
North Korea fired two ballistic missiles into the sea off its east coast on Sunday, the South's military said.|2024-05-05|missile_test
An airstrike on Erbil killed two on Sunday.|2024-05-05|airstrike
Air defences shot down a missile over Erbil on Sunday.|2024-05-05|missile_attack
Rockets hit Erbil on Thursday evening. On Friday, jets bombed the launch site near Mosul in response.|2024-05-02|rocket_attack
Four mortar shells hit Erbil at 14:30 on Sunday. On Saturday a drone was shot down near Basra.|2024-05-05|artillery_attack
A drone strike on a car in Erbil killed two people on Sunday. Sirens warning of rocket and drone attacks sounded.|2024-05-05|drone_attack
Shells fired from Syria landed in Kilis on Sunday afternoon. Turkish howitzers returned fire.|2024-05-05|artillery_attack
A cruise missile hit Erbil on Sunday. Two interceptor missiles were fired by a Patriot battery.|2024-05-05|missile_attack
The ministry released footage on Monday of a missile strike on Erbil that took place on Saturday.|2024-05-04|missile_attack
Two days after the attack of May 3 on Erbil, in which rockets killed two, a commission began work.|2024-05-03|rocket_attack
Rocket fire from Lebanon wounded two people in Metula on Sunday. The group has fired rockets and drones at Israel for months.|2024-05-05|rocket_attack
A rocket hit Metula on Sunday. In March, a missile killed a farm worker there.|2024-05-05|rocket_attack
Glide bombs hit Kharkiv on Sunday, killing two.|2024-05-05|airstrike
Suspected drones attacked the airport of Erbil on Saturday evening, a day after a rocket was fired at the base.|2024-05-04|drone_attack
""".strip().splitlines()


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer()


@pytest.fixture
def report_of(tmp_path):
    def make(text):
        path = tmp_path / "report.txt"
        path.write_text(f"title: What is known so far of the attack\ndate: 2024-05-06\n\n{text}\n", encoding="utf-8")
        return read_report(path)

    return make


def main_of(report, gazetteer):
    found = locate(extract(report, gazetteer=gazetteer), report=report, gazetteer=gazetteer)
    return next(m for m in found if m.role is Role.MAIN)


@pytest.mark.parametrize("line", CASUALTIES)
def test_casualties(line, report_of):
    text, killed, injured = line.split("|")
    report = report_of(text)
    tokens = next(s for s in sentences(report) if not s.is_title).tokens
    found = read_casualties(tokens, 0, len(tokens) - 1, numbers(tokens))
    assert [str(some[0][1].min) if some else "-" for some in found] == [killed, injured]


@pytest.mark.parametrize("line", COUNTS)
def test_count(line, report_of, gazetteer):
    text, wanted = line.split("|")
    told = [c.value for c in main_of(report_of(text), gazetteer).of("count") if not c.superseded]
    whole = [q for q in told if q.of is None] or told
    firm = [q for q in whole if q.qualifier not in {"several", "salvo"}] or whole
    assert ("-" if not firm else f"{firm[0].min},{'' if firm[0].max is None else firm[0].max}") == wanted


@pytest.mark.parametrize("line", DAYS)
def test_day_and_type(line, report_of, gazetteer):
    text, day, kind = line.split("|")
    mention = main_of(report_of(text), gazetteer)
    spans = [c.value for c in mention.of("time") if c.value.is_dated]
    assert (str(spans[0].day or spans[0].earliest.date()), mention.type) == (day, kind)


# second sentence of a report that opens with a strike on Abha | the origin it gives
ORIGINS = """
Both had been launched from Saada, the coalition said.|Saada
All 12 were sent from Saada province.|Saada
The weapon had been fired from Saada, he said.|Saada
The drone had taken off in Saada, a source said.|Saada
The launch had been detected from the Saada area.|Saada
The fire was opened from Saada.|Saada
He was sent from Saada to the talks.|-
The officials were flown from Saada.|-
"""


@pytest.mark.parametrize("line", ORIGINS.strip().splitlines())
def test_origin_of_arms_named_before(line, report_of, gazetteer):
    words, wanted = line.split("|")
    report = report_of(f"Two drones hit a fuel depot in Abha on Friday.\n\n{words}")
    main = next(m for m in extract(report, gazetteer=gazetteer) if m.role is Role.MAIN)
    assert [c.value.toponym for c in main.of("origin")] == ([] if wanted == "-" else [wanted])
