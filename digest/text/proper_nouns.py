"""Knows the names that keep their capital wherever they stand: of people, places and peoples."""

# Other words lose theirs, because authors raise the words behind an acronym.
PROPER_NOUNS = frozenset(
    """
    abelian alzheimer arabic bayes bayesian bellman bernoulli bohmian boltzmann boolean bose
    bregman brownian cartesian chebyshev chinese cox cramér danish dirichlet dutch earth einstein
    english euclidean euler eulerian fermi feynman fisher fourier french frobenius gauss gaussian
    german gibbs grassmann greek hamiltonian hausdorff hawkes hebbian hermitian hessian hilbert
    hindi hopfield hubble indian italian jacobian japanese jacobi japan kalman kerr korean kripke
    lagrange lagrangian langevin laplace laplacian latin lie lipschitz lorentz lyapunov
    mahalanobis markov markovian martian milky monte carlo nash navier newton newtonian nyström
    pareto parkinson persian poisson portuguese pythagorean rademacher ramsey riemann riemannian
    russian schrödinger shannon shapley sinkhorn sobolev spanish stackelberg stein stokes
    thompson turing turkish urdu vietnamese voronoi wasserstein wiener
    """.split()
)


def is_proper(word: str) -> bool:
    """Tell whether a word, or the first of those that hyphens join, is such a name."""
    return word.partition("-")[0].casefold() in PROPER_NOUNS
