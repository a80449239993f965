"""Closed lists of words that no heading is made of."""

# Words that praise or date a method, or speak of the paper: a phrase that holds one is no subject.
EMPTY = frozenset(
    """
    ability able ablation abstract accuracy academic achievement additional adaptive advance
    advanced advancement advantage agnostic aim alternative amount analysis approach appropriate
    area arxiv aspect assumption author available average aware baseline benchmark benefit best
    better big bottleneck broad capability case challenge challenging characteristic choice class
    clear code coherent collection common community comparable comparison competitive complete
    complex complexity comprehensive concept conclusion condition consistent contribution
    conventional core correct cost critical crucial current cutting data dataset deep demand
    demonstration design desirable detail detailed development difference different difficult
    difficulty direct direction diverse diversity domain drawback early ease easy edge effect
    effective effectiveness efficacy efficiency efficient elegant empirical entire essential
    evaluation evidence exact example excellent existing experiment experimental expensive extensive
    extra fact factor family fast favorable feasible feature field final finding first flexible
    focus following form formal foundation framework free full fundamental future gain gap general
    generic github goal good great group guarantee hand hard heavy high higher highly holistic ideal
    idea impact important improvement individual information initial innovative input insight
    inspiring instance intuitive issue joint key kind lack large larger latest level light
    lightweight limitation limited line literature little long low lower main major manner mechanism
    meaningful method methodology metric minimal modern module multiple natural necessary need
    negative new notable notion novel novelty number objective obstacle open opportunity optimal
    original outcome output overall overview paper paradigm part particular pattern performance
    perspective pipeline plausible plug play popular positive possibility possible potential power
    powerful practical practice preliminary previous principle principled prior probability problem
    procedure process progress project promising property proposal prototype public purpose
    qualitative quality quantitative question range rapid rate real reason reasonable recent regard
    related relationship relative relevant reliable remarkable representative reproducible
    requirement research result rich rigorous robust robustness role sample scalable scale scenario
    scheme scope score second section series set setting setup several significant similar simple
    single size small solid solution sota sophisticated source special specific speed standard state
    step straightforward strategy strength strong structure sub subset substantial success
    successful sufficient suitable superior superiority survey synthetic systematic target task
    technique term test theoretical third time tool top topic total trade traditional training true
    type typical unified unique universal unknown unprecedented use useful user utility valid
    valuable value variant variety various vast versatile view vital volume way weak wide widespread
    work world
    """.split()
)
# Of the empty words, those that make a subject together with another: "deep learning", "open set".
_PARTNERS = """
    adaptive analysis class code complexity concept data deep design domain early edge efficiency
    evaluation family fast feature field formal foundation general group hand high information
    joint key large light long low mechanism natural open optimal pattern problem process quality
    question real robust robustness sample scale single small source state structure survey
    synthetic task test time tool training user value view weak work world
"""
PARTNERS = frozenset(_PARTNERS.split())

# Heads that can be left away from behind a subject: "object detection methods".
TAILS = frozenset(
    """
    application approach approaches area baseline benchmark capability challenge community dataset
    domain experiment framework literature method methodology module paper performance pipeline
    research result scenario setting solution strategy task technique
    """.split()
)

# Whole phrases, as stems, that most papers of a field use and that head no part of it.
GENERAL = frozenset(
    tuple(phrase.split())
    for phrase in (
        "neural network", "deep neural network", "training data", "deep learning",
        "machine learning", "language model", "large language model", "artificial intelligence",
        "learning model", "deep learning model", "machine learning model", "data point",
        "ground truth", "loss function", "feature space", "search space", "latent space",
        "learning algorithm", "neural model", "test data", "test set", "training set",
        "deep model", "large model", "real data", "upper bound", "lower bound", "user study",
        "source code", "training stage", "training process", "inference time", "response length",
        "computation time", "input image", "input data", "open source", "human evaluation",
        "foundation model", "deep network", "convolutional neural network", "training strategy",
        "data distribution", "data set", "model training", "transformer model", "end user",
        "network architecture", "model architecture", "vision task", "language task",
        "computer vision", "natural language", "natural language processing",
        "computational efficiency", "mean time", "time complexity", "training time",
    )
)  # fmt: skip
