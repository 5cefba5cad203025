"""Catch: what is drawn, what pays, and which ball two pictures tell apart."""

import gymnasium
import numpy as np
import pytest

from rlcourse.envs import Catch
from rlcourse.envs.catch import BALL, PADDLE


def column_of(picture, color):
    return int(np.flatnonzero((picture == color).all(axis=2).any(axis=0))[0]) // 2


def test_the_picture_shows_ball_and_paddle():
    env = gymnasium.make("rlcourse/Catch-v0")
    picture, _ = env.reset(seed=1)
    assert picture.shape == (16, 16, 3) and env.observation_space.contains(picture)
    assert {tuple(pixel) for pixel in picture.reshape(-1, 3).tolist()} == {(0, 0, 0), BALL, PADDLE}
    assert (picture == BALL).all(axis=2).sum() == 4 and (picture[:2] == BALL).all(axis=2).any()
    before = picture.copy()
    later, *_ = env.step(0)
    assert column_of(later, PADDLE) == column_of(picture, PADDLE) - 1 and (picture == before).all()


@pytest.mark.parametrize("oblique", [False, True])
def test_who_follows_the_ball_catches_it(oblique):
    env = Catch(oblique=oblique)
    returns = []
    for seed in range(50):
        env.reset(seed=seed)
        total, terminated, steps = 0.0, False, 0
        while not terminated:
            column, direction = env.column, env.direction
            for _ in range(7 - env.row):  # where it will arrive
                direction = direction if 0 <= column + direction < 8 else -direction
                column += direction
            _, reward, terminated, truncated, _ = env.step(1 + int(np.sign(column - env.paddle)))
            total, steps = total + reward, steps + 1
        assert steps == 7 and not truncated
        returns.append(total)
    assert np.mean(returns) == 1.0


def test_random_play_returns_about_what_the_text_says():
    env, rng, returns = Catch(), np.random.default_rng(0), []
    for seed in range(2_000):
        env.reset(seed=seed)
        terminated = False
        while not terminated:
            _, reward, terminated, _, _ = env.step(int(rng.integers(3)))
        returns.append(reward)
    assert np.mean(returns) == pytest.approx(-0.75, abs=0.05)


def test_one_picture_does_not_tell_where_an_oblique_ball_flies():
    first = {}
    for seed in range(40):
        env = Catch(oblique=True)
        picture, _ = env.reset(seed=seed)
        first.setdefault(picture.tobytes(), set()).add(env.direction)
    assert {1, -1} in first.values()


def test_what_does_not_fit_is_named():
    env = Catch()
    env.reset(seed=0)
    with pytest.raises(ValueError, match="action is 3"):
        env.step(3)
    with pytest.raises(ValueError, match="cells is 1"):
        Catch(cells=1)
    with pytest.raises(ValueError, match="'human'"):
        Catch(render_mode="human")
    assert Catch(render_mode="rgb_array").render is not None


def test_gymnasium_finds_nothing_to_complain_about():
    from gymnasium.utils.env_checker import check_env

    check_env(Catch(render_mode="rgb_array"), skip_render_check=False)
