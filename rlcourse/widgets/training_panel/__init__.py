"""TrainingPanel: a training run while it goes on, with its progress, its curves and the settings that may change."""
