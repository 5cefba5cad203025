"""Textures, lights and segmentation numbers: accepted, because tasks set them without a camera too, but never seen."""

from pathlib import Path

from rlcourse.isaacgym.calls.actors import BODIES, actor_of, in_domain
from rlcourse.isaacgym.values.constants import DOMAIN_ACTOR, INVALID_HANDLE
from rlcourse.isaacgym.values.notices import warn_once


class AppearanceCalls:
    """What only pictures of camera sensors would show, and there are none."""

    def create_texture_from_file(self, sim, filename):
        """A handle for a picture, which is not read. Raises FileNotFoundError if there is no such file."""
        if not Path(filename).is_file():
            raise FileNotFoundError(f"There is no texture file {filename}.")
        return _new_texture(sim)

    def create_texture_from_buffer(self, sim, width, height, pixels):
        """A handle for a picture, which is not kept."""
        return _new_texture(sim)

    def free_texture(self, sim, texture):
        """Does nothing."""

    def set_rigid_body_texture(self, env, actor, body, mesh_type, texture):
        """Accepted: bodies keep their colours."""
        in_domain(env, actor, body, DOMAIN_ACTOR, BODIES)

    def get_rigid_body_texture(self, env, actor, body, mesh_type):
        """No body has a texture: INVALID_HANDLE."""
        return INVALID_HANDLE

    def set_light_parameters(self, sim, light, intensity, ambient, direction):
        """Accepted: the viewer has its own light."""
        warn_once("The viewer has its own light; set_light_parameters changes nothing.")

    def set_rigid_body_segmentation_id(self, env, actor, body, segmentation_id):
        """Gives a body, by its index in the actor, a number, which get_rigid_body_segmentation_id returns."""
        in_domain(env, actor, body, DOMAIN_ACTOR, BODIES)
        actor_of(env, actor).segmentation_ids[body] = int(segmentation_id)

    def get_rigid_body_segmentation_id(self, env, actor, body):
        """The number of a body, by its index in the actor: its own, or that of create_actor."""
        in_domain(env, actor, body, DOMAIN_ACTOR, BODIES)
        actor = actor_of(env, actor)
        return actor.own("segmentation_ids", {}).get(body, actor.segmentation_id)


def _new_texture(sim):
    warn_once("Textures are not shown: bodies keep their colours.")
    sim.n_textures += 1
    return sim.n_textures - 1
