"""Checks what a post links to: that papers are what they are called, and links the papers' own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import urlsplit

from digest.check.context import Context, Prober, Read, Rule
from digest.check.index import HEAD, head_of, is_set_as_title, letters, likeness
from digest.check.people import is_author, leaves_out, parse_byline
from digest.check.post import Block, Found
from digest.check.subjects import addresses_of, find_written, identifier_of
from digest.grounding.lexicon import is_connective, is_distinctive, stem, tokenize
from digest.model import Health, Link, LinkKind, PaperFacts
from digest.papers import canonical, link_key
from digest.papers.hosts import kind_of_host, leads_to_literature
from digest.papers.ownership import bears_author, bears_name
from digest.text import fold_words, shown, visible_title

_GENERIC = re.compile(r"arxiv[:\s]*[\w./-]+|https?://\S+|[\d.v/]+", re.IGNORECASE)
_GENERIC_WORDS = frozenset(
    "a abs abstract abstracts archive article articles arxiv at doi download full here html in link"
    " links manuscript more of on open paper papers pdf pdfs preprint preprints publication"
    " publications read report see source sources study text the their this to version view"
    " work".split()
)
_BY = re.compile(r"(?P<what>[^,;:]+?) (?:by|of|from) (?=[A-Z])")
# An identifier in a bracket, or between a comma and an end, is that of the paper before it.
_BRACKET, _COMMA, _ENDS = re.compile(r"[”\"’'*_]*\s*[(\[]"), re.compile(r"[”\"’'*_]*,\s"), ".;)]"
_ALIKE, _SLIP = 0.6, 0.95
_TITLE_WORDS, _FEW_WORDS, _NAME_WORDS = 4, 3, 4
_WORD, _STOP = re.compile(r"\w+"), re.compile(r"[:?!.—–]\s|\s[-—–]\s")
_UNKNOWN = Rule("error", "identifier", "arXiv has no paper of this identifier.")
_OTHER = Rule("error", "identifier", "The identifier is not that of the paper named.")
_UNSEEN = Rule("note", "paper", "The paper is not in the library, and could not be looked up.")
_BARE = Rule(
    "note", "paper", "The abstract is not held, so that what is said of the paper was not judged."
)
_TITLE = Rule("error", "title", "This is not the paper's title.")
_SLIPPED = Rule("error", "title", "This is not quite the paper's title.")
_NO_NAME = Rule("error", "name", "The record of this paper has no such name.")
_NOBODY = Rule("error", "name", "No paper bears this name.")
_VERSION = Rule("warning", "version", "This version is not the current one.")
_WITHDRAWN = Rule("warning", "withdrawn", "The paper has been withdrawn.")


def check_papers(read: Read, context: Context) -> None:
    """Report identifiers, titles and names that do not belong together."""
    for found in read.founds:
        facts = context.paper_facts.get(found.paper)
        if facts and not facts.paper.abstract.strip():
            context.report(_BARE, (read.block, found.start), found.paper)
        if named := _named_beside(read, found, context):
            sure = found.how == "link"
            _report_other(read.block, found, context, frozenset({named}), sure=sure)
        elif found.how in {"link", "address"}:
            _check_paper(read, found, context)
        elif found.how == "title" and facts:
            label, title = read.text_of(found), visible_title(facts.paper)
            if fold_words(label) != fold_words(title):
                told = (label, title, f"arXiv:{found.paper}, title")
                context.report(_SLIPPED, (read.block, found.start), *told)


def _named_beside(read: Read, found: Found, context: Context) -> str:
    """Return another paper that the text of a link gives, or that a bracket stands right behind."""
    facts = context.paper_facts.get(found.paper)
    if found.how == "link":
        if facts and read.text_of(found) == visible_title(facts.paper):
            return ""  # as a comment's title names what it is on
        written = (one.paper for one in find_written(read.text_of(found)) if one.paper)
        return next((paper for paper in written if paper != found.paper), "")
    before = next((one for one in reversed(read.founds) if one.end <= found.start), None)
    text = read.block.text
    if found.how != "address" or before is None or before.how == "address" or facts is None:
        return ""
    between, behind = text[before.end : found.start], text[found.end : found.end + 1]
    label, others = read.text_of(before), set(read.linked) - {before.paper, found.paper}
    is_beside = bool(_BRACKET.fullmatch(between)) or (
        not others and behind in _ENDS and bool(_COMMA.fullmatch(between))
    )
    is_other = before.paper != found.paper and not _is_generic(label) and not fits(label, facts)
    return before.paper if is_beside and is_other else ""


def _check_paper(read: Read, found: Found, context: Context) -> None:
    """Check the identifier of a link or address by what it is called, or an item sets off."""
    label, set_off = read.text_of(found), read.set_off
    told = context.index.called(set_off) if set_off else frozenset()
    is_bare = found.how == "address" or _is_generic(label)
    elsewhere = told if is_bare else context.index.called(label)
    facts = context.paper_facts.get(found.paper)
    if facts is None:
        _report_absent(read.block, found, context, elsewhere or told)
        return
    _check_version(read.block, found, facts, context)
    if is_bare:
        if elsewhere and found.paper not in elsewhere and not fits(set_off, facts):
            _report_other(read.block, found, context, elsewhere)
    elif not _is_signature(label, facts) and (
        not fits(label, facts) or _is_miswritten(read, found, facts)
    ):
        _report_label(read, found, facts, context, elsewhere - {found.paper})


def _is_generic(label: str) -> bool:
    """Return whether a label says no more than that a paper can be read: `Preprint (PDF)`."""
    is_address = bool(_GENERIC.fullmatch(label.strip()))
    return is_address or _GENERIC_WORDS.issuperset(fold_words(label))


def _is_signature(label: str, facts: PaperFacts) -> bool:
    """Return whether a label names the authors: `Quill et al.`, `a paper by Quill and Lund`."""
    called = _BY.match(label)
    start = called.end() if called and _is_generic(called["what"]) else 0
    names = parse_byline(label, start, len(label)).names
    return bool(names) and all(is_author(name, facts.paper.authors) for name in names)


def _is_miswritten(read: Read, found: Found, facts: PaperFacts) -> bool:
    """Return whether a label is meant as the title, and differs by a slip or words of the record.

    What opens an item or stands in quotes is the whole title, a part between its stops or a name;
    elsewhere it may be cut anywhere.
    """
    label, title = shown(read.text_of(found)), visible_title(facts.paper)
    told, words, key = _WORD.findall(label), _WORD.findall(title), letters(label)
    names = [shown(one) for one in (facts.introduces.name, *facts.new_datasets) if one]
    parts = (
        part for one in _STOP.finditer(title) for part in (title[: one.end()], title[one.end() :])
    )
    is_whole = f" {' '.join(fold_words(title))} " in f" {' '.join(fold_words(label))} "
    if is_whole or key in map(letters, (*parts, *names)):
        return False
    if len(told) >= _TITLE_WORDS and likeness(label, title) >= _SLIP:
        return True
    blocks = SequenceMatcher(None, told, words, autojunk=False).get_matching_blocks()
    is_meant = sum(one.size for one in blocks) >= _ALIKE * max(len(told), len(words))
    head, _, rest = label.partition(": ")
    is_named = head == head_of(title) and is_set_as_title(rest) and not _is_generic(rest)
    before = read.block.text[: found.start].strip(" *_`")
    is_set_off = read.block.kind == "item" if not before else before[-1] in '“‘«"'
    is_cut = key in letters(title) and (not is_set_off or label.endswith(("…", "...")))
    return len(told) >= _FEW_WORDS and (is_meant or is_named) and not is_cut


def fits(label: str, facts: PaperFacts) -> bool:
    """Return whether a label is a paper's title, or words that its record has."""
    title, paper = visible_title(facts.paper), facts.paper
    if fold_words(label) == fold_words(title) or letters(label) in letters(title):
        return True
    names = filter(None, (facts.introduces.name, *facts.new_datasets))
    text = " ".join([title, *map(shown, (paper.abstract, paper.comment or "", *names))])
    known = {stem(token.text) for token in tokenize(text)} | {letters(w) for w in text.split()}
    words = (t.text for t in tokenize(label) if not is_connective(t.text))
    is_known = all(stem(word) in known or letters(word) in known for word in words)
    return is_known or letters(label) in letters(text)


