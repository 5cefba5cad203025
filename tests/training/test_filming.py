"""Films of agents: what is on them, how long they are, and one sentence wherever there is nothing to be seen."""

import io
from types import SimpleNamespace

import gymnasium
import mujoco
import numpy as np
import pytest
import torch
from gymnasium import spaces
from gymnasium.vector import SyncVectorEnv
from PIL import Image

from rlcourse.agents import ppo, recurrent_ppo
from rlcourse.envs.isaac_vector import IsaacVector
from rlcourse.isaacgym import gymapi, gymtorch
from rlcourse.training import film, filming
from rlcourse.training.filming import CannotFilm
from rlcourse.training.stepper import Stepper
from tests.isaacgym.worlds import fill, new_sim, roots


class Clock(gymnasium.Env):
    """The pictures get brighter by 20 with every step; episodes end after `length` steps."""

    metadata = {"render_modes": ["rgb_array", "ansi"], "render_fps": 25}  # noqa: RUF012
    observation_space = spaces.Box(0.0, np.inf, (1,), dtype=np.float32)
    action_space = spaces.Discrete(2)

    def __init__(self, length=10, render_mode=None, size=(20, 30)):
        self.length, self.render_mode, self.size = length, render_mode, size
        self.is_closed = False

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.now = 0
        return np.zeros(1, np.float32), {}

    def step(self, action):
        self.now += 1
        return np.full(1, self.now, np.float32), float(action), self.now >= self.length, False, {}

    def render(self):
        return np.full((*self.size, 3), min(20 * self.now, 255), np.uint8) if self.render_mode == "rgb_array" else None

    def close(self):
        self.is_closed = True


class Presser:
    """Acts always the same; keeps what it was told of the beginnings of episodes."""

    def __init__(self):
        self.begun = []

    def act(self, observations, deterministic=False):
        return np.full(len(observations), int(deterministic))

    def forget(self, which):
        self.begun.append(bool(which[0]))


