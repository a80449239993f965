"""The model writer's rules: a model proposes wording, and only what is borne out is told.

`prompt.py` asks, `answer.py` reads what came, `accepting.py` decides.  All of it is pure; who is
asked, and when, the flow knows.
"""