def _report_absent(block: Block, found: Found, context: Context, elsewhere: frozenset[str]) -> None:
    """Report a paper that is not held: another one's identifier, none at all, or not looked up."""
    place = (block, found.start)
    if elsewhere:
        _report_other(block, found, context, elsewhere)
    elif found.paper in context.known.unknown:
        context.report(_UNKNOWN, place, found.paper)
    else:
        context.report(_UNSEEN, place, found.paper)


def _report_other(
    block: Block, found: Found, context: Context, papers: frozenset[str], *, sure: bool = True
) -> None:
    """Report that the identifier is not that of the paper that is named."""
    told = (found.paper, " or ".join(sorted(papers)), _cited(min(papers), context))
    context.report(_OTHER.where(sure=sure), (block, found.start), *told)


def _cited(paper: str, context: Context) -> str:
    """Return an identifier, with the title of a paper that is held."""
    facts = context.paper_facts.get(paper)
    return f"arXiv:{paper}" + (f", “{visible_title(facts.paper)}”" if facts else "")


def _report_label(
    read: Read, found: Found, facts: PaperFacts, context: Context, others: frozenset[str]
) -> None:
    """Report a title or name that is not the paper's."""
    label, title = read.text_of(found), visible_title(facts.paper)
    place, stands = (read.block, found.start), f"arXiv:{found.paper}, title"
    if others and likeness(label, title) < _ALIKE:
        _report_other(read.block, found, context, others)
    elif len(label.split()) >= _TITLE_WORDS or ": " in label or likeness(label, title) >= _ALIKE:
        context.report(_TITLE, place, label, title, stands)
    else:
        name = shown(facts.introduces.name or "") or title
        # Whatever looks like no name may be a common word.
        is_name = any(map(is_distinctive, label.split())) or likeness(label, name) >= _ALIKE
        context.report(
            _NO_NAME.where(sure=is_name or leaves_out(label)), place, label, name, stands
        )


