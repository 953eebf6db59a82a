"""Words that tell what a clause is to its report: a tally, an answer, something recalled, a statement, an event of its own.

They are tables only; `stories` decides with them. A pattern stands for a way of writing, never for one text.
"""

from __future__ import annotations

import re

__all__ = [
    "AGGREGATE",
    "AIR",
    "AMOUNT_OF_ATTACKS",
    "ANSWER",
    "BOTH_ATTACKS",
    "CONDEMNED",
    "CREDIT",
    "DEFINITE",
    "EARLIER",
    "EVER_SINCE",
    "FOR_LONG",
    "HABIT",
    "HEADING",
    "ISSUE_TITLE",
    "LATER",
    "LAUNCHER_GONE",
    "LAUNCHER_HIT",
    "LEADS_AWAY",
    "LIVE",
    "MEANWHILE",
    "MODAL",
    "OF_A_PERIOD",
    "OLD",
    "ORDINAL",
    "ORDINALS",
    "OTHER_SHIP",
    "OWNED_ATTACK",
    "PATROL",
    "PLACE_HEADING",
    "PLANNED",
    "RELATIVE",
    "RESPONSE",
    "ROUNDUP_TITLE",
    "SAME_SHIP",
    "SEARCH",
    "SEPARATE",
    "SERIES",
    "SINCE",
    "STATEMENT",
    "SUPERLATIVE",
    "TALLY",
    "TOLL_SINCE",
]

