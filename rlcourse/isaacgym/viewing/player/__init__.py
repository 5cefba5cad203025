"""The player: robots in a notebook, drawn by the browser from the poses of their bodies."""