def _check_version(block: Block, found: Found, facts: PaperFacts, context: Context) -> None:
    """Report a version that another has replaced, and a paper that is withdrawn."""
    place, current = (block, found.start), facts.paper.version
    if found.version is not None and found.version != current:
        told = (f"v{found.version}", f"v{current}", f"arXiv:{found.paper}")
        context.report(_VERSION, place, *told)
    if facts.withdrawn and "withdrawn" not in block.text.casefold():
        context.report(_WITHDRAWN, place, found.paper, "", f"arXiv:{found.paper}, comment")


def check_names(read: Read, context: Context) -> None:
    """Report an item whose name its paper does not have, or is almost that of another paper."""
    linked = {found.paper for found in read.founds if found.how != "name"}
    held = [context.paper_facts[paper] for paper in linked if paper in context.paper_facts]
    if read.block.kind == "item" and not read.founds:
        _check_unlinked(read, context)
    elif len(linked) == len(held) == 1 and (name := read.set_off):
        facts, start = held[0], read.block.text.index(name)
        if read.block.text[:start].strip() or fits(name, facts) or context.index.called(name):
            return
        known = [shown(one) for one in (facts.introduces.name, *facts.new_datasets) if one]
        nearest = max([*known, visible_title(facts.paper)], key=lambda one: likeness(one, name))
        if likeness(nearest, name) >= _ALIKE or any(map(is_distinctive, name.split())):
            told = (name, nearest, f"arXiv:{facts.paper.id}")
            context.report(_NO_NAME, (read.block, start), *told)


