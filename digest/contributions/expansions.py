"""Finds short forms in brackets and the words before them that spell them out."""

import re

from digest.contributions.introducing import ELSEWHERE
from digest.contributions.shapes import MARKS

_BRACKETED = re.compile(
    r"(?<=\s)\(([^\s()]{2,30})\)(?!-|,?\s(?:based|problems?|settings?|tasks?)\b)"
)
# What everybody calls so; a short form of it is a term, whoever writes it.
_TERMS = frozenset(
    " ".join(term.split())
    for term in """
    active galactic nuclei, active galactic nucleus, active learning, alternating optimization,
    artificial intelligence, artificial neural network, augmented reality, autonomous vehicle,
    baryon acoustic oscillation, bayesian optimization, black hole, bounding volume hierarchy,
    channel state information, cold dark matter, computed tomography, computer vision, continual
    learning, contrastive learning, convolutional neural network, cosmic microwave background,
    dark energy, dark matter, data acquisition, data augmentation, deep learning, deep neural
    network, deep reinforcement learning, density functional theory, diffusion model, diffusion
    transformer, digital twin, domain adaptation, effective field theory, electronic health
    record, explainable ai, explainable artificial intelligence, fast radio burst, federated
    learning, finite element method, foundation model, gaussian process, gaussian splatting,
    generative adversarial network, genetic algorithm, graph neural network, gravitational wave,
    implicit neural representation, in context learning, integrated sensing and communication,
    knowledge distillation, knowledge graph, language model, large language model, large
    reasoning model, latent diffusion model, linear program, machine learning, markov decision
    process, mixed integer linear program, mixture of experts, model order reduction, model
    predictive control, monte carlo, multi agent system, multi layer perceptron, multi task
    learning, multiple instance learning, neural network, neural radiance field, optimal
    transport, partial differential equation, physics informed neural network, primordial black
    hole, principal component analysis, pseudo nambu goldstone boson, question answering, random
    forest, recurrent neural network, reduced order model, reinforcement learning, reward model,
    self supervised learning, small language model, sparse autoencoder, spiking neural network,
    stable diffusion, standard model, state space model, structure from motion, super
    resolution, supervised contrastive learning, supervised fine tuning, supervised learning,
    support vector machine, synthetic aperture radar, test time adaptation, tidal disruption
    event, transfer learning, uncertainty quantification, unmanned aerial vehicle, variational
    autoencoder, virtual reality, vision language model, vision transformer, weakly interacting
    massive particle, world model
    """.split(",")
)
_TERM_WORDS = max(len(term.split()) for term in _TERMS)
_REACH = 60
_LONGEST = 30
_MOST_BRACKETS = 3
_EXPANSION_WORDS = 10
_PREPOSITION = re.compile(
    r"(?<![\w-])(?:of|for|by|to|at|as|that|which|where|between|within|\w+ed by)(?![\w-])|[;:]"
)
# "A class of X" is X, and "a way to weave, the X" speaks of X alone.
_TRANSPARENT = re.compile(r"\b(?:class|concept|family|form|idea|notion|variant|version) of\b")
_NAMING = re.compile(r"\b(?:called|named|termed|dubbed|namely)\s|,\s(?:namely\s)?the\s")
_COINED = re.compile(r"(?=.*[a-z])(?:.*[A-Z].*[A-Z]|.*\d)")
# "The X (Y) as a powerful way" is known already.
_REGARDED = re.compile(
    r"\sas an?\s(?:established|mature|popular|powerful|standard|versatile|well-known)\b"
)
_THING = re.compile(
    r"\W*(?:algorithm|approach|dataset|framework|method|model|network|strategy|transformer)s?\b"
)


def find_short_form(introduced: str, title: str, *, offered: bool = True) -> str | None:
    """Return the short form in brackets of a verb's object, which is spelt out before it.

    What is spelt without capitals is a term rather than a name, unless it stands in the title or is
    said to be a thing; and a thing that is built rather than `offered` may be one of many.
    """
    for match in list(_BRACKETED.finditer(introduced))[:_MOST_BRACKETS]:
        spelt = _expansion(introduced[: match.start()], match[1])
        behind = introduced[match.end() :]
        if introduced.startswith(" the ") and _REGARDED.match(behind):
            return None
        if spelt and (
            _is_named(spelt, match[1])
            or _flat(spelt) in _flat(title)
            or ((offered or _NAMING.search(introduced)) and _is_thing(spelt, behind))
        ):
            return match[1]
    return None


def short_form_of(words: str, text: str) -> str | None:
    """Return the short form that a text gives to some words."""
    _, found, behind = text.partition(f"{words} (")
    short = behind.partition(")")[0]
    spelt = found and len(short) <= _LONGEST and not re.search(r"\s", short)
    return short if spelt and _spells(words.split(), short) else None


def stands_for_term(short: str, text: str) -> bool:
    """Tell whether a text explains a short form as a term of the field."""
    before, explained, _ = text.partition(f" ({short})")
    words = _flat(before[-_REACH:]).split() if explained else []
    tails = (words[at:] for at in range(max(0, len(words) - _TERM_WORDS), len(words)))
    return any(
        _TERMS.intersection([" ".join(tail), " ".join(tail).removesuffix("s")])
        and _spells(tail, short)
        for tail in tails
    )


def _expansion(before: str, short: str) -> str | None:
    """Return the words before a bracket that spell out its short form, if they are the object.

    A plural is a term, and so is what a preposition leads to.
    """
    words = before.split()
    near = words[-_EXPANSION_WORDS:]
    spelt = next((near[at:] for at in _starts(near, short) if _spells(near[at:], short)), None)
    if not spelt or re.fullmatch(r"[A-Z-]+s", short):
        return None
    leads = _NAMING.split(" ".join(words[: -len(spelt)]) + " ")[-1]
    leads = _TRANSPARENT.sub("", leads)
    if _PREPOSITION.search(leads) or ELSEWHERE.search(leads):
        return None
    return " ".join(spelt)


def _is_named(spelt: str, short: str) -> bool:
    """Tell whether capitals make a name of a short form or of what it stands for."""
    capitals = sum(sign.isupper() for word in spelt.split() for sign in word[:2])
    return capitals > 1 or bool(_COINED.match(short))


def _is_thing(spelt: str, behind: str) -> bool:
    """Tell whether some words are the thing itself, a method, or stand before it."""
    return bool(_THING.match(spelt.rsplit(maxsplit=1)[-1]) or _THING.match(behind))


def _flat(text: str) -> str:
    return text.casefold().replace("-", " ")


def _starts(words: list[str], short: str) -> list[int]:
    """Return the places, the last first, of words that begin like a short form."""
    first = short[:1].casefold()
    places = reversed(range(len(words)))
    return [at for at in places if words[at].strip(MARKS)[:1].casefold() == first]


def _spells(words: list[str], short: str) -> bool:
    """Tell whether the letters of a short form stand in words in their order."""
    letters = iter("".join(words).casefold())
    return all(sign in letters for sign in short.casefold() if sign.isalpha())
