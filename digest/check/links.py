"""Checks that links to papers lead to the papers named, and that other links are their own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import urlsplit

from digest.blocks import Block
from digest.check.bylines import leaves_out, parse_byline
from digest.check.context import Context, PostNode, Prober, Ref, Rule
from digest.check.index import HEAD, head_of, is_set_as_title, letters, similarity
from digest.check.subjects import find_written, identifier_of
from digest.grounding.lexicon import is_connective, is_distinctive, stem, tokenize
from digest.model import Health, Link, LinkKind, PaperFacts
from digest.papers.hosts import (
    bears_author,
    bears_name,
    canonical,
    kind_of_host,
    leads_to_literature,
    link_key,
)
from digest.text import fold_words, shown, visible_title
from digest.words import load_words

_GENERIC = re.compile(r"arxiv[:\s]*[\w./-]+|https?://\S+|[\d.v/]+", re.IGNORECASE)
_GENERIC_WORDS = frozenset(
    "a abs abstract abstracts archive article articles arxiv at doi download full here html in link"
    " links manuscript more of on open paper papers pdf pdfs preprint preprints publication"
    " publications read report see source sources study text the their this to version view"
    " work".split()
)
_BY = re.compile(r"(?P<what>[^,;:]+?) (?:by|of|from) (?=[A-Z])")
# An identifier in a bracket, or after a comma and before an end, belongs to the paper before it.
_BRACKET, _COMMA, _ENDS = re.compile(r"[”\"’'*_]*\s*[(\[]"), re.compile(r"[”\"’'*_]*,\s"), ".;)]"
_ALIKE, _SLIP = 0.6, 0.95
_TITLE_WORDS, _FEW_WORDS, _NAME_WORDS = 4, 3, 4
_WORD, _STOP = re.compile(r"\w+"), re.compile(r"[:?!.—–]\s|\s[-—–]\s")
_UNKNOWN = Rule("error", "identifier", "arXiv has no paper of this identifier.")
_OTHER = Rule("error", "identifier", "This is not the identifier of the paper named.")
_UNSEEN = Rule("note", "paper", "The paper is not in the library, and could not be looked up.")
_BARE = Rule(
    "note", "paper", "The abstract is not known, so statements about the paper were not checked."
)
_TITLE = Rule("error", "title", "This is not the paper's title.")
_SLIPPED = Rule("error", "title", "This is not quite the paper's title.")
_NO_NAME = Rule("error", "name", "The record of this paper has no such name.")
_NOBODY = Rule("error", "name", "No paper has this name.")
_VERSION = Rule("warning", "version", "This version is not the current one.")
_WITHDRAWN = Rule("warning", "withdrawn", "The paper has been withdrawn.")


def check_papers(node: PostNode, context: Context) -> None:
    """Report identifiers, titles and names of different papers."""
    for ref in node.refs:
        facts = context.paper_facts.get(ref.paper)
        if facts and not facts.paper.abstract.strip():
            context.report(_BARE, (node.block, ref.start), ref.paper)
        if named := _named_beside(node, ref, context):
            sure = ref.how == "link"
            _report_other(node.block, ref, context, frozenset({named}), sure=sure)
        elif ref.how in {"link", "address"}:
            _check_paper(node, ref, context)
        elif ref.how == "title" and facts:
            label, title = node.text_of(ref), visible_title(facts.paper)
            if fold_words(label) != fold_words(title):
                texts = (label, title, f"arXiv:{ref.paper}, title")
                context.report(_SLIPPED, (node.block, ref.start), *texts)


def _named_beside(node: PostNode, ref: Ref, context: Context) -> str:
    """Return another paper that a link's text names, or the text before an identifier."""
    facts = context.paper_facts.get(ref.paper)
    if ref.how == "link":
        if facts and node.text_of(ref) == visible_title(facts.paper):
            return ""  # the title of a comment may name the paper that it is about
        written = (inner.paper for inner in find_written(node.text_of(ref)) if inner.paper)
        return next((paper for paper in written if paper != ref.paper), "")
    before = next((earlier for earlier in reversed(node.refs) if earlier.end <= ref.start), None)
    text = node.block.text
    if ref.how != "address" or before is None or before.how == "address" or facts is None:
        return ""
    between, behind = text[before.end : ref.start], text[ref.end : ref.end + 1]
    label, others = node.text_of(before), set(node.linked) - {before.paper, ref.paper}
    is_beside = bool(_BRACKET.fullmatch(between)) or (
        not others and behind in _ENDS and bool(_COMMA.fullmatch(between))
    )
    is_other = before.paper != ref.paper and not _is_generic(label) and not fits(label, facts)
    return before.paper if is_beside and is_other else ""


