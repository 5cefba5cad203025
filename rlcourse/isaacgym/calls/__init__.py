"""The calls of `Gym`, one class for each topic. The work is done by the modules that they use."""