def steps_of(result):
    return (result.pictures[:, 0, 0, 0] // 20).tolist()


def test_a_film_shows_every_episode_from_its_first_to_its_final_observation():
    agent = Presser()
    result = film(agent, Clock, episodes=2)
    assert steps_of(result) == [*range(11), *range(11)]
    assert result.returns.tolist() == [10, 10] and result.lengths.tolist() == [10, 10]
    assert result.times.tolist() == [*[40] * 10, 600] * 2
    assert not result.is_cut
    assert agent.begun == [True, *[False] * 9, True] * 2
    assert repr(result) == "Film(return 10.0 in 10 steps, return 10.0 in 10 steps)"


def test_exploring_is_asked_for():
    assert film(Presser(), Clock, deterministic=False).returns.tolist() == [0]


def test_a_fast_environment_is_thinned_out_and_its_end_is_kept(monkeypatch):
    monkeypatch.setitem(Clock.metadata, "render_fps", 100)
    result = film(Presser(), Clock)
    assert steps_of(result) == [0, 4, 8, 10] and result.times.tolist() == [40, 40, 40, 600]


def test_an_endless_episode_is_cut_off_and_the_film_says_so():
    result = film(Presser(), lambda render_mode=None: Clock(np.inf, render_mode), seconds=2)
    assert result.times.sum() == pytest.approx(2000, abs=80) and result.is_cut
    assert len(result.returns) == 0
    assert "cut off after 2 s: seconds=" in repr(result)


def test_a_long_film_has_fewer_pictures_per_second(monkeypatch):
    monkeypatch.setattr(filming, "MOST", 10)
    result = film(Presser(), lambda render_mode=None: Clock(np.inf, render_mode), seconds=4)
    assert len(result.pictures) == 11 and set(result.times) == {400}


def test_wide_pictures_are_scaled_down_and_small_ones_left():
    def sized(size):
        return lambda render_mode=None: Clock(2, render_mode, size)

    assert film(Presser(), sized((200, 800))).pictures.shape == (3, 100, 400, 3)
    assert film(Presser(), sized((20, 30))).pictures.shape == (3, 20, 30, 3)


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp", ".GIF"])
def test_files_play_the_pictures_in_their_time(tmp_path, suffix):
    path = tmp_path / f"clock{suffix}"
    path.write_bytes(b"an older film")
    result = film(Presser(), lambda render_mode=None: Clock(10, render_mode), path)
    picture = Image.open(path)
    assert picture.n_frames == len(result.pictures) == 11
    shown, times = [], []
    for frame in range(picture.n_frames):
        picture.seek(frame)
        shown.append(np.asarray(picture.convert("RGB"))[0, 0, 0])
        times.append(picture.info["duration"])
    np.testing.assert_allclose(shown, 20 * np.arange(11), atol=6)
    assert times == result.times.tolist()
    assert picture.info["loop"] == 0
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_notebook_keeps_an_animated_png():
    picture = Image.open(io.BytesIO(film(Presser(), Clock)._repr_png_()))
    assert picture.format == "PNG" and picture.n_frames == 11


def test_an_agent_of_the_course_in_the_environment_of_its_config():
    env = gymnasium.make("CartPole-v1")
    agent = ppo.PPO(ppo.Config(seed=1), env.observation_space, env.action_space)
    result = film(agent)
    again = film(agent)
    assert result.pictures.shape[1:] == (267, 400, 3) and np.ptp(result.pictures) > 0
    assert len(result.pictures) == 1 + result.lengths[0] // 2 + result.lengths[0] % 2
    assert np.array_equal(result.pictures, again.pictures)
    assert film(agent, seed=5).lengths != result.lengths


def test_an_environment_that_draws_already_is_filmed_and_stays_open():
    env = Clock(render_mode="rgb_array")
    assert len(film(Presser(), env).pictures) == 11 and not env.is_closed


def test_what_the_film_made_is_closed():
    made = []

    def make(render_mode=None):
        made.append(Clock(3, render_mode))
        return made[-1]

    film(Presser(), make)
    assert all(env.is_closed for env in made)


def test_a_function_that_passes_no_render_mode_on():
    def wrapped():
        return gymnasium.wrappers.TimeLimit(gymnasium.make("CartPole-v1"), 5)

    class Own(gymnasium.Wrapper):
        """Which Gymnasium cannot make again from a description."""

    assert film(Presser(), wrapped).lengths.tolist() == [5]
    result = film(Presser(), lambda: Own(wrapped()))
    assert result.lengths.tolist() == [5] and np.ptp(result.pictures) > 0


class Decided(Clock):
    """Decides when it is made whether it will draw."""

    def __init__(self, mode=None):
        super().__init__(3, mode)
        self.draws = mode == "rgb_array"

    def render(self):
        return super().render() if self.draws else None


class Broken(Clock):
    def render(self):
        raise RuntimeError("no screen\nat all")


class Blind(Clock):
    metadata = {"render_modes": ["ansi"]}  # noqa: RUF012


class Mute(Clock):
    metadata = {"render_modes": []}  # noqa: RUF012


class Floats(Clock):
    def render(self):
        return np.zeros((4, 4, 3))


@pytest.mark.parametrize(
    ("env", "error", "message"),
    [
        (Broken, CannotFilm, "Broken cannot be drawn here: RuntimeError: no screen$"),
        (lambda: Blind(), CannotFilm, "Blind draws itself only as ansi. An environment of your own"),
        (lambda: Mute(), CannotFilm, "Mute cannot draw itself"),
        (
            Decided,
            CannotFilm,
            "Decided renders nothing. It has to be told when it is made: let the function that makes",
        ),
        (Floats, CannotFilm, r"Floats renders ndarray float64 \(4, 4, 3\), expected a picture"),
        (Clock(), CannotFilm, "Clock was made with render_mode=None. Make it with render_mode='rgb_array'"),
        ("rlcourse/Reaching-v0", CannotFilm, "rlcourse/Reaching-v0 cannot draw itself"),
        ("CartPol-v1", gymnasium.error.Error, "Did you mean CartPole-v1"),
        (SyncVectorEnv([Clock]), TypeError, "several environments in one"),
        (None, TypeError, "No environment was given"),
        (lambda: 3, TypeError, "made 3, expected a gymnasium.Env"),
    ],
)
def test_nothing_to_be_seen_is_one_sentence(env, error, message):
    with pytest.raises(error, match=message) as caught:
        film(Presser(), env)
    assert "\n" not in str(caught.value)


class Robot(Clock):
    """Has a model as MuJoCo's environments have."""

    def __init__(self, render_mode=None):
        super().__init__(3, render_mode)
        self.model = mujoco.MjModel.from_xml_string("<mujoco/>")


def test_a_mujoco_robot_without_graphics_says_what_to_install(monkeypatch):
    monkeypatch.setattr(Robot, "render", Broken.render)
    with pytest.raises(CannotFilm, match=r"no OpenGL works without a display. .* MUJOCO_GL=egl"):
        film(Presser(), Robot)


def test_the_camera_follows_a_robot_that_would_leave_the_picture():
    class Walker(Robot):
        def __init__(self, render_mode=None, **config):
            super().__init__(render_mode)
            self.model = mujoco.MjModel.from_xml_string(
                '<mujoco><worldbody><camera name="side"/><camera name="track"/></worldbody></mujoco>'
            )
            self.mujoco_renderer = SimpleNamespace(camera_id=-1, default_cam_config=config)

    def camera_of(**config):
        env = Walker("rgb_array", **config)
        film(Presser(), env)
        return env.mujoco_renderer.camera_id

    assert camera_of(distance=4.0) == 1
    assert camera_of(trackbodyid=2) == -1


def test_graphics_without_a_display_are_looked_for_and_the_variable_is_put_back(monkeypatch):
    seen = []

    def render(self):
        seen.append(filming.os.environ.get("MUJOCO_GL"))
        return Clock.render(self)

    monkeypatch.setattr(Robot, "render", render)
    module = type("GLContext", (), {"__module__": "mujoco.egl"})
    monkeypatch.setattr("rlcourse.isaacgym.viewing.pictures.context_class", lambda: module)
    monkeypatch.setattr(filming.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("MUJOCO_GL", raising=False)
    film(Presser(), Robot)
    assert set(seen) == {"egl"} and "MUJOCO_GL" not in filming.os.environ


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("film.mp4", ValueError, r"expected a name that ends in \.gif, \.png, \.webp"),
        ("film", ValueError, "expected a name that ends in"),
        ("nowhere/film.gif", FileNotFoundError, "There is no folder '.*nowhere' to write film.gif into"),
        ("folder.gif", ValueError, "which is a folder"),
    ],
)
def test_a_path_that_cannot_be_written_is_said_before_anything_is_played(tmp_path, name, error, message):
    (tmp_path / "folder.gif").mkdir()
    agent = Presser()
    with pytest.raises(error, match=message):
        film(agent, Clock, tmp_path / name)
    assert not agent.begun


