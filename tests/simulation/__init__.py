"""Many simulated weeks of arXiv, and an editor who makes a topic's issues of them.

The model of arXiv (`world`, `drawing`) is written from the service's documented behaviour and
shares no rule with `digest`.  `arxiv` answers from it as the services would at the clock's moment,
and lets them fail; `editor` and `agenda` build, rerun, skip and catch up; `history` remembers what
came of it, `rules` say afterwards what must be true, and `story` writes what was not.  By hand:
`python -m tests.simulation --seeds 200`.
"""
