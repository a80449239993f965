"""Closed lists of words that decide where a noun phrase of an abstract begins and ends."""

# Words that no noun phrase of a heading holds: function words, and verbs in any form that
# abstracts use so often that a rule about endings would not do.
BREAKS = frozenset(
    """
    a about above across after against all along already also although always among amongst an and
    another any anything are as at be became because been before being below beside besides between
    beyond both but by can cannot could despite did do does doing done due during each either else
    enough etc even ever every few fewer for from further had has have having he hence her here
    his how however i if in instead into is it its itself least less like many may might more
    moreover most much must namely near nearly neither never next no none nor not nothing now of
    off often on once one only onto or other others otherwise our out over own per perhaps quite
    rather same several shall she should since so some still such than that the their them then
    there thereby therefore these they this those though through throughout thus to together too
    toward towards two three four five six seven eight nine ten under unless until up upon us very
    via was we well were what when where whereas whereby wherein whether which while who whom whose
    why will with within without would yet you your versus vs eg ie al et
    accelerate accelerates accelerating accelerate achieve achieves achieving address addresses
    addressing adopt adopts adopting aim aims aiming align aligns allow allows allowing analyze
    analyzes analyzing appear appears apply applies applying argue argues arise arises assess
    assesses assessing assume assumes attempt attempts attain attains avoid avoids avoiding become
    becomes becoming begin begins bring brings bridge bridges bridging build builds building call
    calls capture captures capturing carry cause causes causing combine combines combining come
    comes compare compares comparing comprise comprises comprising compute computes computing
    conduct conducts conducting consider considers considering consist consists consisting
    construct constructs constructing contain contains containing continue continues contribute
    contributes contributing create creates creating decrease decreases deliver delivers
    delivering demand demands demonstrate demonstrates demonstrating depend depends depending
    derive derives deriving describe describes describing determine determines determining develop
    develops developing devise devises differ differs discover discovers discovering discuss
    discusses drive drives eliminate eliminates eliminating emerge emerges emerging employ employs
    employing enable enables enabling encourage encourages enhance enhances enhancing ensure
    ensures ensuring establish establishes evaluate evaluates evaluating examine examines exhibit
    exhibits exist exists existing expect explain explains explore explores exploring exploit
    exploits exploiting extend extends extending extract extracts extracting face faces facing
    facilitate facilitates facilitating fail fails failing find finds finding focus focuses
    focusing follow follows following form forms generate generates generating get gets give gives
    given giving go goes guarantee guarantees help helps helping identify identifies identifying
    illustrate illustrates implement implements implementing improve improves improving include
    includes including incorporate incorporates incorporating increase increases increasing
    indicate indicates indicating induce induces infer infers inspire integrate integrates
    integrating introduce introduces introducing investigate investigates involve involves
    involving keep keeps keeping know known lack lacks lacking lead leads leading learn learns let
    leverage leverages leveraging limit limits limiting lie lies maintain maintains maintaining
    make makes making match matches maximize maximizes mean means measure measures minimize
    minimizes mitigate mitigates mitigating modify model motivate need needs obtain obtains
    obtaining observe observes occur occurs offer offers offering operate operates optimize
    optimizes optimizing outperform outperforms outperforming overcome overcomes overcoming
    perform performs performing pose poses posing possess preserve preserves preserving present
    presents presenting prevent prevents preventing produce produces producing promote promotes
    propose proposes proposing prove proves provide provides providing publish pursue reach
    reaches reaching recover recovers reduce reduces reducing refine refines rely relies relying
    remain remains remaining remove removes removing replace replaces replacing report reports
    represent represents representing require requires requiring resolve resolves result results
    resulting retain retains reveal reveals revealing run runs running seek seeks seeking select
    selects selecting serve serves serving show shows showing shown solve solves solving specify
    stem struggle struggles study studies studying suffer suffers suffering suggest suggests
    summarize support supports supporting surpass surpasses surpassing tackle tackles tackling
    take takes taking tend tends train trains transform transforms try tries trying understand use
    uses used using utilize utilizes utilizing validate validates vary varies varying verify
    verifies work works working yield yields yielding
    """.split()
) - frozenset("building model models study computing match".split())  # fmt: skip

# Those of them, as `tokenize` writes them, with which no part of a noun phrase begins or ends, as
# "plug-in" ends with one and "off-policy" begins.
JOINTS = frozenset(
    """
    an and are as at be because been but can could did do for from had ha have how however if
    into is it may might moreover must nor not of or our should so such than that the their then
    there these they this those thus to wa we were when where whether which while who with
    within would
    """.split()
)

