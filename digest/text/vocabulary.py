"""The words that tell where a sentence ends and where a family name begins."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Abbreviations that never end a sentence: something always follows.
LEADING_ABBREVIATIONS = _set(
    "e.g i.e eg ie cf vs viz fig figs eq eqs eqn eqns sec secs sect sects ref refs tab tabs ch"
    " chap app thm lem def prop cor alg ex vol pp p no nos dr prof mr mrs st mt approx ca resp"
    " w.r.t a.k.a s.t phys rev lett astron astrophys proc trans inf conf arxiv incl"
)
# These may end one: what follows decides.
TRAILING_ABBREVIATIONS = _set("al etc jr sr inc ltd corp co u.s u.k u.n e.u ph.d a.m p.m et")
# What follows them, where a sentence does end.
SENTENCE_STARTERS = _set(
    "a additionally after all also although among an and another as at based because besides"
    " both building but by code compared comparing contrary conversely crucially current data"
    " despite due during each earlier empirically even every existing experiments extensive"
    " finally first for from further furthermore given hence here how however if importantly in"
    " indeed initial instead it its leveraging many meanwhile moreover most motivated"
    " nevertheless next no notably numerical on once one only our overall prior recent recently"
    " results second several similarly simulations since so some specifically still such"
    " surprisingly that the their then there therefore these they this those though through thus"
    " to together two typically under unfortunately unlike until using we what when where"
    " whereas whether which while why with within without yet you"
)

PARTICLES = _set(
    "af al ap bin d' da dal dalla de del dela della dello den der des di dit do dos du el ibn"
    " in't la las le lo los op 't te ten ter van vander vom von zu zum zur"
)
# With a capital these may be given names, so a given name must stand before them.
CAPITAL_PARTICLES = _set(
    "Al Ben Da Dal Dalla De Del Della Dello Den Der Di Dos El Ibn La Le St. Ter Van Von"
)
CONNECTORS = _set("y e i")
# A Vietnamese name ends in the given name or one of few family names; `Van` is no particle there.
VIETNAMESE_NAMES = _set(
    "Nguyen Tran Pham Le Hoang Vu Vo Dang Bui Do Ngo Duong Ly Phan Truong Dinh Ho Huynh Luong"
)
