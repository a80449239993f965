"""Many simulated weeks of arXiv, and an editor who makes a topic's issues of them.

The model of arXiv (`eastern`, `world`, `drawing`) is written from the service's documented
behaviour and shares no rule with `digest`.  `source` and `listings` answer from it as the services
would at the clock's moment, `faults` lets them fail, `editor` and `agenda` build, rerun, skip and
catch up, and `rules` and `orders` say afterwards what must be true.  By hand:
`python -m tests.simulation --seeds 200`.
"""
