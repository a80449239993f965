"""What holds for every test: neither its machine's speed nor how it was started decides it."""

import signal

from hypothesis import HealthCheck, settings

# On a busy machine any example may be slow; speed is for the benchmarks.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# Jobs in the background ignore Ctrl-C, and those under `nohup` a closing terminal: so would every
# process that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
