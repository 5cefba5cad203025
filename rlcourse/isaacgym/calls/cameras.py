"""Camera sensors: there are none, so what concerns all of them has nothing to do. Making one is an error."""


class CameraCalls:
    """Programs call these in every step, also where they have made no camera."""

    def render_all_camera_sensors(self, sim):
        """Nothing to render."""

    def start_access_image_tensors(self, sim):
        """Nothing to access."""

    def end_access_image_tensors(self, sim):
        """Nothing was accessed."""
