"""The vocabulary of the domain: general words only, nothing that stands for one report.

States and their adjectives, kinds of places, weapons and their models, verbs that launch, strike, fall, stop or say.
"""

from __future__ import annotations

import re

from gazetteer.measures import NUMBER_WORDS as NUMBERS
from gazetteer.sources.embedded import COUNTRY_TABLE, country_names

__all__ = [
    "ABBREVIATED",
    "ACTOR_HEADS",
    "BE",
    "CAPITALS",
    "COUNTRIES",
    "DEMONYMS",
    "EXPEDITIONARY",
    "FACILITIES",
    "FOUND",
    "FURTHER",
    "KINDS",
    "MODELS",
    "MONTHS",
    "NUMBERS",
    "ORG_WORDS",
    "PERSONS",
    "REPORTING",
    "SEATS",
    "STATE_CODES",
    "TITLES",
    "VERB_CLASSES",
    "WEAPONS",
    "WEEKDAYS",
    "word_set",
]


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as plain text."""
    return frozenset(text.split())


# The name of each state that is passed on; its other names and its people are those of the gazetteer's table.
_STATES = """
AD Andorra|AE United Arab Emirates|AF Afghanistan|AL Albania|AM Armenia|AO Angola|AR Argentina|AT Austria|AU Australia|AZ Azerbaijan
BA Bosnia and Herzegovina|BB Barbados|BD Bangladesh|BE Belgium|BF Burkina Faso|BG Bulgaria|BH Bahrain|BI Burundi|BJ Benin|BN Brunei|BO Bolivia
BR Brazil|BS Bahamas|BT Bhutan|BW Botswana|BY Belarus|BZ Belize|CA Canada|CD Democratic Republic of the Congo|CF Central African Republic
CG Republic of the Congo|CH Switzerland|CI Ivory Coast|CL Chile|CM Cameroon|CN China|CO Colombia|CR Costa Rica|CU Cuba|CV Cape Verde|CY Cyprus
CZ Czech Republic|DE Germany|DJ Djibouti|DK Denmark|DO Dominican Republic|DZ Algeria|EC Ecuador|EE Estonia|EG Egypt|EH Western Sahara|ER Eritrea
ES Spain|ET Ethiopia|FI Finland|FJ Fiji|FR France|GA Gabon|GB United Kingdom|GE Georgia|GH Ghana|GL Greenland|GM Gambia|GN Guinea
GQ Equatorial Guinea|GR Greece|GT Guatemala|GW Guinea-Bissau|GY Guyana|HK Hong Kong|HN Honduras|HR Croatia|HT Haiti|HU Hungary|ID Indonesia
IE Ireland|IL Israel|IN India|IQ Iraq|IR Iran|IS Iceland|IT Italy|JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan|KH Cambodia|KM Comoros
KP North Korea|KR South Korea|KW Kuwait|KZ Kazakhstan|LA Laos|LB Lebanon|LI Liechtenstein|LK Sri Lanka|LR Liberia|LS Lesotho|LT Lithuania
LU Luxembourg|LV Latvia|LY Libya|MA Morocco|MC Monaco|MD Moldova|ME Montenegro|MG Madagascar|MH Marshall Islands|MK North Macedonia|ML Mali
MM Myanmar|MN Mongolia|MR Mauritania|MT Malta|MU Mauritius|MV Maldives|MW Malawi|MX Mexico|MY Malaysia|MZ Mozambique|NA Namibia|NE Niger
NG Nigeria|NI Nicaragua|NL Netherlands|NO Norway|NP Nepal|NZ New Zealand|OM Oman|PA Panama|PE Peru|PG Papua New Guinea|PH Philippines|PK Pakistan
PL Poland|PS Palestine|PT Portugal|PY Paraguay|QA Qatar|RO Romania|RS Serbia|RU Russia|RW Rwanda|SA Saudi Arabia|SB Solomon Islands|SC Seychelles
SD Sudan|SE Sweden|SG Singapore|SI Slovenia|SK Slovakia|SL Sierra Leone|SN Senegal|SO Somalia|SR Suriname|SS South Sudan|SV El Salvador|SY Syria
SZ Eswatini|TD Chad|TG Togo|TH Thailand|TJ Tajikistan|TL East Timor|TM Turkmenistan|TN Tunisia|TR Turkey|TT Trinidad and Tobago|TW Taiwan
TZ Tanzania|UA Ukraine|UG Uganda|US United States|UY Uruguay|UZ Uzbekistan|VE Venezuela|VN Vietnam|XK Kosovo|YE Yemen|ZA South Africa|ZM Zambia
ZW Zimbabwe
"""
# Both a name and an adjective; and words of the table that a report uses for something else ("the Persian Gulf").
_BOTH = frozenset({"US", "U.S.", "UAE", "UK"})
_OTHERWISE = frozenset({"Korea", "Korean", "Koreans", "Persian", "Persians", "Vatican", "Hellenic"})
_SHORT = 4  # names this short are names only in capitals
_INITIAL = re.compile(r"\b([a-z])\.[ ]")


def _states() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    passed_on = dict(entry.split(" ", 1) for entry in re.split(r"[|\n]", _STATES.strip()))
    states = {name.lower(): name for name in passed_on.values()} | {"congo": passed_on["CD"]}
    people: dict[str, str] = {"zionist": passed_on["IL"]}  # so its enemies' media call that state
    short: set[str] = set()
    for code, names, words in country_names(COUNTRY_TABLE):
        name = passed_on.get(code)
        if name is None:
            continue
        people |= {word.lower(): name for word in {*words, *_BOTH.intersection(names)} - _OTHERWISE}
        fit = (n for n in names if n not in {*words, *_OTHERWISE} and (len(n) > _SHORT or n.isupper()))
        known = {_INITIAL.sub(r"\1 . ", n.lower()): name for n in fit}  # as the words of a sentence are parted
        short |= {n for n in known.keys() - states.keys() if len(n) <= _SHORT}
        states |= known
    return states, people, frozenset(short)


#: Names of states, and of their people, in lower case, each with the name that is passed on; names only in capitals.
COUNTRIES, DEMONYMS, ABBREVIATED = _states()
#: The ISO code of each name that is passed on.
STATE_CODES = {name: code for code, name in (entry.split(" ", 1) for entry in re.split(r"[|\n]", _STATES.strip()))}

# A capital that fires stands for its state.
_CAPITALS = """
Russia:moscow|Iran:tehran|Ukraine:kyiv|China:beijing|North Korea:pyongyang|Turkey:ankara|Pakistan:islamabad|India:new delhi|India:delhi
Azerbaijan:baku|Armenia:yerevan|South Korea:seoul|Syria:damascus|Saudi Arabia:riyadh|Rwanda:kigali|Ethiopia:addis ababa|Eritrea:asmara
Thailand:bangkok|Cambodia:phnom penh|Sudan:khartoum|Egypt:cairo|Jordan:amman|Israel:tel aviv|Serbia:belgrade|Belarus:minsk
Georgia:tbilisi|Venezuela:caracas|Colombia:bogota|Japan:tokyo|Taiwan:taipei|Afghanistan:kabul
"""
CAPITALS = {c: state for state, _, c in (pair.partition(":") for pair in re.split(r"[|\n]", _CAPITALS.strip()))}

# Capitals that "the Libyan capital" stands for; in many of these states others than the state fire.
_SEATS = """
Libya:tripoli|Iraq:baghdad|Yemen:sanaa|Lebanon:beirut|Somalia:mogadishu|Mali:bamako|Niger:niamey|Nigeria:abuja|Chad:n'djamena|Qatar:doha
Kuwait:kuwait city|Oman:muscat|Bahrain:manama|United Arab Emirates:abu dhabi|Myanmar:naypyidaw|South Sudan:juba|Kenya:nairobi|Cuba:havana
Burkina Faso:ouagadougou|Central African Republic:bangui|Democratic Republic of the Congo:kinshasa|Algeria:algiers|Tunisia:tunis
"""
SEATS = {state: c for c, state in CAPITALS.items() if c != "delhi"} | {
    state: c for state, _, c in (pair.partition(":") for pair in re.split(r"[|\n]", _SEATS.strip()))
}

# States whose forces stand in many countries: who they are does not say from where they fired.
EXPEDITIONARY = frozenset({"United States", "United Kingdom", "France"})

_MONTH_NAMES = "january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,september sept sep,october oct,november nov,december dec"
_DAY_NAMES = "monday mon,tuesday tue tues,wednesday wed,thursday thu thurs,friday fri,saturday sat,sunday sun"
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(","), start=1) for name in names.split()}
WEEKDAYS = {name: number for number, names in enumerate(_DAY_NAMES.split(",")) for name in names.split()}

# Kinds of places. Those in FACILITIES can be aimed at without having a name of their own.
_FACILITIES = """
base|bases|air base|air bases|airbase|airbases|army base|military base|military bases|naval base|garrison|outpost|camp|camps|barracks|headquarters|airfield
airstrip|airport|airports|international airport|air force station|station|railway station|train station|power station|nuclear power plant|power plant|nuclear plant|plant|refinery|oil refinery
depot|fuel depot|oil depot|ammunition depot|warehouse|port|seaport|harbour|harbor|terminal|pipeline|oil field|oilfield|gas field|oil facility
compound|complex|embassy|consulate|consulate building|hospital|school|mosque|church|market|bridge|dam|crossing|border crossing|checkpoint
prison|factory|farm|border outpost|border post|border guard post|research center|research centre|medical center|medical centre|training center|training centre|health center|health centre|facility|facilities|building|site|zone|industrial area|residential area|hideout|hideouts|stronghold|strongholds|position|positions|post|police post|police station|police headquarters|army camp|army base|army post
resort|stadium|shopping centre|shopping center|mall|hotel|crossroads|field hospital|university|gas plant|oil complex|desalination plant
training camp|refugee camp|idp camp|displacement camp|displacement center|displacement centre|displacement site|radar site|radar station|command centre|command center|petrol station|gas station|fuel station|substation
location|locations|point|points|spot|house|houses|home|homes|residence|vineyard|courtyard|bakery|kindergarten|clinic|shop|shrine|cafe|office|offices|garage|palace|ministry building|settlement outpost|apartment block|apartment building|convoy|ship|vessel|tanker|launch site|launch pad|silo
roundabout|border gate|gate|temple|naval station|air station|power grid|pumping station|laboratory|monastery|cathedral|dormitory
"""
FACILITIES = frozenset(w.strip() for w in re.split(r"[|\n]", _FACILITIES.strip()))
_AREAS = """
village|town|city|district|region|province|governorate|area|county|state|oblast|voivodeship|municipality|hamlet|settlement|suburb|neighbourhood
neighborhood|quarter|island|islands|valley|plain|desert|mountain|mountains|mount|hill|hills|peninsula|strip|heights|countryside|subdistrict|sub-district|department
prefecture|emirate|enclave|kibbutz|moshav|township|commune|locality|community|sector|front|jamoat|tehsil|taluka|upazila|union council|hromada|woreda|kebele|wilaya|cercle|canton|arrondissement|barangay|tambon|line of contact|sea|gulf|strait|lake|river|coast|capital
port city|port town|coastal city|coastal town|border town|border village|farming village|hill town|direction|axis|road|highway|territory|territories|side|border|frontier|borders|airspace|waters|outskirts|orchards|junction|village tract|regional council|exclusive economic zone|economic zone|eez|territorial waters|tribal area|agency|raion|rayon|crossroads|corridor|triangle
"""
KINDS = FACILITIES | frozenset(w.strip() for w in re.split(r"[|\n]", _AREAS.strip()))

# Words that make a capitalised phrase an organisation, an army or a person and not a place.
ORG_WORDS = word_set("""
agency army authority battalion brigade brigades broadcasting bulletin bureau cabinet cell channel coalition command committee commission
corporation corps council court defense defence department directorate division embassy force forces foundation front group guard guards rangers gendarmerie
institute intelligence journal legion militia militias ministry mission monitor movement navy network news observatory office
organisation organization parliament party police press radio regiment resistance secretariat security service services society
chiefs staff operations industries engineering petroleum shipping lines airlines airways bank state television times tribune tv union unit university units voice watch wire faction factions telegram pentagon kremlin nations nato hezbollah
hamas houthi houthis taliban isis daesh isil pkk ypg pyd pjak pdki kdpi komala irgc idf cia fbi peshmerga un who unicef europol islamic jihad al-qaeda al-shabaab boko haram
company mossad shabak asayish gru fsb sbu patriot iskander commander-in-chief centcom marines soviet detachment aramco adnoc rosneft gazprom lukoil naftogaz shabaab shabab shebab al-shabab al-shebab congress senate knesset duma opec eu fatah sdf pmf pmu hts wagner
""")
TITLES = word_set("""
president premier minister gen general lt col colonel maj major capt captain sgt brig brigadier adm admiral mr mrs ms dr sheikh king
prince emir sultan ayatollah pope governor mayor secretary spokesman spokeswoman spokesperson ambassador chancellor commander chief
director head deputy senator representative pm mullah imam professor prof
""")
PERSONS = word_set("""
people person persons individual individuals civilian civilians soldier soldiers troop troops fighter fighters militant militants man men woman women child children
girl girls boy boys officer officers official officials worker workers contractor contractors member members servicemen serviceman resident residents
villager villagers policeman policemen guard guards personnel pilgrim pilgrims tourist tourists farmer farmers sailor sailors pilot pilots
crew passenger passengers journalist journalists medic medics nurse student students pupil pupils families family others other insurgent insurgents
terrorist terrorists combatant combatants commander commanders teenager teenagers baby infant employee employees casualty casualties driver drivers
bystander bystanders migrant migrants refugee refugees shepherd victims victim bodies reservist reservists peacekeeper peacekeepers
dead wounded marines marine paramilitaries gunmen gunman rebels rebel national nationals citizen citizens technician technicians engineer engineers
toddler toddlers herder herders trader traders guest guests servicewoman staff labourer labourers laborer laborers fisherman fishermen youth youths elder elders mother father
""")

# Weapon words: the longest phrase at a position wins.
WEAPONS: dict[str, str] = {
    "ballistic missile": "ballistic_missile",
    "ballistic and": "ballistic_missile",
    "ballistic projectile": "ballistic_missile",
    "intercontinental missile": "ballistic_missile",
    "icbm": "ballistic_missile",
    "srbm": "ballistic_missile",
    "cruise missile": "cruise_missile",
    "winged missile": "cruise_missile",
    "air defence missile": "air_defence_missile",
    "air defense missile": "air_defence_missile",
    "air-defence missile": "air_defence_missile",
    "air-defense missile": "air_defence_missile",
    "anti-aircraft missile": "air_defence_missile",
    "surface-to-air missile": "air_defence_missile",
    "interceptor missile": "air_defence_missile",
    "interceptor": "air_defence_missile",
    "anti-ship missile": "missile",
    "missile": "missile",
    "rocket": "rocket",
    "rocket artillery": "rocket",
    "artillery rocket": "rocket",
    "katyusha": "rocket",
    "drone": "drone",
    "uav": "drone",
    "uas": "drone",
    "quadcopter": "drone",
    "unmanned aircraft": "drone",
    "unmanned aerial vehicle": "drone",
    "loitering munition": "loitering_munition",
    "kamikaze drone": "drone",
    "suicide drone": "drone",
    "mortar": "mortar",
    "mortar shell": "mortar",
    "mortar round": "mortar",
    "mortar bomb": "mortar",
    "artillery": "artillery",
    "artillery shell": "artillery",
    "artillery round": "artillery",
    "howitzer": "artillery",
    "tank shell": "artillery",
    "shell": "artillery",
    "shelling": "artillery",
    "cluster munition": "cluster_munition",
    "cluster bomb": "cluster_munition",
    "cluster warhead": "cluster_munition",
    "cluster rocket": "rocket+cluster_munition",
    "cluster missile": "missile+cluster_munition",
    "cluster shell": "artillery+cluster_munition",
    "aircraft": "aircraft",
    "plane": "aircraft",
    "airplane": "aircraft",
    "war plane": "aircraft",
    "helicopter": "aircraft",
    "gunship": "aircraft",
    "jet": "aircraft",
    "fighter jet": "aircraft",
    "warplane": "aircraft",
    "helicopter gunship": "aircraft",
    "bomber": "aircraft",
    "bomb": "bomb",
    "glide bomb": "bomb",
    "gliding bomb": "bomb",
    "guided bomb": "bomb",
    "aerial bomb": "bomb",
    "guided aerial bomb": "bomb",
    "gravity bomb": "bomb",
    "barrel bomb": "bomb",
    "air-dropped bomb": "bomb",
    "kab": "bomb",
    "fab": "bomb",
    "jdam": "bomb",
    "heavy weapon": "unknown",
    "heavy weaponry": "unknown",
    "unmanned vehicle": "drone",
    "unmanned vessel": "drone",
    "unmanned boat": "drone",
    "unmanned surface vessel": "drone",
    "unmanned surface vehicle": "drone",
    "uncrewed surface vessel": "drone",
    "uncrewed surface vehicle": "drone",
    "uncrewed vessel": "drone",
    "usv": "drone",
    "fpv": "drone",
    "octocopter": "drone",
    "hexacopter": "drone",
    "mlrs": "rocket",
    "multiple launch rocket system": "rocket",
    "multiple rocket launcher": "rocket",
    "rocket launcher system": "rocket",
    "field gun": "artillery",
    "cannon": "artillery",
    "tank round": "artillery",
    "tank fire": "artillery",
    "atgm": "missile",
    "rpg": "rpg",
    "rocket-propelled grenade": "rpg",
    "rocket propelled grenade": "rpg",
    "projectile": "unknown",
    "munition": "unknown",
}

# Named systems and what they fire. Sources: the usual order-of-battle handbooks; only the class is used.
_MODELS = """
rocket: katyusha grad smerch uragan himars gmlrs qassam fajr fajr-3 fajr-5 burkan falaq tornado tornado-g tornado-s wm-80 type-63 noor 122mm 107mm m270 mlrs
rocket: vampire bm-21 bm-30 bm-27 falaq-1 falaq-2 pinaka lar-160 tos-1a solntsepyok
bomb: fab-250 fab-500 fab-1500 fab-3000 kab-500 kab-250 umpb jdam-er gbu-39 gbu-12 mk-84 mk-82 aasm spice-2000
ballistic_missile: iskander iskander-m hrim-2 kinzhal tochka tochka-u scud scud-b hwasong hwasong-17 hwasong-18 atacms fateh fateh-110 fateh-313 zolfaghar qiam qiam-1
ballistic_missile: kn-24 kn-25 hwasong-11 hwasong-12 hwasong-14 hwasong-15 hwasong-16 pukguksong zulfiqar palestine-2 fattah-1 shaurya pralay khaibar-shekan
ballistic_missile: shahab shahab-3 ghadr emad kheibar khorramshahr sejjil zelzal burkan-2 dongfeng df-21 minuteman sarmat lora shaheen ghauri prithvi agni kn-23 haj-qasem jericho
cruise_missile: kh-59 kh-69 kh-31 kh-35 hwasal hwasal-1 hwasal-2 nirbhay iskander-k peklo palianytsia zircon tsirkon exocet harpoon
cruise_missile: kalibr storm-shadow scalp tomahawk kh-101 kh-55 kh-22 quds quds-1 soumar hoveyzeh neptune bayraktar-kemankes brahmos babur taurus p-800 oniks onyx
air_defence_missile: s-200 s-300 s-400 patriot buk tor pantsir nasams iris-t hawk sa-5 sa-6 iron-dome arrow stinger manpads
drone: gerbera lyutyi liutyi fp-1 magura sea-baby harop harpy heron-tp akinci akıncı arash-2 wing-loong-ii ch-4 ch-3 songar switchblade molniya mugin-5 skystriker
drone: shahed shahed-131 shahed-136 geran geran-2 samad samad-3 qasef qasef-2k ababil mohajer mohajer-6 bayraktar tb2 mq-9 reaper predator orlan wing-loong heron lancet hermes
aircraft: f-16 f-15 f-35 f-18 f/a-18 su-24 su-25 su-34 su-35 mig-29 mig-31 tu-95 tu-22 b-52 apache mirage rafale jf-17
"""
MODELS: dict[str, str] = {}
for _line in _MODELS.strip().splitlines():
    _class, _, _names = _line.partition(": ")
    for _model in _names.split():
        MODELS.setdefault(_model, _class.strip())
MODELS |= {"storm shadow": "cruise_missile", "iron dome": "air_defence_missile", "haj qasem": "ballistic_missile"}

BE = word_set("be been being is are was were")
FOUND = word_set("found discovered recovered")
#: What is told of places beside those that are named: "A, B and three other villages".
FURTHER = word_set("other others several nearby surrounding neighbouring neighboring adjacent")
REPORTING = word_set("""
said says say told tells tell announced announces announce reported reports report stated states added adds according confirmed confirms
clarified disclosed revealed wrote writes posted declared claimed claims claim accused accuses accusing argued argues acknowledged admitted explained
described describes quoted warned estimated estimates told insisted noted notes called calls condemned rejected rejects denied denies
believed believe believes alleged tweeted informed spoke speaking blamed blames counted suggested suggest suggests indicated indicates published
testified read reads cited citing put puts says
""")

ACTOR_HEADS = word_set("""
army military forces force troops militants fighters militia militias group groups faction factions movement brigades brigade rebels insurgents
elements gunmen guards soldiers air-force navy coalition government units unit resistance side terrorists jets aircraft warplanes
drones planes artillery gunners batteries command wing party parties regime
""")

# Verbs that tell an event, by what they do to a place or a weapon.
_LAUNCH = "loosed hurled unleashed lofted dispatched launched launch launching launches fired fire firing fires lobbed shot sent originated dropped drop dropping used using test-fired test-launched tested flown"
_STRIKE = (
    "struck strike strikes striking hit hits hitting targeted target targets targeting attacked attacking pounded "
    "bombed bombing shelled shelling bombarded raided rocketed destroyed damaged damaging destroying engulfed attack attacks shook rocked shake "
    "subjected flattened flattening levelled leveled demolished razed wrecked pummelled pummeled bombarding pounding strafing strafed hammered rattled jolted blasted torched"
)
_FALL = "fell fall fallen falling falls splashed splashing crashing slamming plummeted smashed smashing ploughed plowed tore ripped landed landing lands land crashed slammed rained impacted crash struck-down hurtled plunged scattered"
_EXPLODE = "exploded explode explodes exploding detonated explosion explosions blast blasts boom booms"
_CROSS = "crossed cross crosses violated came comes come coming entered flew"
_INTERCEPT = "intercepted intercepts intercept downed repelled thwarted"
_CASUALTY = "killed killing kills kill died wounded wounding injured injuring hurt dead casualties"
VERB_CLASSES: dict[str, str] = (
    dict.fromkeys(word_set(_LAUNCH), "launch")
    | dict.fromkeys(word_set(_STRIKE), "strike")
    | dict.fromkeys(word_set(_FALL), "fall")
    | dict.fromkeys(word_set(_EXPLODE), "explode")
    | dict.fromkeys(word_set(_CROSS), "cross")
    | dict.fromkeys(word_set(_INTERCEPT), "intercept")
    | dict.fromkeys(word_set(_CASUALTY), "casualty")
)