def _check_paper(node: PostNode, ref: Ref, context: Context) -> None:
    """Check the identifier of a link or address by its label, or by the item's bold name."""
    label, set_off = node.text_of(ref), node.set_off
    named = context.index.called(set_off) if set_off else frozenset()
    is_bare = ref.how == "address" or _is_generic(label)
    elsewhere = named if is_bare else context.index.called(label)
    facts = context.paper_facts.get(ref.paper)
    if facts is None:
        if elsewhere or named:
            _report_other(node.block, ref, context, elsewhere or named)
        else:
            rule = _UNKNOWN if ref.paper in context.known.unknown else _UNSEEN
            context.report(rule, (node.block, ref.start), ref.paper)
        return
    position, current = (node.block, ref.start), facts.paper.version
    if ref.version is not None and ref.version != current:
        context.report(_VERSION, position, f"v{ref.version}", f"v{current}", f"arXiv:{ref.paper}")
    if facts.withdrawn and "withdrawn" not in node.block.text.casefold():
        context.report(_WITHDRAWN, position, ref.paper, "", f"arXiv:{ref.paper}, comment")
    if is_bare:
        if elsewhere and ref.paper not in elsewhere and not fits(set_off, facts):
            _report_other(node.block, ref, context, elsewhere)
    elif not fits(label, facts) or _is_miswritten(node, ref, facts):
        # A label may name the authors: `Quill et al.`, `a paper by Quill and Lund`.
        called = _BY.match(label)
        start = called.end() if called and _is_generic(called["what"]) else 0
        signed = label.replace(load_words(context.post.lang).separators(2)[0], " and ")
        names = parse_byline(signed, start, len(signed)).names
        if not names or not all(context.is_author(name, facts.paper.authors) for name in names):
            _report_label(node, ref, facts, context, elsewhere - {ref.paper})


def _is_generic(label: str) -> bool:
    """Return whether a label names no paper: `Preprint (PDF)`."""
    is_address = bool(_GENERIC.fullmatch(label.strip()))
    return is_address or _GENERIC_WORDS.issuperset(fold_words(label))


def _is_miswritten(node: PostNode, ref: Ref, facts: PaperFacts) -> bool:
    """Return whether a label is meant as the title, but differs from it.

    At the start of an item, or in quotes, a correct label is the whole title, a part between its
    punctuation, or a name; elsewhere it may be cut anywhere.
    """
    label, title = shown(node.text_of(ref)), visible_title(facts.paper)
    label_words, words, key = _WORD.findall(label), _WORD.findall(title), letters(label)
    names = [shown(name) for name in (facts.introduces.name, *facts.new_datasets) if name]
    parts = (part for m in _STOP.finditer(title) for part in (title[: m.end()], title[m.end() :]))
    is_whole = f" {' '.join(fold_words(title))} " in f" {' '.join(fold_words(label))} "
    if is_whole or key in map(letters, (*parts, *names)):
        return False
    if len(label_words) >= _TITLE_WORDS and similarity(label, title) >= _SLIP:
        return True
    blocks = SequenceMatcher(None, label_words, words, autojunk=False).get_matching_blocks()
    is_meant = sum(block.size for block in blocks) >= _ALIKE * max(len(label_words), len(words))
    head, _, rest = label.partition(": ")
    is_named = head == head_of(title) and is_set_as_title(rest) and not _is_generic(rest)
    before = node.block.text[: ref.start].strip(" *_`")
    is_set_off = node.block.kind == "item" if not before else before[-1] in '“‘«"'
    is_cut = key in letters(title) and (not is_set_off or label.endswith(("…", "...")))
    return len(label_words) >= _FEW_WORDS and (is_meant or is_named) and not is_cut