@pytest.mark.parametrize("wrong", [{"episodes": 0}, {"seconds": 0}, {"seconds": np.inf}, {"width": 1}, {"width": 9999}])
def test_numbers_that_make_no_film(wrong):
    with pytest.raises(ValueError, match="expected at least 1, above 0, and 16 to 1000"):
        film(Presser(), Clock, **wrong)


def test_what_is_no_agent_is_said():
    run = ppo.train(ppo.Config(total_steps=256), background=False)
    with pytest.raises(TypeError, match=r"is no agent, .*\. It has one: film\(run.agent\)"):
        film(run)
    for wrong in ("ppo", None, ppo.PPO):
        with pytest.raises(TypeError, match=r"is no agent, which has a method act\(observations, deterministic\)$"):
            film(wrong, Clock)


def test_an_agent_of_another_task_is_told_which():
    env = gymnasium.make("CartPole-v1")
    agent = ppo.PPO(ppo.Config(), env.observation_space, env.action_space)
    with pytest.raises(ValueError, match="those of MountainCar-v0 are in"):
        film(agent, "MountainCar-v0")


def test_stacked_observations():
    env = Clock()
    config = ppo.Config(env=Clock, frames=3)
    stepper = Stepper(Clock, 1, frames=3)
    agent = ppo.PPO(config, stepper.observation_space, stepper.action_space)
    assert agent.spaces.size == 3 * env.observation_space.shape[0]
    assert film(agent).lengths.tolist() == [10]


