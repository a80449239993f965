"""Many simulated weeks of arXiv, and an editor who makes a topic's issues of them.

The model of arXiv (`world`) is written from the service's documented behaviour and shares no rule
with `digest`.  `arxiv` answers from it as the services would at the clock's moment, and lets them
fail; `editor` builds, reruns, skips and catches up; `history` has what it means to do and what came
of it; `rules` say afterwards what must be true, and tell the story of what was not.  By hand:
`python -m tests.simulation --seeds 200`.
"""