def fits(label: str, facts: PaperFacts) -> bool:
    """Return whether a label is a paper's title, or has only words of its record."""
    title, paper = visible_title(facts.paper), facts.paper
    if fold_words(label) == fold_words(title) or letters(label) in letters(title):
        return True
    names = filter(None, (facts.introduces.name, *facts.new_datasets))
    text = " ".join([title, *map(shown, (paper.abstract, paper.comment or "", *names))])
    known = {stem(token.text) for token in tokenize(text)} | {letters(w) for w in text.split()}
    words = (t.text for t in tokenize(label) if not is_connective(t.text))
    is_known = all(stem(word) in known or letters(word) in known for word in words)
    return is_known or letters(label) in letters(text)


def _report_other(
    block: Block, ref: Ref, context: Context, papers: frozenset[str], *, sure: bool = True
) -> None:
    """Report an identifier that is not that of the paper named."""
    texts = (ref.paper, " or ".join(sorted(papers)), _cited(min(papers), context))
    context.report(_OTHER.graded(sure=sure), (block, ref.start), *texts)


def _cited(paper: str, context: Context) -> str:
    """Return an identifier, with the title if the paper is known."""
    facts = context.paper_facts.get(paper)
    return f"arXiv:{paper}" + (f", “{visible_title(facts.paper)}”" if facts else "")


def _report_label(
    node: PostNode, ref: Ref, facts: PaperFacts, context: Context, others: frozenset[str]
) -> None:
    """Report a label that is not the paper's title or name."""
    label, title = node.text_of(ref), visible_title(facts.paper)
    position, source = (node.block, ref.start), f"arXiv:{ref.paper}, title"
    if others and similarity(label, title) < _ALIKE:
        _report_other(node.block, ref, context, others)
    elif len(label.split()) >= _TITLE_WORDS or ": " in label or similarity(label, title) >= _ALIKE:
        context.report(_TITLE, position, label, title, source)
    else:
        name = shown(facts.introduces.name or "") or title
        # A label that does not look like a name may be a common word.
        is_name = any(map(is_distinctive, label.split())) or similarity(label, name) >= _ALIKE
        context.report(
            _NO_NAME.graded(sure=is_name or leaves_out(label)), position, label, name, source
        )


def check_names(node: PostNode, context: Context) -> None:
    """Report an item whose name is not its paper's name, or is almost another paper's."""
    linked = {ref.paper for ref in node.refs if ref.how != "name"}
    held = [context.paper_facts[paper] for paper in linked if paper in context.paper_facts]
    if node.block.kind == "item" and not node.refs:
        _check_unlinked(node, context)
    elif len(linked) == len(held) == 1 and (name := node.set_off):
        facts, start = held[0], node.block.text.index(name)
        if node.block.text[:start].strip() or fits(name, facts) or context.index.called(name):
            return
        names = [shown(own or "") for own in (facts.introduces.name, *facts.new_datasets)]
        known = [*filter(None, names), visible_title(facts.paper)]
        nearest = max(known, key=lambda own: similarity(own, name))
        if similarity(nearest, name) >= _ALIKE or any(map(is_distinctive, name.split())):
            texts = (name, nearest, f"arXiv:{facts.paper.id}")
            context.report(_NO_NAME, (node.block, start), *texts)


