"""The words that tell an institution from its parts, and the names that contain none of them."""

import re

# All patterns are searched in folded text: no case, no accents.

# Bodies that stand for themselves, whatever department of theirs is named before them.
UNIVERSITY = re.compile(
    r"\buniv(?:ersi(?:t(?:y|ies|e|es|a|at|aet|ad|ade|ate|ati|eit|eti|esi|as|ario|atea|ea|i)|d\w+)"
    r"|erzit\w+|\b)|\b(?:uniwersytet\w*|egyetem\w*|yliopisto|sveuciliste|panepistimio|universitetet)\b"
    r"|\b(?:poli?tec\w+|politech\w+|polytech\w*)\b"
    r"|\b(?:ecole|centralesupelec|supelec|hochschule|fachhochschule)\b"
    r"|\bcentrale (?:lille|nantes|lyon|marseille|paris|mediterranee)\b"
    r"|\w institutes? of (?:[\w&-]+ ){0,5}technology\b|\btechnological institute\b"
    r"|\binstitute of (?:science and|advanced) technology\b"
    r"|\binstitut(?:o|e)? (?:teknologi|tecnologico|superior tecnico|mines|polytechnique)\b"
    r"|\bacademy of (?:[\w&-]+ ){0,2}sciences?\b|\bacademia sinica\b"
    r"|\b(?:\w+ )?college\b(?! (?:of|park|station|road|st\b|ave|for))"
    r"|大学|大學|学院|學院|研究所|研究院|대학교|과학기술원"
)
# What is part of something larger, where anything larger is named.
UNIT = re.compile(
    r"^(?:the )?(?:[\w.-]+ ){0,3}?(?:depts?|departments?|dep)\b|\b(?:dept|department|faculty)$"
    r"|^(?:the )?(?:school|graduate school|faculty|division|section|chair|colleges?|branch|unit"
    r"|programme?|degree|office|campus) (?:of|for|in)\b"
    r"|^(?:departement|departamento|departament|dipartimento|fakultat|facultad|facolta|faculte"
    r"|lehrstuhl|fachbereich|abteilung|wydzial|katedra|ufr|umr|laboratoire|laboratorio"
    r"|institut fur|arbeitsgruppe|escuela|scuola)\b"
    r"|^(?:eecs|ece|ee|cs|cse|eece|ecse|me|csee|isye|csail|d-itet|d-infk|esat\S*|visics|cvlab|cvl"
    r"|vgg)$"
)
# Groups within an institution, and those that may be one.
GROUP = re.compile(r"\b(?:labs?|laborator\w+|groups?|teams?|key lab\w*|initiative|collaboratory)\b")
BODY = re.compile(
    r"\b(?:institut\w*|istituto|cent(?:er|re|ro|rum)s?|academy|academie|akademie\w*|hospital|clinic"
    r"|klinik\w*|krankenhaus|hopital|foundation|fondazione|fundacion|stiftung|observator\w+|museum"
    r"|national lab\w*|council|agency|association|society|consortium|corporation"
    r"|(?:medical|business|law|higher|management) school|school of economics|nuclear|polyclinic"
    r"|research organi[sz]ation)\b"
)
# What makes a company's name one.
FIRM = re.compile(
    r"\b(?:inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|company|gmbh|ag|s\.?a\.?s?|s\.?p\.?a"
    r"|s\.?r\.?l|b\.?v|n\.?v|k\.?k|oy|ab|a/s|pty|pvt|pte|technologies|holdings?|group limited)\.?$"
)
# The legal form, which is no part of a name.
LEGAL = re.compile(
    r"(?:[\s,]*(?:\(limited\)|\b(?:inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|gmbh"
    r"|ag|s\.a\.|s\.p\.a|s\.r\.l|b\.v|n\.v|oy|pty|pvt|pte)\b\.?))+$",
    re.IGNORECASE,
)
# A part that is a person's standing, a note, a venue or a date, and never an institution.
NO_INSTITUTION = re.compile(
    r"\b(?:independent|freelance\w*|unaffiliated|students?|candidate|ph\.? ?d|m\.?sc|professor|prof"
    r"|researchers?|engineers?|scientists?|lecturer|member|fellow|director|leader|lead|postdoc\w*"
    r"|alphabetical\w*|equal\w*|contribut\w+|correspond\w+|co-?first|e-?mails?|orcid|preprint|draft"
    r"|accepted|submitted|proceedings|workshop|conference|neurips|icml|iclr|cvpr|iccv|eccv|acl|emnlp"
    r"|aaai|ieee|acm|siggraph|arxiv|acknowledg\w+|thanks?|grants?|funded|supported|project page"
    r"|home ?page|websites?|github|code|dataset|authors?|affiliations?|abstract|keywords|missing)\b"
    r"|https?:|www\.|@|^(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b"
)
# A statement that tells of another time or of help, not of where an author is.
NO_STATEMENT = re.compile(
    r"\b(?:work|research) (?:was |is |were )?(?:\w+ )?"
    r"(?:done|performed|conducted|carried out|completed)\b"
    r"|\bintern(?:s|ship|ships|ing)?\b|\bwhile (?:at|with|he|she|they|being)\b|\bformer(?:ly)?\b"
    r"|\bon leave\b"
    r"|\bpreviously\b|\b(?:now|currently|presently|present address|present affiliation)\b"
    r"|\bsupported by\b|\bfunded by\b|\bgrant\b|\bequal(?:ly)? contribut|\bcontributed equally\b"
    r"|\bcorresponding author"
)

# Words that make no name by themselves.
GENERIC = frozenset(
    "the of and for a state national federal university universities institute institutes college"
    " technology science sciences technical polytechnic academy school applied".split()
)