def _check_unlinked(read: Read, context: Context) -> None:
    """Report a name that no paper bears, where an item names no paper otherwise.

    Two papers may have like names: the record must have half of what the item says.
    """
    match = HEAD.match(read.block.text)
    words = match["name"].split() if match else []
    if not match or len(words) > _NAME_WORDS or not any(map(is_distinctive, words)):
        return
    name, paper = context.index.nearest_name(match["name"]) or (match["name"], "")
    behind = [one.text for one in tokenize(read.block.text) if one.start >= match.end()]
    keys = {stem(word) for word in behind if not is_connective(word)}
    shared = len(context.evidence([paper]).stems & keys)
    if letters(name) != letters(match["name"]) and shared * 2 >= max(len(keys), 1):
        place = (read.block, match.start("name"))
        context.report(_NOBODY, place, match["name"], name, _cited(paper, context))


_LABELS: dict[str, LinkKind] = {
    **dict.fromkeys(("code", "source", "repo", "repository", "github", "implementation"), "code"),
    **dict.fromkeys(("dataset", "datasets", "data", "corpus"), "dataset"),
    **dict.fromkeys(("model", "models", "weights", "checkpoint", "checkpoints"), "model"),
    **dict.fromkeys(("demo", "playground"), "demo"),
    **dict.fromkeys(("project", "website", "homepage"), "project"),
    **dict.fromkeys(("video", "videos"), "video"),
    "leaderboard": "other",
}
# What may stand beside the word that says the kind.
_BESIDE = frozenset(
    "the official source our model page repository here training pretrained (promised)".split()
)
_IMITATION = Rule("error", "link", "This address only looks like one of arXiv's.")
_UNHEARD = Rule("warning", "link", "No source says that this link is the paper's.")
_NOT_OWN = Rule(
    "warning", "link", "The record gives this link without saying that it is the paper's own."
)
_KIND = Rule("warning", "link", "The link is of another kind.")
_ANOTHERS = Rule("error", "link", "This link is another paper's.")
_RIVAL = Rule("error", "link", "The record names another link as the paper's own.")
_OWN = (".arxiv.org", ".ar5iv.org", ".alphaxiv.org")
# Letters of other scripts that look like those of the name.
_LOOKS = str.maketrans("аɑαгrхχіıιѵνΑАХΧІΙѴ", "aaarrxxiiivvaaxxiiv")
_LIKE = 0.8
_OWNER_AND_NAME = 2


class _Given(NamedTuple):
    """A link that a post gives: where, what it is called, and its address."""

    place: tuple[Block, int]
    label: str
    url: str

    @property
    def kind(self) -> LinkKind | None:
        """What it is said to be."""
        words = self.label.casefold().split()
        told = [word for word in words if word in _LABELS and word not in _BESIDE] or words
        others = set(words) - set(told[-1:]) - _BESIDE
        return None if others else _LABELS.get(told[-1]) if told else None

    @property
    def is_on_web(self) -> bool:
        """Whether it leads to a page."""
        return self.url.startswith(("http://", "https://"))


def check_outside_links(read: Read, context: Context) -> None:
    """Report links that a paper's record does not bear out, or that only look like arXiv's."""
    for given in _find_outside(read):
        if _imitates_arxiv(given.url):
            context.report(_IMITATION, given.place, given.url)
            continue
        # What is called `Data` is data, though a paper be called DATA.
        is_named = given.label and given.kind is None
        named = context.index.called(given.label) if is_named else frozenset()
        paper = next(iter(named)) if len(named) == 1 else _paper_of(read, given.place[1])
        is_claimed = bool(named) or given.kind is not None
        is_literature = leads_to_literature(canonical(given.url)) and given.kind is None
        if not is_literature and (is_claimed or given.is_on_web) and paper in context.paper_facts:
            _check_link(given, context.paper_facts[paper], context, is_title=bool(named))


def _find_outside(read: Read) -> Iterator[_Given]:
    """Yield the links of a block that lead to no paper."""
    block, text = read.block, read.block.text
    links = [(one.start, text[one.start : one.end].strip(), one.target) for one in block.links]
    bare = [
        (one.start, "", one.url if "://" in one.url else f"https://{one.url}")
        for one in addresses_of(text)
        if not any(mark.start <= one.start < mark.end for mark in block.links)
    ]
    for start, label, target in [*links, *bare]:
        url = target.strip()
        if url and not url.startswith("#") and identifier_of(url) is None:
            # What begins with two slashes has the scheme of its page.
            scheme, colon, rest = (f"https:{url}" if url.startswith("//") else url).partition(":")
            url = f"{scheme.lower() if colon else scheme}{colon}{rest}"
            yield _Given((block, start), label, url)


