"""Reads robots from URDF files."""


def read_urdf(path, options):
    """Not there yet."""
    raise NotImplementedError("URDF files cannot be read yet.")
