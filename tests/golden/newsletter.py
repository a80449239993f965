"""A newsletter that somebody wrote by hand about the invented week, and mistakes put into it."""

POST = """\
# A week in the tide pools

[ReefNet](https://arxiv.org/abs/2602.90001), by Quill and Fernandez-Lund of the Harbour Institute of
Invented Seas, finds 93.1% of all corals on 12,400 images of 14 reefs. It misses corals below 2 cm.
[Code](https://github.com/quill/reefnet)

Moss et al. introduce [TideBench](https://arxiv.org/abs/2602.90003), a benchmark of 4,800 questions.
The best of nine models answers 41.7% of them.

[A Census of Tide Pools by Three Thousand Waders](https://arxiv.org/abs/2602.90006) reports that the
number of pools with sea stars fell by 31% between 2014 and 2024.

- **LoomBench**: a data set of 30,112 photographs. [Data](https://huggingface.co/datasets/weaver/loombench)
  · [Paper](https://arxiv.org/abs/2602.90002)
- [How a Limpet Finds Home](https://arxiv.org/abs/2602.90010), Ned Osei.
- [Limpet Teeth under the Microscope](https://arxiv.org/abs/2602.90009), Ida Jansen, Jo Kessler,
  Kim Larsen, Lea Mattsson, Mo Nilsen.
"""

_LIMPET = "- [How a Limpet Finds Home](https://arxiv.org/abs/2602.90010), Ned Osei."
# What is changed, the words in the post, and the words in their place.
MISTAKES = (
    ("nothing", "", ""),
    ("a number", "93.1%", "95.1%"),
    ("a number with separators", "12,400 images", "14,200 images"),
    ("a unit", "93.1% of", "93.1 points of"),
    ("a bound", "fell by 31%", "fell by at least 31%"),
    ("a year", "2014 and 2024", "2004 and 2024"),
    ("a direction", "fell by 31%", "rose by 31%"),
    ("a denial", "It misses corals", "It does not miss corals"),
    ("an author", "Quill and Fernandez-Lund", "Quill and Mallory"),
    ("the first of several authors", "Moss et al.", "Brandt et al."),
    ("an author in a list", "Ned Osei", "Ned Osel"),
    ("an institution", "Harbour Institute of\nInvented Seas", "Lighthouse University"),
    ("a name", "[TideBench]", "[TidalBench]"),
    ("a title", "A Census of Tide Pools by", "A Survey of Tide Pools by"),
    ("an identifier", "abs/2602.90003", "abs/2602.90009"),
    ("an identifier that nobody has", "abs/2602.90003", "abs/2602.99003"),
    ("an identifier without its end", "abs/2602.90001", "abs/2602.9000"),
    ("a repository's owner", "github.com/quill/", "github.com/mallory/"),
    ("a data set's owner", "datasets/weaver/", "datasets/looms/"),
    ("a claim that nobody made", "It misses corals below 2 cm.", "It runs on a wristwatch."),
    ("a superlative", "a benchmark of", "the first benchmark of"),
    ("a rival's figure (not found)", "The best of nine models", "TideBench"),
    ("two papers' facts joined", "It misses corals below 2 cm.", "It answers 41.7% of questions."),
    ("a sentence of markup (not found)", "It misses", "<b>ReefNet</b> <script>x</script> misses"),
    (
        "an institution that nobody states",
        "Moss et al. intro",
        "Moss et al. (Salt University) intro",
    ),
    ("a version that there is not", "abs/2602.90003", "abs/2602.90003v7"),
    ("a resource's name", "**LoomBench**", "**LoomBank**"),
    ("a day", "reports that the", "reported on March 9, 2025 that the"),
    ("an author who is left out", "  Kim Larsen, ", "  "),
    ("the same paper twice", f"\n{_LIMPET}", f"\n{_LIMPET}\n{_LIMPET}"),
)

# The same of the post that was built of the first week.
BUILT_MISTAKES = (
    ("the number found", "15 papers found", "16 papers found"),
    ("a section's size", "teeth (2)", "teeth (3)"),
    ("the first day", "from Feb. 22 to", "from Feb. 21 to"),
    ("how many papers the title leaves out", "and 10 more papers", "and 14 more papers"),
    ("a quotation's number", "answers 41.7% of them", "answers 51.7% of them"),
    ("a quotation's word", "prompting lowers this", "prompting raises this"),
    ("a quotation's marks (not found)", "> “We introduce TideBench", "> We introduce TideBench"),
    ("an author below a title", "*Moss et al.*", "*Mallory et al.*"),
    ("an institution below a title", "and Lund Shore College)*", "and Salt University)*"),
    (
        "a link below a title",
        "[Code](https://github.com/quill/reefnet)",
        "[Code](https://github.com/mallory/reefnet)",
    ),
    (
        "a bullet's words",
        "**TideBench**: “a benchmark of 4,800",
        "**TideBench**: “a set of 48,000",
    ),
    ("a withdrawn paper in the list", "abs/2602.90010), Ned Osei", "abs/2602.90012), Ned Osei"),
)