# Words behind which a verb stands, whichever it is.
BEFORE_VERBS = frozenset(
    "we they i you who can cannot could may might must should will would".split()
)

# Words in -s that stand before a noun, as plurals rarely do.
PLURAL_MODIFIERS = frozenset(
    """
    atlas bias canvas earnings games gas goods graphs humans lens materials needs news sales
    sciences series species sports systems things
    """.split()
)

# Participles in -ed that are part of names, as others are verbs.
PARTICIPLES = frozenset(
    """
    aided augmented automated biased blurred coded compressed connected constrained coupled
    curated decentralized directed distilled distributed embedded embodied federated fixed
    generalized guided imbalanced informed layered learned limited linked localized masked mixed
    networked nested oriented partitioned personalized pretrained quantized randomized regularized
    relaxed restricted self-supervised semi-supervised shared signed skewed speed structured
    supervised tailored twisted unbiased unified unpaired unsupervised weighted bed feed seed need
    breed fixed
    """.split()
)

# Nouns in -ing; other words in -ing are verbs here.
GERUNDS = frozenset(
    """
    advertising aging annealing auditing banking bargaining beamforming bidding boosting building
    caching captioning checking clustering coding computing conditioning counting coupling
    crowdsourcing crossing dancing deblurring decoding dehazing denoising deraining downscaling
    drafting driving dubbing editing embedding encoding engineering farming fingerprinting
    flattening folding forecasting forgetting fuzzing gaming gating generalizing grading
    grasping grokking grounding grouping hashing healing hearing imaging inpainting intertwining
    jailbreaking keeping labeling landing learning lensing lighting listening logging machining
    manufacturing mapping marketing masking matching meshing messaging metering mining mixing
    modeling modelling monitoring morphing networking nowcasting nursing offloading
    overfitting packing painting parsing passing phenotyping planning playing posing
    posttraining preprocessing pretraining pricing printing probing processing profiling
    programming prompting proving pruning quenching ranking reading reasoning recycling relighting
    rendering reranking retargeting ring routing sampling scaling scheduling scoring screening
    searching seeding segmenting sensing sequencing setting sharding shaping sharing signaling
    signing smoothing sorting spelling splatting splitting staging staining steering storytelling
    streaming string surfing swing tagging teaching teaming testing thing threading tracing
    tracking trading training tuning tutoring understanding unlearning unmixing upscaling
    voting warming warping watermarking weaving weighting welding wing writing
    fine-tuning pre-training post-training red-teaming decision-making path-finding
    """.split()
)

# Words with the ending of an adjective or adverb that are nouns.
NOUNS = frozenset(
    """
    ability algebra alloy anomaly appraisal approval archive arithmetic arrival assembly axial
    baseline capital clinic composite criminal crystal  dialect dialogue differential
    directive dynamic ensemble epidemic executive fabric family festival fiscal graphic hospital
    integral interval journal kernel   locomotive logic manual material medal
    metal mineral motive music narrative objective operative pedal  perspective plural
    portal potential primitive principal proposal public  recital removal renewal
    residual retrieval rival  scandal signal spiral statistic supply survival terminal
    topic traffic trial tutorial variable vehicle withdrawal additive adjective arxiv
    table cable label syllable battery animal numeral
    """.split()
)

# Adjectives without an ending that shows it.
ADJECTIVES = frozenset(
    """
    acute autonomous black blind blue coarse cold compact compound continuous convex dark dense
    discrete diverse dry dual dynamic elderly elastic false fine flat foreign global green hidden
    human-like inner invariant inverse isotropic junior large-scale latent linear local loose
    mobile modular multi mutual neural nonlinear novel online offline opaque outer parallel
    partial planar polar private quantum random rare raw red remote rigid scarce secure semantic
    sparse spherical static subtle symbolic tabular temporal tiny transparent unseen urban virtual
    visual warm white young multi-modal multimodal multilingual cross-modal end-to-end zero-shot
    few-shot long-tail high-quality high-resolution real-time real-world long-term short-term
    long-horizon low-resource state-of-the-art fine-grained low-rank high-dimensional open-source
    domain-specific task-specific model-free large-language human-centered data-driven
    plug-and-play training-free out-of-distribution in-context high-fidelity text-to-image
    text-to-video image-to-image multi-view multi-agent multi-task semi-supervised self-supervised
    weakly-supervised medical clinical spatial
    """.split()
)
