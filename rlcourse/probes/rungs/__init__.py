"""The rungs, one file for each family; `rlcourse.probes.ladder` puts them in order."""
