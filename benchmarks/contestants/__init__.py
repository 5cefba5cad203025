"""The contestants of `learn.py` and `throughput.py`, one module each, with two functions.

settings(algorithm, env) : what a contestant is tuned to, as plain data; None where it does not take part.
train(algorithm, env, seed, settings, referee) : one run. Calls `referee.start()` before it makes environments and
networks, and `referee.look` just after an update of its policy, as often as `referee.due` asks for it.
"""
