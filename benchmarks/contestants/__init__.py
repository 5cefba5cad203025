"""The contestants of `learn.py`, one module each, with two functions.

settings(algorithm, env) : what sets its run apart, plain data; None where it does not take part.
train(algorithm, env, seed, referee) : one run. Calls `referee.start()` before it makes environments and networks, and
`referee.look` where its policy has just been updated, as often as `referee.due` asks for it.
"""