def _paper_of(read: Read, start: int) -> str:
    """Return the paper that a link is given for: an item's only one, or the last before it.

    Where none is, it is the one that the heading above links to.
    """
    if read.block.kind == "item" and len(read.linked) == 1:
        return min(read.linked)
    before = [found.paper for found in read.founds if found.start <= start]
    later = [found.paper for found in read.founds] if read.block.kind == "item" else []
    return next(iter([*before[-1:], *later, *read.topic]), "")


def _check_link(given: _Given, facts: PaperFacts, context: Context, *, is_title: bool) -> None:
    """Check a link of a paper: known, another's, beside another of its own, or unheard of.

    What is linked to under its title is said to be the paper, of which no other has the place.
    """
    key, paper = link_key(given.url), facts.paper.id
    known = next((one for one in facts.links if link_key(one.url) == key), None)
    own, owner = facts.own_links(), context.owners.get(key)
    if known is not None:
        stands = f"arXiv:{paper}, {' and '.join(known.origin)}"
        if not known.own:
            context.report(_NOT_OWN, given.place, known.url, "", stands)
        elif given.kind and given.kind != known.kind:
            context.report(_KIND, given.place, given.kind, known.kind, stands)
    elif owner is not None and owner != paper:
        theirs = (", ".join(one.url for one in own), f"arXiv:{owner}, links")
        context.report(_ANOTHERS, given.place, given.url, *theirs)
    elif own and not is_title:
        rival = _rival(given, own, facts)
        other = rival or own[0]
        stands = f"arXiv:{paper}, {' and '.join(other.origin)}"
        context.report(_RIVAL if rival else _UNHEARD, given.place, given.url, other.url, stands)
    else:
        context.report(_UNHEARD, given.place, given.url, "", f"arXiv:{paper}, links")


def _rival(given: _Given, own: Sequence[Link], facts: PaperFacts) -> Link | None:
    """Return the link of the paper's own that stands against another, None where none does.

    One of the same kind does, or of the same name with another owner; any does, where the address
    bears neither the paper's name nor an author's.
    """
    host, *steps = link_key(given.url).split("/")
    for one in own:
        other = link_key(one.url).split("/")
        if len(steps) == len(other) - 1 == _OWNER_AND_NAME and [host, steps[1]] == other[::2]:
            return one
    kind = given.kind or kind_of_host(host, tuple(steps)) or "other"
    alike = next((one for one in own if one.kind == kind), None)
    authors = [author.name for author in facts.paper.authors]
    bears = bears_name(given.url, facts.introduces.name) or bears_author(given.url, authors)
    return alike or (None if bears else own[0])


def _imitates_arxiv(url: str) -> bool:
    """Return whether an address only looks like one of arXiv's."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        seen = host.encode("ascii").decode("idna") if host.isascii() else host
    except (ValueError, UnicodeError):
        return False
    if f".{host}".endswith(_OWN):
        return False
    labels = [one.translate(_LOOKS) for one in normalize("NFKC", seen).casefold().split(".")]
    return "arxiv" in (parts.username or "").casefold() or any(
        one != "ar5iv" and SequenceMatcher(None, one, "arxiv").ratio() >= _LIKE for one in labels
    )


_HEALTH: Mapping[Health, Rule] = {
    "gone": Rule("warning", "dead", "The page is gone."),
    "unchecked": Rule("note", "dead", "The page could not be looked at."),
}


def probe_links(context: Context, prober: Prober) -> None:
    """Report links that lead nowhere."""
    every = (given for read in context.reads for given in _find_outside(read))
    places = [given for given in every if given.is_on_web]
    health = prober.probe(dict.fromkeys(given.url for given in places))
    for given in places:
        if rule := _HEALTH.get(health.get(given.url, "ok")):
            context.report(rule, given.place, given.url)
