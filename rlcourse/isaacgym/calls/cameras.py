"""Camera sensors: programs may make and place them, but they take no pictures."""

import itertools
import warnings

_handles = itertools.count()


class CameraCalls:
    """Camera sensors. Asking one for a picture raises NotImplementedError, which says what to use instead.

    Many programs make a camera for a video that is rarely recorded, and render all cameras in every step.
    """

    def create_camera_sensor(self, env, properties=None) -> int:
        """A handle for a camera that takes no pictures. Warns."""
        warnings.warn(
            "Camera sensors take no pictures here. gym.write_viewer_image_to_file makes some of the viewer.",
            stacklevel=2,
        )
        return next(_handles)

    def destroy_camera_sensor(self, sim, env, camera):
        """Nothing is left of it."""

    def set_camera_location(self, camera, env, position, target):
        """Does nothing."""

    def set_camera_transform(self, camera, env, transform):
        """Does nothing."""

    def attach_camera_to_body(self, camera, env, body, local_transform, mode):
        """Does nothing."""

    def render_all_camera_sensors(self, sim):
        """Does nothing."""

    def start_access_image_tensors(self, sim):
        """Does nothing."""

    def end_access_image_tensors(self, sim):
        """Does nothing."""
