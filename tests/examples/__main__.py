"""Write the schedules in `examples/` anew: `python -m tests.examples`."""

from tests.examples.schedules import SCHEDULES, make_schedules

for name, text in make_schedules().items():
    (SCHEDULES / name).write_text(text, "utf-8")