def _check_unlinked(node: PostNode, context: Context) -> None:
    """Report a name that is almost a paper's, in an item that refers to no paper.

    Papers may have similar names, so the record must have half of the item's words.
    """
    match = HEAD.match(node.block.text)
    words = match["name"].split() if match else []
    if not match or len(words) > _NAME_WORDS or not any(map(is_distinctive, words)):
        return
    name, paper = context.index.nearest_name(match["name"]) or (match["name"], "")
    behind = [token.text for token in tokenize(node.block.text) if token.start >= match.end()]
    keys = {stem(word) for word in behind if not is_connective(word)}
    shared = len(context.evidence([paper]).stems & keys)
    if letters(name) != letters(match["name"]) and shared * 2 >= max(len(keys), 1):
        position = (node.block, match.start("name"))
        context.report(_NOBODY, position, match["name"], name, _cited(paper, context))


_LABELS: dict[str, LinkKind] = {
    **dict.fromkeys(("code", "source", "repo", "repository", "github", "implementation"), "code"),
    **dict.fromkeys(("dataset", "datasets", "data", "corpus"), "dataset"),
    **dict.fromkeys(("model", "models", "weights", "checkpoint", "checkpoints"), "model"),
    **dict.fromkeys(("demo", "playground"), "demo"),
    **dict.fromkeys(("project", "website", "homepage"), "project"),
    **dict.fromkeys(("video", "videos"), "video"),
    "leaderboard": "other",
}
# Words that a label may have beside the word for its kind.
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
# Letters of other scripts that look like those of `arxiv`.
_LOOKS = str.maketrans("аɑαгrхχіıιѵνΑАХΧІΙѴ", "aaarrxxiiivvaaxxiiv")
_LIKE = 0.8
_OWNER_AND_NAME = 2


class _OutsideLink(NamedTuple):
    """A link of a post to a page that is not a paper: its position, label and address."""

    position: tuple[Block, int]
    label: str
    url: str

    @property
    def kind(self) -> LinkKind | None:
        """The kind that the label states."""
        words = self.label.casefold().split()
        kind_words = [word for word in words if word in _LABELS and word not in _BESIDE] or words
        others = set(words) - set(kind_words[-1:]) - _BESIDE
        return None if others else _LABELS.get(kind_words[-1]) if kind_words else None

    @property
    def is_on_web(self) -> bool:
        """Whether the address is that of a web page."""
        return self.url.startswith(("http://", "https://"))


def check_outside_links(node: PostNode, context: Context) -> None:
    """Report links that the record of their paper lacks, or that imitate arXiv's addresses."""
    for link in _find_outside(node):
        if _imitates_arxiv(link.url):
            context.report(_IMITATION, link.position, link.url)
            continue
        # The label `Data` states a kind, even if a paper is called DATA.
        is_named = link.label and link.kind is None
        named = context.index.called(link.label) if is_named else frozenset()
        if len(named) == 1:
            paper = next(iter(named))
        elif node.block.kind == "item" and len(node.linked) == 1:
            paper = min(node.linked)
        else:
            # The last paper before the link, in an item also the next; else that of the heading.
            before = [ref.paper for ref in node.refs if ref.start <= link.position[1]]
            later = [ref.paper for ref in node.refs] if node.block.kind == "item" else []
            paper = next(iter([*before[-1:], *later, *node.topic]), "")
        is_claimed = bool(named) or link.kind is not None
        is_literature = leads_to_literature(canonical(link.url)) and link.kind is None
        if not is_literature and (is_claimed or link.is_on_web) and paper in context.paper_facts:
            _check_link(link, context.paper_facts[paper], context, is_title=bool(named))