SERIES = re.compile(
    r"\ba[ ](?:series|string|spate)[ ]of[ ](?:[\w-]{1,20}[ ]){0,5}(?:attacks|strikes|raids|incidents)\b", re.IGNORECASE
)
AGGREGATE = re.compile(
    r"\b(?:attack(?:s|ed)|strikes|incidents|operations|bombardments|launches|raids)\b[^.;]{0,60}\b(?:since|so[ ]far|in[ ](?:19|20)\d\d|this[ ]year|before[ ][A-Z])"
    r"|\b(?:[Ss]o[ ]far(?!,?[ ]no\b)|[Ss]ince)\b[^.;]{0,80}\b(?:attacks|strikes|times|incidents|operations|launches)\b"
    r"|\b(?:count|counted|recorded|registered|reported|documented)\b[^.;]{0,40}\b\d+[ ](?:attacks|operations|incidents|strikes)\b"
    r"|\battacked\b[^.;]{0,40}\btimes\b|\bregularly[ ]attacked\b"
)
SINCE = re.compile(
    r"\b[Ss]ince[ ](?!dawn|then|morning|midnight|noon|early|this[ ]|last[ ]night|yesterday|\d{1,2}[:.h])[^.;]{0,140}?\b(?:have|has)[ ](?:\w+ly[ ])?\w+"
    r"|\b(?:have|has)[ ](?:\w+ly[ ])?(?:been[ ])?\w+(?:ed|ing|en|n)\b[^.;]{0,100}\bsince[ ](?!dawn|then|morning|midnight|noon|early|this[ ]|last[ ]night|yesterday|\d{1,2}[:.h])"
)
FOR_LONG = re.compile(
    r"\b(?:have|has)[ ](?:\w+ly[ ])?(?:been[ ])?\w+\b[^.;]{0,80}\bfor[ ](?:many[ ]|several[ ]|more[ ]than[ ]\w+[ ])?(?:weeks|months|years|decades)\b"
)
# What somebody does again and again: no event of one day.
HABIT = re.compile(
    r"\b(?:regularly|frequently|routinely|periodically|often|almost[ ]daily|on[ ]an?[ ](?:almost[ ])?(?:daily|regular|weekly)[ ]basis|(?:have|has)[ ](?:\w+ly[ ])?repeatedly)\b"
    r"|\b(?:have|has)[ ](?:\w+[ ]){1,6}(?:previously|in[ ]the[ ]past|many[ ]times)\b",
    re.IGNORECASE,
)
MODAL = re.compile(
    r"\b(?:will|would|could|might|shall|can)[ ](?:not[ ]|also[ ]|\w+ly[ ]|again[ ]|go[ ]on[ ]|continue[ ](?:to[ ])?|keep[ ](?:on[ ])?)?(?:be[ ])?(?:conduct|carry|strike|attack|fir(?:e|ing)|launch|hit|target|respond|retaliate|bomb|shell|use|reach)\w*\b"
)
MEANWHILE = re.compile(r"(?:Meanwhile|Separately|Elsewhere)\b")
LATER = re.compile(r"\b(?:later|then|subsequently|in[ ]turn|meanwhile|afterwards)\b", re.IGNORECASE)
TOLL_SINCE = re.compile(
    r"\b(?:killed|died|dead|wounded|injured)\b[^.;]{0,80}\bsince[ ](?!then)|\bsince\b[^.;]{0,90}\b(?:killed|died|wounded)\b"
)
# "raised the toll this year to 37", "the number fired over the past three years": what months or years have come to.
OF_A_PERIOD = re.compile(
    r"\b(?:tolls?|number|total|figures?|casualties|fatalities|deaths|dead|killed|fired|launched)\b[^.;]{0,60}?"
    r"\b(?:(?:in|for|of|during|over|within)[ ]the[ ](?:ongoing|current|present|past|last)[ ](?:[\w-]+[ ]){0,2}?(?:years?|months?)\b|this[ ]year\b|so[ ]far[ ]this\b|over[ ]the[ ]years\b)"
    r"|\b(?:first|last|past)[ ]\w+[ ](?:months|weeks)[ ]of\b"
    r"|\b(?:violence|fighting|clashes|conflict|war|violations?)\b[^.;]{0,60}\bthis[ ](?:year|month)\b"
    r"|\b(?:days|weeks|months|years)[ ]of[ ](?:\w+[ ])?(?:violence|fighting|clashes|conflict|war|unrest|hostilities)\b",
    re.IGNORECASE,
)
ORDINAL = re.compile(
    r"\bthe[ ](?P<n>\d{1,4}(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w{3,12}th)[ ]"
    r"(?:such[ ]|\w+[ ]){0,2}?(?:attack|bombardment|strike|incident|launch|test|time|shelling|operation)\b[^.;]{0,80}\b(?:since|this[ ]year|in[ ](?:less[ ]than|the[ ]past|(?:a|one|two|three|four|five|six|\d{1,2})[ ](?:days|weeks?|months?))|of[ ]the[ ]year|in[ ](?:19|20)\d\d)",
    re.IGNORECASE,
)
AMOUNT_OF_ATTACKS = re.compile(
    r"\b(?:attacks?|times|operations|incidents|strikes|bombardments|launches)\b", re.IGNORECASE
)
TALLY = re.compile(
    r"\b(?:attack|strike|launch|incident)[ ](?:was|is|marks|marked)[ ](?:at[ ]least[ ])?the[ ](?P<n>\d{1,4}(?:st|nd|rd|th)|\w{3,12}(?:st|nd|rd|th))\b[^.;]{0,60}\bsince\b",
    re.IGNORECASE,
)
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
}
OLD = re.compile(
    r"\b(?:deadliest|worst|biggest|largest|most[ ]serious)[ ](?:\w+[ ]){0,3}(?:attack|strike|incident)\b|\b(?:last|previous)[ ](?:year|month|week)(?!end)\b|\bearlier[ ]this[ ](?:year|month|week)\b|\bmonths?[ ]ago\b|\byears?[ ]ago\b"
    r"|\b(?:in[ ]a[ ]series[ ]of[ ]retaliation|in[ ]recent[ ](?:weeks|months|years)|recent\b[^.;]{0,20}\battacks?|over[ ]the[ ]past|in[ ]the[ ]past(?![ ]\w+[ ]hours)|(?:in|over|during|within)[ ]the[ ](?:last|previous|recent)[ ](?:\w+[ ])?(?:days|weeks|months|years))\b|\bBackground:",
    re.IGNORECASE,
)
# "the heaviest shelling in the last four days" tells of the shelling, not of the days.
SUPERLATIVE = re.compile(
    r"\b(?:\w{3,12}est|first|second|third|fourth|fifth|\d{1,2}(?:st|nd|rd|th)|most[ ]\w+|latest)\b[^.;]{0,80}?\b(?:in|over|during|within)[ ](?:the[ ])?(?:last|past|previous|recent)\b",
    re.IGNORECASE,
)
# "a city that has been attacked almost every day": what a place has gone through before.
EVER_SINCE = re.compile(r"(?:that|which)[ ](?:has|have)[ ](?:\w+[ ])?(?:been|come|faced|seen|suffered|endured)[ ]")
EARLIER = re.compile(
    r"\b(?:less than )?(?:an?|one|two|three|\w+) (?:hours?|minutes?|days?|weeks?) earlier\b|\bhad (?:earlier|previously)\b"
    r"|^(?:in )?(?:(?:an?|the) )?(?:earlier|previous|past) (?:\w+ ){0,2}(?:attacks?|strikes?|raids?|shelling|bombardments?|incidents?)\b"
    r"|^the (?:day|night|evening|week|month) (?:before|earlier)\b",
    re.IGNORECASE,
)
BOTH_ATTACKS = re.compile(
    r"\b(?:either|both|any[ ]of[ ]the|the[ ]latest)[ ](?:\w+[ ])?(?:attacks?|incidents?|strikes?|cases?)\b",
    re.IGNORECASE,
)
_LAUNCHER_WORDS = r"(?:launch(?:ing)?[ -](?:vehicle|pad|site|platform|tube|rail)s?|rocket[ ](?:platform|rail|tube)s?|launchers?|vehicle[ ](?:that[ ]was[ ])?(?:used|responsible|involved)|truck[ ](?:fitted|with|carrying)|source[s]?[ ]of[ ](?:the[ ])?fire)"
LAUNCHER_HIT = re.compile(
    rf"\b(?:struck|strike|strikes|destroy(?:ed|ing)|targeted|targeting|hit|bombed|set[ ]fire[ ]to|burned|found|discovered|located|seized|dismantled|raided|searched)\b[^.;]{{0,70}}?\b{_LAUNCHER_WORDS}"
    rf"|\b{_LAUNCHER_WORDS}[^.;]{{0,90}}?\b(?:was|were|been|being)\b[^.;]{{0,30}}?\b(?:found|discovered|destroyed|struck|hit|burned|seized)\b"
    r"|\bset[ ]fire[ ]to[ ]the[ ]vehicle",
    re.IGNORECASE,
)
LAUNCHER_GONE = re.compile(r"\b(?:destroy|struck|strike|set[ ]fire|burn|target|bomb|\bhit\b)", re.IGNORECASE)
SEARCH = re.compile(
    r"\b(?:search(?:[ ]and[ ]\w+)?|manhunt|inspection|combing)[ ]operations?\b|\b(?:launched|began|started)[ ]a[ ](?:large[ ])?(?:search|manhunt)\b|\bsearch[ ]for[ ]the[ ](?:perpetrators|attackers)",
    re.IGNORECASE,
)
PLANNED = re.compile(
    r"\b(?:will|would|plans?|planned|scheduled|due|expected|set)[ ](?:to|be|on|for|hold|meet)\b", re.IGNORECASE
)
PATROL = re.compile(
    r"\b(?:aircraft|jets|helicopters|warplanes|drones)\b[^.;]{0,30}\b(?:flying|hover(?:ed|ing)|circl(?:ed|ing)|patrol(?:led|ling))\b",
    re.IGNORECASE,
)
RESPONSE = re.compile(
    r"\bin[ ](?:response|retaliation|reply|return|answer)\b(?![ ]to[ ](?:an?|what)\b)|\b(?:answered|replied)[ ]with\b|\b(?:hit|struck|fired)[ ]back\b|\breturn(?:ed|ing)[ ]fire\b|\b(?:responded|retaliated)\b[^.;]{0,25}?\b(?:by|with|against|targeting|hitting|striking|effectively|befittingly|in[ ]kind)\b|\b(?:befitting|fitting|matching)[ ](?:response|reply)\b|\btaken[ ]action[ ]in[ ]response\b",
    re.IGNORECASE,
)
ANSWER = re.compile(r"In[ ](?:response|retaliation|reply|answer)[ ]to\b")
SEPARATE = re.compile(
    r"\b(?:(?:a|in[ ]a)[ ]separate[ ](?:\w+[ ])?(?:attack|incident|strike|volley|barrage|drone|rocket|shelling)|separately|for[ ](?:its|their)[ ]part|another[ ](?:attack|strike|drone|rocket|missile|incident)|in[ ]a[ ]second|second[ ](?:volley|attack|wave)|followed[ ]the[ ]attack|elsewhere|the[ ]same[ ](?:night|afternoon|evening|day|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
    r"|that[ ](?:afternoon|evening|night|same)|in[ ]the[ ]evening|after[ ]dark)\b",
    re.IGNORECASE,
)
STATEMENT = re.compile(
    r"\b(?:condemn(?:s|ed|ing)?|denounc(?:es|ed|ing)|deplor(?:es|ed)|mourn(?:s|ed)|hail(?:s|ed)|welcomed|call(?:s|ed)[ ](?:\w+[ ])?(?:on|for)|vow(?:s|ed)|threaten(?:s|ed)"
    r"|resum(?:e|ing)[ ](?:its[ ]|their[ ])?attacks|decided[ ]to[ ]resume)\b",
    re.IGNORECASE,
)
# "The attack on Thursday came in three waves": what was told before, and its day.
DEFINITE = re.compile(
    r"(?:The|This|That)[ ](?:[\w-]+[ ]){0,2}?(?:attack|strike|raid|shelling|bombing|bombardment|barrage|blast|explosion|incident|assault|launch)s?\b"
)
CONDEMNED = re.compile(r"(?<!\bhad[ ])\b(?:condemn|denounc|deplor|mourn|hail)\w*\b", re.IGNORECASE)
AIR = re.compile(r"\bair[ -]?(?:strikes?|raids?)\b|\b(?:overnight|bombing)[ ]raids?\b", re.IGNORECASE)
ROUNDUP_TITLE = re.compile(
    r"\b(?:summary|round-?up|digest|weekly|daily|sitrep|situation[ ]report|bulletin[ ]no|note[ ]\d|conflict[ ]note|briefing|in[ ]brief|(?:morning|evening|daily|news)[ ](?:brief|notes?)|this[ ]week|(?:crisis|conflict|war|situation|security)[ ](?:update|monitor|report))\b"
    r"|\b(?:attacks|strikes|shelling)\b.{0,60}\b(?:over|in|during)[ ](?:the[ ])?(?:past|last)[ ](?:day|night|week|24[ ]hours)\b",
    re.IGNORECASE,
)
# A serial: its headline names the issue and its day, and no event.
ISSUE_TITLE = re.compile(
    r"\b(?:assessment|summary|round-?up|digest|sitrep|situation[ ]report|brief(?:ing)?|(?:crisis|conflict|war|situation|security)[ ]update)\b[^.]{0,30}"
    r"\b(?:\d{1,2}[ ][A-Z][a-z]+|[A-Z][a-z]+\.?[ ]\d{1,2})(?:,?[ ]\d{4}|\s*$)",
    re.IGNORECASE,
)
# What stands above the entry of a list by days or by regions: "Thursday 14.", "North Kivu.", "3 May:".
HEADING = re.compile(
    r"\W{0,3}(?:(?:Night[ ]of[ ])?[A-Z][\w-]+,?(?:[ ](?:[A-Z][\w-]+|and|\d{1,2}(?:-[A-Z][a-z]{2,8}[ ]\d{1,2})?)){0,3}|\d{1,2}[ ][A-Z][a-z]{2,8})(?:\.$|[ ]?[:–—](?:[ ]|$))"
    r"|\W{0,3}\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?:[ ][^.;:]{1,20})?[.:](?:[ ]|$)"
)
# The entry of a list by places: "In Sumy Oblast, one person was killed ...".
PLACE_HEADING = re.compile(r"In[ ](?:the[ ])?[A-Z][\w'’-]+(?:[ ][\w'’-]+){0,3},[ ]")
# Whose picture it is.
CREDIT = re.compile(
    r"[(\[][^()\[\]]{0,40}\b(?:[Pp]hoto(?:graph)?s?|[Ii]mages?|[Pp]icture|[Ss]creengrab|[Vv]ideo)\b[^()\[\]]{0,60}[)\]]|\b(?:File|AP|AFP|Reuters|Express|Handout)[ ](?:[Pp]hoto|PHOTO)\b|\bGetty Images\b|\b[Pp]hoto(?:graph)?[ ]?(?:by[ :]|(?:credit)?:)"
    r"|[—–][ ]?(?:[A-Z][\w.]{1,12}[ ]?){1,2}$|/[ ][A-Z][\w ,&]{1,40}$|(?:[A-Z][\w.'’-]+[ ]){1,3}[A-Z][\w.'’-]+,[ ]?(?:AFP|AP|Reuters|EPA|Getty)\b",
    re.MULTILINE,
)
# A line that leads to another page.
LEADS_AWAY = re.compile(
    r"\W{0,3}(?:See[ ]also|Also[ ]read|Read[ ](?:also|more|next|on)|READ(?:[ ](?:ALSO|MORE))?|Related(?:[ ]\w+)?|RELATED|More[ ](?:on|from)|Recommended|Watch(?:[ ]also)?|Don['’]t[ ]miss)[ ]?[:|>–—-]",
)
# "Another vessel reported ...", and what is then told of it.
OTHER_SHIP = re.compile(
    r"\b(?:another|a[ ](?:second|third|different)|two[ ]other)[ ](?:[\w-]+[ ]){0,3}(?:vessel|ship|tanker|carrier|boat)s?\b",
    re.IGNORECASE,
)
SAME_SHIP = re.compile(r"\b(?:[Tt]he|[Ii]ts)[ ](?:vessel|ship|tanker|carrier|boat|[Mm]aster|captain|crew)\b")
RELATIVE = re.compile(r"(?:which|where|who|whose)\b")
LIVE = re.compile(
    r"^\s*live\b|\blive[ ](?:updates?|blog|coverage|page)\b|:[ ]?latest(?:[ ](?:updates|news))?\s*$|\bas[ ]it[ ]happened\b|\bminute[ ]by[ ]minute\b|\blatest[ ]updates\b",
    re.IGNORECASE,
)
OWNED_ATTACK = re.compile(
    r"['’]s[ ](?:[\w-]+[ ]){0,2}(?:attack|strike|raid|bombing|barrage|shelling|blast|explosion|launch)"
)