def test_an_agent_with_a_memory():
    env = gymnasium.make("CartPole-v1")
    agent = recurrent_ppo.RecurrentPPO(recurrent_ppo.Config(), env.observation_space, env.action_space)
    agent.memory = kept = torch.ones(2, 64)
    first, second = film(agent), film(agent)
    assert np.array_equal(first.pictures, second.pictures) and agent.memory is kept


# ---------------------------------------------------------------------------------------------------- Isaac Gym
gym = gymapi.acquire_gym()


class Balls:
    """As a VecTask: balls that fall from 1 m; an action pushes them up. Episodes last 20 steps of 0.02 s."""

    device = rl_device = "cpu"
    num_obs, num_actions, action_space = 1, 1, "bounded"

    def __init__(self, num_envs):
        self.num_envs, self.sim = num_envs, new_sim(ground=True)
        fill(self.sim, [gym.create_sphere(self.sim, 0.25)], num_envs, 2.0)
        gym.prepare_sim(self.sim)
        self.roots = roots(self.sim)
        gym.refresh_actor_root_state_tensor(self.sim)
        self.start = self.roots.clone()
        self.progress_buf = torch.zeros(num_envs, dtype=torch.long)
        self.reset_buf = torch.ones(num_envs, dtype=torch.long)

    def step(self, actions):
        self.progress_buf += 1
        ended = self.reset_buf.bool()
        self.roots[ended] = self.start[ended]
        self.progress_buf[ended] = 0
        self.roots[:, 0, 9] += actions[:, 0]
        gym.set_actor_root_state_tensor(self.sim, gymtorch.unwrap_tensor(self.roots))
        for _ in range(2):
            gym.simulate(self.sim)
        gym.refresh_actor_root_state_tensor(self.sim)
        self.reset_buf = (self.progress_buf >= 20).long()
        return {"obs": self.roots[:, 0, 2:3].clone()}, torch.zeros(self.num_envs), self.reset_buf, {}


class Lifter(Presser):
    memory = "of training"

    def act(self, observations, deterministic=False):
        return torch.full((len(observations), 1), float(deterministic))


def heights(player, robots):
    """(T, n), m."""
    poses = np.frombuffer(player.frames, np.float32).reshape(-1, len(player.look.bodies), robots, 7)
    return poses[:, -1, :, 2]


def test_robots_of_isaac_gym_are_played_by_the_browser():
    pytest.importorskip("anywidget")
    agent = Lifter()
    risen = heights(film(agent, IsaacVector(Balls(4)), seconds=1), 4)
    assert risen.shape[0] in (25, 26, 27)
    assert agent.memory == "of training" and agent.begun[0] and any(agent.begun[1:])
    player = film(agent, IsaacVector(Balls(4)), seconds=0.3, deterministic=False)
    fallen = heights(player, 4)
    assert fallen[-1].max() < 0.9 < 1.1 < risen.max()
    assert player.dt == pytest.approx(0.04, abs=0.01)


def test_of_many_robots_some_are_played():
    pytest.importorskip("anywidget")
    assert heights(film(Lifter(), IsaacVector(Balls(25)), seconds=0.1), 16).shape[1] == 16


def test_robots_are_not_written_to_a_file(tmp_path):
    with pytest.raises(CannotFilm, match="played in a notebook"):
        film(Lifter(), IsaacVector(Balls(1)), tmp_path / "balls.gif")
    task = SimpleNamespace(num_envs=1, num_obs=1, num_actions=1)
    with pytest.raises(CannotFilm, match=r"SimpleNamespace has no simulation of rlcourse.isaacgym"):
        film(Lifter(), IsaacVector(task))