def _find_outside(node: PostNode) -> Iterator[_OutsideLink]:
    """Yield the links of a block that do not lead to a paper."""
    block, text = node.block, node.block.text
    links = [(mark.start, text[mark.start : mark.end].strip(), mark.target) for mark in block.links]
    bare = [
        (address.start, "", address.url if "://" in address.url else f"https://{address.url}")
        for address in node.addresses
        if not any(mark.start <= address.start < mark.end for mark in block.links)
    ]
    for start, label, target in [*links, *bare]:
        url = target.strip()
        if url and not url.startswith("#") and identifier_of(url) is None:
            # An address that starts with two slashes has the scheme of its page.
            scheme, colon, rest = (f"https:{url}" if url.startswith("//") else url).partition(":")
            url = f"{scheme.lower() if colon else scheme}{colon}{rest}"
            yield _OutsideLink((block, start), label, url)


def _check_link(link: _OutsideLink, facts: PaperFacts, context: Context, *, is_title: bool) -> None:
    """Check a link of a paper: in the record, another paper's, or in no record.

    A link labelled with the title stands for the paper itself, so the paper's links are no rivals.
    """
    key, paper = link_key(link.url), facts.paper.id
    recorded = next((held for held in facts.links if link_key(held.url) == key), None)
    own, owner = facts.own_links(), context.owners.get(key)
    if recorded is not None:
        source = f"arXiv:{paper}, {' and '.join(recorded.origin)}"
        if not recorded.own:
            context.report(_NOT_OWN, link.position, recorded.url, "", source)
        elif link.kind and link.kind != recorded.kind:
            context.report(_KIND, link.position, link.kind, recorded.kind, source)
    elif owner is not None and owner != paper:
        theirs = (", ".join(held.url for held in own), f"arXiv:{owner}, links")
        context.report(_ANOTHERS, link.position, link.url, *theirs)
    elif own and not is_title:
        rival = _rival(link, own, facts)
        other = rival or own[0]
        source = f"arXiv:{paper}, {' and '.join(other.origin)}"
        context.report(_RIVAL if rival else _UNHEARD, link.position, link.url, other.url, source)
    else:
        context.report(_UNHEARD, link.position, link.url, "", f"arXiv:{paper}, links")


def _rival(link: _OutsideLink, own: Sequence[Link], facts: PaperFacts) -> Link | None:
    """Return the paper's own link that contradicts another link, None if there is none.

    It is a link of the same kind, or to a repository of the same name with another owner.  If the
    other address has neither the paper's name nor an author's name, it is any link.
    """
    host, *steps = link_key(link.url).split("/")
    for held in own:
        other = link_key(held.url).split("/")
        if len(steps) == len(other) - 1 == _OWNER_AND_NAME and [host, steps[1]] == other[::2]:
            return held
    kind = link.kind or kind_of_host(host, tuple(steps)) or "other"
    alike = next((held for held in own if held.kind == kind), None)
    authors = [author.name for author in facts.paper.authors]
    bears = bears_name(link.url, facts.introduces.name) or bears_author(link.url, authors)
    return alike or (None if bears else own[0])


def _imitates_arxiv(url: str) -> bool:
    """Return whether an address imitates one of arXiv's."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        seen = host.encode("ascii").decode("idna") if host.isascii() else host
    except (ValueError, UnicodeError):
        return False
    if f".{host}".endswith(_OWN):
        return False
    labels = [label.translate(_LOOKS) for label in normalize("NFKC", seen).casefold().split(".")]
    return "arxiv" in (parts.username or "").casefold() or any(
        label != "ar5iv" and SequenceMatcher(None, label, "arxiv").ratio() >= _LIKE
        for label in labels
    )


_HEALTH: Mapping[Health, Rule] = {
    "gone": Rule("warning", "dead", "The page is gone."),
    "unchecked": Rule("note", "dead", "The page could not be looked at."),
}


def probe_links(context: Context, prober: Prober) -> None:
    """Report links whose pages are gone or cannot be tested."""
    outside = (link for node in context.nodes for link in _find_outside(node))
    links = [link for link in outside if link.is_on_web]
    health = prober.probe(dict.fromkeys(link.url for link in links))
    for link in links:
        if rule := _HEALTH.get(health.get(link.url, "ok")):
            context.report(rule, link.position, link.url)
