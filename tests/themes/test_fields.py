"""A paper of any field finds the theme under which a specialist would look, by its title alone."""

import pytest

from digest.themes import best_theme, load_taxonomy
from tests.themes.papers import paper

TAXONOMY = load_taxonomy()

# Invented titles, of fields that arXiv has beside those of machine learning.
TITLES = {
    "math.NT": ("Prime gaps along sparse sequences", "Primes and zeta functions"),
    "math.AG": ("Birational models of a Fano threefold of small degree", "Birational geometry"),
    "math.RT": ("Verma modules for a twisted Lie algebra", "Representation theory"),
    "math.GR": ("Solvable groups with few subgroups", "Group theory"),
    "math.AC": ("A free resolution of monomial ideals", "Commutative algebra"),
    "math.DG": ("Ricci flow on a noncompact Riemannian manifold", "Differential geometry"),
    "math.GT": ("Knots in lens spaces", "Knots and manifolds"),
    "math.CO": ("Ramsey numbers of uniform hypergraphs", "Extremal and Ramsey problems"),
    "math.OA": ("Traces on a von Neumann algebra", "Operators and operator algebras"),
    "math.AP": ("A degenerate elliptic equation on cones", "Elliptic and parabolic equations"),
    "math.PR": ("Random walks in a random environment", "Random walks and percolation"),
    "math.DS": ("Ergodic theory of billiards", "Dynamical systems and ergodic theory"),
    "math.NA": ("A discontinuous Galerkin method on moving meshes", "Finite elements"),
    "math.OC": ("Augmented Lagrangians in semidefinite programming", "Mathematical optimization"),
    "math.LO": ("Large cardinals and the axiom of choice", "Logic and set theory"),
    "math-ph": ("Bethe ansatz for an integrable system", "Mathematical physics"),
    "stat.ME": ("Multiple testing of many small effects", "Testing and inference"),
    "cond-mat.supr-con": ("Superconductivity of layered nickelates", "Superconductivity"),
    "cond-mat.mes-hall": ("Quantum Hall states in strained samples", "Topological matter"),
    "cond-mat.str-el": ("The Kondo effect in heavy fermion metals", "Correlated electrons"),
    "cond-mat.soft": ("Jamming of granular columns", "Glasses and granular matter"),
    "cond-mat.stat-mech": ("Entropy production in small heat engines", "Statistical physics"),
    "cond-mat.quant-gas": ("Supersolids in an optical lattice", "Cold atoms and quantum gases"),
    "hep-th": ("The conformal bootstrap at large spin", "Holography and conformal fields"),
    "hep-ph": ("Axion-like particles from a dark sector", "Physics beyond the Standard Model"),
    "nucl-th": ("Shell model of exotic nuclei", "Atomic nuclei"),
    "quant-ph": ("Squeezed states for quantum metrology", "Open quantum systems and measurement"),
    "physics.optics": ("A frequency comb from a fiber laser", "Lasers and nonlinear optics"),
    "astro-ph.SR": ("Asteroseismology of red giants", "Stellar structure and evolution"),
    "q-bio.NC": ("Place cells of the hippocampus at rest", "Neural circuits and coding"),
    "q-bio.PE": ("Food webs on shrinking islands", "Population and community dynamics"),
    "q-bio.MN": ("A gene circuit that counts", "Gene regulation and signalling"),
    "econ.EM": ("Weak instruments in panel data", "Econometrics"),
    "econ.GN": ("Minimum wages and income inequality", "Labour and inequality"),
    "econ.TH": ("Adverse selection with rational inattention", "Firms and behaviour"),
    "q-fin.PR": ("Option pricing under rough volatility", "Option pricing and volatility"),
    "cs.IT": ("Coded caching for many users", "Coded caching and computing"),
    "cs.CC": ("Communication complexity of Boolean functions", "Complexity theory"),
    "cs.PL": ("Session types for a small programming language", "Programming languages"),
    "cs.DB": ("Query optimization over a data lake", "Query processing and data systems"),
}


@pytest.mark.parametrize("category", TITLES)
def test_a_title_finds_the_theme_of_its_field(category: str) -> None:
    title, heading = TITLES[category]
    theme = best_theme(paper(1, title=title, categories=(category,)), TAXONOMY)
    assert theme is not None
    assert theme.heading.startswith(heading)


@pytest.mark.parametrize(
    "title",
    [
        "A conservation law of attention",
        "Phase transitions of reasoning",
        "Working memory of agents",
    ],
)
def test_words_that_another_field_borrows_open_none_of_its_themes(title: str) -> None:
    theme = best_theme(paper(1, title=title, categories=("cs.LG", "cs.CL")), TAXONOMY)
    assert theme is None or theme.family not in ("mathematics", "physics", "biology")
