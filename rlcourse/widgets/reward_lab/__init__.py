"""RewardLab: move the weights of a reward and see which behaviour it makes the best."""
