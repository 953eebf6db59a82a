"""The words of French."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from geoevents.extract.languages.language import Language, Name, name_pattern
from geoevents.model import Stance

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FRENCH"]

_NAME: Final = name_pattern(r"de|de la|du|des|d'|la|le|les|sur|en|al|el|ul|abou|bin")
_ORGANISATION: Final = re.compile(
    r"(?:Hezbollah|Hamas|Houthis?|Houtis?|Tsahal|OTAN|ONU|Pentagone|Kremlin|Elysée|Élysée|Etat|État|Gardiens|Garde|Force|Armée|Ministère"
    r"|Jihad|Djihad|Mossad|CIA|Union|Commandement|Front|Lune|Mars|Dieu)\b"
)
_WHO: Final = r"(?P<who>[^,.;:\"]{2,70}?)"
_SAID: Final = r"(?:annonc|déclar|affirm|indiqu|précis|confirm|rapport|assur|ajout|expliqu|signal|révél|estim)(?:é|ée|és|e|ait|aient)|dit|fait savoir"


def _name(text: str, at: int, end: int, raw: Callable[[int, int], str], knows: Callable[[str], bool]) -> Name | None:
    """Read a capitalised name; of a long one the longest beginning that the gazetteer knows."""
    match = _NAME.match(text, at, end)
    if match is None or _ORGANISATION.match(match[0]):
        return None
    stop = match.end()
    while stop > at:
        phrase = raw(at, stop).rstrip(".'-")
        if knows(phrase):
            return Name(at, at + len(text[at:stop].rstrip(".'-")), phrase)
        stop = max(text.rfind(" ", at, stop), text.rfind("-", at, stop), at)
    whole = text[at : match.end()].rstrip(".'-")
    return Name(at, at + len(whole), raw(at, at + len(whole)))


FRENCH: Final = Language(
    code="fr",
    name=_name,
    cuts=r";|, (?:tandis que|alors que|et que)|tandis que|alors que|, (?=en représailles|en réponse|en riposte)",
    links=r"la |le |les |l'|de la |de l'|du |des |de |d'|un |une |son |sa |ses |leur |leurs |plusieurs |centre(?:-ville)? ",
    triggers={
        "intercept": r"intercept\w+|abatt?u\w*|abattent|détruits? en vol|neutralis\w+ en vol",
        "launch": r"tir(?:é|ée|és|ées|ait|aient|ent|er)|lanc(?:é|ée|és|ées|ent|er|ait)|a lancé|ont lancé|décoll\w+|largu\w+|envoyé(?:e?s)?|parti(?:e?s)?|provena(?:nt|ient|it)|salves?|lancements?",
        "attack": r"frappes|(?<!a )(?<!ont )(?:frappe|attaque)|attaques|raids?|bombardements?|pilonnages?|assauts?|tirs?",
        "strike": r"frapp(?:é|ée|és|ées|ent|er|ait|aient|ant)|touch(?:é|ée|és|ées|e|ent|er|ant)|vis(?:é|ée|és|ées|e|ent|er|ait|aient|ant)|attaqu(?:é|ée|és|ées|ent|er|ait|ant)"
        r"|bombard\w+|pilonn\w+|cibl(?:é|ée|és|ées|e|ent|er|ait|ant)|attein(?:t|te|ts|tes)|détrui\w+|endommag\w+",
        "fall": r"tomb(?:é|ée|és|ées|e|ent|ait|er)|s'(?:est|sont|abattu) (?:abatt\w+|écras\w+)|abattues? sur|écras\w+|retomb\w+|chutes? de",
        "explode": r"explos\w+|déflagrations?|détonations?",
    },
    passive=r"(?:a|ont|avait|avaient) été|fu(?:t|rent)|été",
    forces=r"armées?|forces?|militaires|troupes|soldats|marine|aviation|artillerie|avions|chasseurs|gardiens de la révolution",
    weapons={
        "ballistic_missile": r"missiles? balistiques?|iskander(?:-[mk])?|tochka(?:-u)?|scuds?|fateh-\d+|kinjal|kh-47m2",
        "cruise_missile": r"missiles? de croisière|kalibr|scalp(?:-eg)?|storm shadow|tomahawks?|kh-(?:22|55|101|555)",
        "loitering_munition": r"munitions? rôdeuses?",
        "drone": r"drones?(?: kamikazes?| explosifs?| piégés?)?|shahed(?:-13[16])?|geran(?:-2)?|aéronefs? sans pilote",
        "mortar": r"(?:obus|tirs|bombes) de mortiers?|mortiers?",
        "rocket": r"roquettes?|katiouchas?|fusées?|grad|himars|lance-roquettes multiples?",
        "missile": r"missiles?|engins? balistiques?",
        "artillery": r"obus|artillerie|tirs d'artillerie|canons?",
        "bomb": r"bombes?(?: planantes?| guidées?)?",
        "aircraft": r"frappes? aériennes?|raids? aériens?|avions?(?: de (?:chasse|combat))?|hélicoptères?|chasseurs?",
    },
    no_weapon=r"(?:anti|contre)-?(?:missiles?|drones?|roquettes?|aériennes?)|systèmes? de missiles?|défenses? (?:antimissiles?|anti-?aériennes?)|lance-missiles?|programmes? (?:de missiles?|balistiques?)|missiles? (?:d'interception|intercepteurs?|sol-air)|tirs? d'essai",
    numbers={
        "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
        "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
        "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt": 80, "quatre-vingts": 80,
        "cent": 100, "cents": 100, "mille": 1000,
    },
    pairs={},
    qualifiers={
        "at_least": r"au moins|au minimum|pas moins (?:de |d')?",
        "more_than": r"plus (?:de |d')?|au-delà de",
        "up_to": r"jusqu'à|au plus|au maximum",
        "less_than": r"moins (?:de |d')?",
        "about": r"environ|quelque|près (?:de |d')?|à peu près|autour de",
        "exact": r"un total de|au total|seulement",
    },
    vague={
        "2 salvo": r"(?:une|des|plusieurs) (?:salves?|pluies?|volées?|vagues?|essaims?|rafales?) (?:de |d')?|salves? (?:de |d')?",
        "24 several": r"(?:des|plusieurs|quelques) (?:dizaines|douzaines)(?: de| d')?",
        "200 several": r"(?:des|plusieurs|quelques) centaines(?: de| d')?",
        "12 about": r"une douzaine(?: de| d')?",
        "10 about": r"une dizaine(?: de| d')?",
        "15 about": r"une quinzaine(?: de| d')?",
        "20 about": r"une vingtaine(?: de| d')?",
        "30 about": r"une trentaine(?: de| d')?",
        "40 about": r"une quarantaine(?: de| d')?",
        "50 about": r"une cinquantaine(?: de| d')?",
        "100 about": r"une centaine(?: de| d')?",
        "2 several": r"plusieurs|quelques|de nombreux|de nombreuses",
    },
    tolls={
        "killed": r"tu(?:é|ée|és|ées|ant|er)|morts?|mortes?|décès|décédé\w*|péri|trouvé la mort|perdu la vie|coûté la vie à",
        "injured": r"bless(?:é|ée|és|ées|ant|er)",
    },
    nobody={
        "both": r"(?:aucune|sans faire de|sans|ni) victimes?(?: (?:ni|à déplorer))?|n'y a pas (?:eu )?de victimes?|n'(?:a|ont|y a) (?:fait|eu) (?:ni )?(?:aucune |de )?victimes?|n'a fait ni mort ni blessé|ni morts? ni blessés?|aucune perte humaine|aucun mort ni blessé",
        "killed": r"aucun (?:mort|tué|décès)|sans faire de morts?|pas de morts?",
        "injured": r"aucun blessé|sans faire de blessés?|pas de blessés?",
    },
    prepositions={
        "from": r"depuis|à partir|en provenance|(?:provenant|venus?|venant|partie?s?) (?=d)|à bord",
        "toward": r"vers|en direction|à destination|contre|sur|à l'encontre",
        "near": r"près|non loin|à proximité|aux abords|aux alentours|autour",
        "in": r"dans|à|au|aux|en|au-dessus|à l'intérieur",
        "of": r"de|du|des|d'",
    },
    relations={
        "northwest of": r"nord-ouest (?=d)",
        "northeast of": r"nord-est (?=d)",
        "southwest of": r"sud-ouest (?=d)",
        "southeast of": r"sud-est (?=d)",
        "northern countryside of": r"(?:la )?(?:campagne|province rurale) (?:du )?nord (?=d)",
        "north of": r"(?<=au )nord (?=d)",
        "south of": r"(?<=au )sud (?=d)",
        "east of": r"(?<=à l')est (?=d)|(?<=à )l'est (?=d)",
        "west of": r"(?<=à l')ouest (?=d)|(?<=à )l'ouest (?=d)",
        "northern": r"nord (?=d)",
        "southern": r"sud (?=d)",
        "eastern": r"(?:l')?est (?=d)",
        "western": r"(?:l')?ouest (?=d)",
        "near": r"(?:les |aux )?environs (?=d)",
        "outskirts of": r"(?:la )?(?:périphérie|banlieue|lisière) (?=d)|(?:les )?faubourgs (?=d)",
    },
    distance=r"(?:à )?(?:environ |quelque |une |près de )?(?P<km>\d{1,4}(?:[.,]\d)?) ?(?:km|kilomètres?)(?: au| à)?",
    kinds={
        "air base": r"base aérienne|bases aériennes",
        "naval base": r"base navale",
        "base": r"bases?(?: militaires?)?|camp militaire|garnison|caserne",
        "airport": r"aéroports?(?: international| militaire| civil)?|aérodromes?",
        "railway station": r"gare(?: ferroviaire| centrale)?",
        "port": r"port",
        "oil refinery": r"raffineries?(?: de pétrole)?",
        "power plant": r"centrales?(?: électriques?| thermiques?| nucléaires?)?",
        "hospital": r"hôpita(?:l|ux)",
        "school": r"écoles?",
        "camp": r"camps?(?: de (?:réfugiés|déplacés))?",
        "consulate": r"consulat(?: général)?",
        "embassy": r"ambassade",
        "market": r"marché",
        "governorate": r"gouvernorat",
        "oblast": r"oblast",
        "province": r"provinces?|département|wilaya",
        "region": r"région|régions",
        "district": r"district|cercle|quartier",
        "village": r"villages?|hameau|localité|commune",
        "city": r"villes?(?: portuaire| frontalière)?|cité",
        "border": r"frontière|frontières",
        "territory": r"territoire|territoires|sol|espace aérien|côtes?",
    },
    states={
        "Syria": r"Syrie", "Iraq": r"Irak|Iraq", "Iran": r"Iran", "Russia": r"Russie|Fédération de Russie", "Ukraine": r"Ukraine",
        "Israel": r"Israël", "Lebanon": r"Liban", "Jordan": r"Jordanie", "Turkey": r"Turquie", "Yemen": r"Yémen",
        "Saudi Arabia": r"Arabie [Ss]aoudite", "United Arab Emirates": r"Emirats(?: arabes unis)?|Émirats(?: arabes unis)?",
        "Egypt": r"Egypte|Égypte", "Sudan": r"Soudan(?! du [Ss]ud)", "South Sudan": r"Soudan du [Ss]ud", "Libya": r"Libye", "Chad": r"Tchad",
        "Mali": r"Mali", "Niger": r"Niger", "Nigeria": r"Nigeria|Nigéria", "Burkina Faso": r"Burkina(?: Faso)?", "Cameroon": r"Cameroun",
        "Central African Republic": r"Centrafrique|République centrafricaine", "Rwanda": r"Rwanda", "Burundi": r"Burundi", "Uganda": r"Ouganda",
        "Democratic Republic of the Congo": r"RDC|République démocratique du Congo", "Ethiopia": r"Ethiopie|Éthiopie", "Eritrea": r"Erythrée|Érythrée",
        "Somalia": r"Somalie", "Algeria": r"Algérie", "Morocco": r"Maroc", "Tunisia": r"Tunisie", "Mauritania": r"Mauritanie",
        "Pakistan": r"Pakistan", "India": r"Inde", "Afghanistan": r"Afghanistan", "China": r"Chine", "Japan": r"Japon", "North Korea": r"Corée du Nord",
        "South Korea": r"Corée du Sud", "Armenia": r"Arménie", "Azerbaijan": r"Azerbaïdjan", "Georgia": r"Géorgie", "Poland": r"Pologne",
        "Belarus": r"Biélorussie|Bélarus", "Moldova": r"Moldavie", "United States": r"Etats-Unis|États-Unis", "United Kingdom": r"Royaume-Uni",
        "France": r"France", "Thailand": r"Thaïlande", "Cambodia": r"Cambodge", "Qatar": r"Qatar", "Kuwait": r"Koweït", "Bahrain": r"Bahreïn",
    },
    peoples={
        "Syria": r"syrien(?:ne)?s?", "Iraq": r"ira[kq]ien(?:ne)?s?", "Iran": r"iranien(?:ne)?s?", "Russia": r"russes?", "Ukraine": r"ukrainien(?:ne)?s?",
        "Israel": r"israélien(?:ne)?s?", "Lebanon": r"libanais(?:es?)?", "Jordan": r"jordanien(?:ne)?s?", "Turkey": r"tur(?:cs?|ques?)",
        "Yemen": r"yéménites?", "Saudi Arabia": r"saoudien(?:ne)?s?", "Egypt": r"égyptien(?:ne)?s?", "Sudan": r"soudanais(?:es?)?",
        "Libya": r"libyen(?:ne)?s?", "Chad": r"tchadien(?:ne)?s?", "Mali": r"malien(?:ne)?s?", "Rwanda": r"rwandais(?:es?)?",
        "Democratic Republic of the Congo": r"congolais(?:es?)?", "Pakistan": r"pakistanais(?:es?)?", "India": r"indien(?:ne)?s?",
        "Azerbaijan": r"azerbaïdjanais(?:es?)?|azéris?", "Armenia": r"arménien(?:ne)?s?", "North Korea": r"nord-coréen(?:ne)?s?",
        "Ethiopia": r"éthiopien(?:ne)?s?", "Eritrea": r"érythréen(?:ne)?s?", "Thailand": r"thaïlandais(?:es?)?", "Cambodia": r"cambodgien(?:ne)?s?",
    },
    weekdays={"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6},
    months={
        "janvier": 1, "février": 2, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "août": 8,
        "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "décembre": 12, "decembre": 12,
    },
    days={"avant-hier": -2, "hier": -1, "aujourd'hui": 0, "ce jour": 0, "ce matin": 0, "ce soir": 0, "cette nuit": 0},
    parts={
        "à l'aube": "dawn", "aux premières heures": "small_hours", "au petit matin": "early", "tôt": "early", "matin": "morning", "matinée": "morning",
        "midi": "noon", "après-midi": "afternoon", "en fin de journée": "evening", "soir": "evening", "soirée": "evening",
        "peu après minuit": "midnight", "peu avant minuit": "late", "avant minuit": "late", "minuit": "midnight", "dans la nuit": "overnight", "nuit": "night",
    },
    hours={},
    times=(
        r"(?:(?:le|ce) )?(?:{weekday} )?(?:le )?\b(?P<day>\d{1,2})(?:er)? {month}(?: (?P<year>(?:19|20)\d\d))?\b",
        r"\b(?P<approx>vers |aux environs de |peu (?:après|avant) )?(?:à )?\b(?P<hour>[012]?\d) ?(?:h(?:eures?)?|:)(?: ?(?P<minute>[0-5]\d))?\b(?: \(?(?P<zone>GMT|TU|UTC))?",
        r"\b(?:dans la )?nuit (?:de |du )\w+ à {weekday}\b",
        r"\b{weekday}(?P<last> dernier)?\b",
        r"\b{dayword}\b",
        r"\bil y a (?P<ago>\d{1,2}|deux|trois|quatre|cinq|six) jours\b",
        r"\b(?:en |début |fin )?{month}(?: (?P<year>(?:19|20)\d\d))\b",
        r"(?<![\w'])(?:dans l'|dans la |en |le |au |la |l')?{daypart}\b",
    ),
    glue=r"le|la|l'|à|au|dans|de|du|en|heure locale|vers|tôt|tard",
    speech=(
        rf"\b(?:selon|d'après|de source) {_WHO}(?=[,.;]| et |$)",
        rf", (?:a|ont) (?:{_SAID}) (?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier) )?{_WHO}(?=[,.;]|$)",
        rf"(?:^|, |\. ){_WHO} (?:a|ont|avait) (?:également |aussi )?(?:{_SAID})(?= |,|\.|$)",
    ),
    stances={
        "denied": r"(?:a|ont) (?:démenti|nié|rejeté|réfuté)|dément(?:ent)?|nie(?:nt)?|n'(?:a|ont) pas (?:été )?(?:tiré|lancé|visé|frappé)\w*",
        "suspected": r"présumée?s?|soupçonnée?s?|probablement|vraisemblablement|apparemment|serai(?:t|ent)|aurai(?:t|ent)|pourrai(?:t|ent)",
    },
    actors=(
        ("perpetrator", Stance.CLAIMED, rf"{_WHO} (?:a|ont) (?:revendiqué|endossé)"),
        ("perpetrator", Stance.CLAIMED, r"revendiquée?s? par (?P<who>[^,.;:]{2,60})"),
        ("perpetrator", Stance.DENIED, rf"{_WHO} (?:a|ont) (?:démenti|nié)\b"),
        ("perpetrator", Stance.NO_CLAIM, r"(?P<who>(?:aucun groupe|personne)) n'a (?:encore )?revendiqué"),
        ("perpetrator", Stance.ATTRIBUTED, r"(?P<by>[^,.;:]{2,50}?) (?:a|ont) (?:accusé|mis en cause) (?P<who>[^,.;:]{2,50}?)(?= d'| de | pour |[,.;]|$)"),
        ("perpetrator", Stance.ATTRIBUTED, r"(?:attribuée?s?|imputée?s?) (?:à |au |aux )(?P<who>[^,.;:]{2,50}?)(?= par |[,.;]|$)"),
        ("commenter", Stance.NO_COMMENT, rf"{_WHO} n'(?:a|ont) pas (?:\w+ )?(?:commenté|réagi|fait de commentaire)"),
    ),
    roles={
        "response": r"en représailles|en riposte|en réponse|a riposté|ont riposté",
        "aggregate": r"depuis (?:le début|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|(?:19|20)\d\d)[^.;]{0,60}",
        "background": r"l'an dernier|l'année dernière|le mois dernier|la semaine dernière|il y a (?:\w+ )?(?:ans?|mois|semaines?)|en (?:19|20)\d\d|par le passé|précédentes? (?:attaques?|frappes?)",
        "statement": r"(?:a|ont) (?:condamné|dénoncé|menacé|promis|appelé)|condamne(?:nt)?|menace(?:nt)? de",
    },
    outcomes={
        "intercepted": r"(?:intercepté|abattu)e?s?",
        "fell_short": r"tombée?s? (?:avant|en deçà)",
        "hit": r"(?:touché|frappé|détruit|endommagé|tué|blessé)(?:e|s|es)?|dégâts|s'est abattue?",
    },
)  # fmt: skip
