"""Robots and objects as they are read: URDF, MJCF, meshes, and what is completed or scaled in them."""
