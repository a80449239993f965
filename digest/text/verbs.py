"""English verbs by which authors tell what they did, and their forms."""

# Verbs that open an author's claim, in the base form.
VERBS = frozenset(
    """
    achieve adapt address adopt advance advocate aim analyse analyze apply approach argue ask assess
    attempt benchmark bridge build calculate capture challenge characterise characterize classify
    collect combine compare complete compute conduct consider construct contribute convert create
    define deliver demonstrate deploy derive describe design detail detect determine develop devise
    discover discuss employ enable enhance ensure envision establish estimate evaluate examine
    exploit explore expose extend extract fill find focus formalise formalize formulate frame
    generalise generalize generate give highlight hypothesise hypothesize identify illustrate
    implement improve incorporate infer inspect integrate introduce investigate isolate launch
    learn leverage make map measure model motivate obtain observe offer optimise optimize outline
    perform pinpoint pioneer point pose posit predict present produce propose prove provide publish
    quantify question reach reconsider reconstruct record reduce reexamine reformulate release
    report reproduce rethink reveal review revisit run search seek set share show simulate solve
    study suggest summarise summarize survey synthesise synthesize tackle take target test train
    transform translate uncover unify unveil use utilise utilize validate verify view work yield
    assemble clarify compile conclude confirm constrain couple elucidate encode exploit infer
    contrast forecast interpret operationalize recommend align assume categorize count curate
    decompose decouple diagnose draw embed emphasize enforce equip expect explain fit follow inject
    instantiate organize recover represent resolve showcase specify trace track treat update
    """.split()
)


def third_singular(verb: str) -> str:
    """Inflect a base verb: `propose` to `proposes`, `study` to `studies`."""
    irregular = {"be": "is", "are": "is", "have": "has", "do": "does", "can": "can", "will": "will"}
    if verb in irregular:
        return irregular[verb]
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def is_past(word: str) -> bool:
    """Tell whether a word is the past form of a known verb: `proposed`, `studied`, `fitted`."""
    stem = word.removesuffix("ed")
    bases = {stem, f"{stem}e", f"{stem[:-1]}y", stem[:-1]}
    return stem != word and not bases.isdisjoint(VERBS)


SINGULAR = {third_singular(verb): verb for verb in VERBS}
