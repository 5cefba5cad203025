"""Many seeds, many settings: studies, and what may be concluded from them."""

from rlcourse.studies.jobs import run_job, study
from rlcourse.studies.statistics import bootstrap_interval, interquartile_mean

__all__ = ["bootstrap_interval", "interquartile_mean", "run_job", "study"]
