"""`rlcourse train`, `eval`, `enjoy` and `probe`, as they are typed."""

import pytest
from gymnasium.envs.classic_control import CartPoleEnv
from PIL import Image

from rlcourse import training
from rlcourse.commands import environment
from rlcourse.commands import parser as cli
from rlcourse.training import checkpoints


@pytest.fixture(autouse=True)
def installed(monkeypatch, tmp_path):
    """As if everything were installed where this runs, in an empty folder."""
    monkeypatch.setattr(environment, "run_elsewhere", lambda extra, arguments: None)
    monkeypatch.chdir(tmp_path)


def test_train_then_evaluate_then_resume(tmp_path, capsys):
    assert cli.main(["train", "ppo", "--steps", "2000", "--set", "learning_rate=0.01", "--seed", "4"]) == 0
    assert "finished after" in capsys.readouterr().out
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name == "ppo-CartPole-v1-4_1"
    assert cli.main(["eval", str(folder), "--episodes", "3"]) == 0
    assert "CartPole-v1, 3 episodes: mean return " in capsys.readouterr().out
    assert cli.main(["train", "--resume", str(folder), "--steps", "4000"]) == 0
    assert "of 4,000 steps" in capsys.readouterr().out


def test_best_is_the_agent_of_the_best_evaluation(tmp_path, capsys, monkeypatch):
    from rlcourse.agents import ppo

    config = ppo.Config(total_steps=512, num_envs=4, rollout_steps=16, hidden=(8,))
    run = ppo.train(config, folder=tmp_path, evaluate_every=64, evaluation_episodes=2)
    loaded = []
    load = training.load_agent
    monkeypatch.setattr(
        training, "load_agent", lambda *given, **options: loaded.append(load(*given, **options)) or loaded[-1]
    )
    for arguments in ([], ["--best"]):
        assert cli.main(["eval", str(run.folder), "--episodes", "2", *arguments]) == 0
    last, best = (agent.n_updates for agent, _ in loaded)
    assert last == run.agent.n_updates and best * run.steps == run.best[0] * last


def test_a_note_of_a_resumed_run_is_a_sentence(tmp_path, capsys, monkeypatch):
    assert cli.main(["train", "ppo", "--steps", "512"]) == 0
    (folder,) = (tmp_path / "runs").iterdir()
    state = checkpoints.load(folder / "checkpoint.pt")
    state["stepper"] |= {"env": None, "env_lacks": "it is a robot"}
    checkpoints.save(folder / "checkpoint.pt", state)
    assert cli.main(["train", "--resume", str(folder), "--steps", "1024"]) == 0
    error = capsys.readouterr().err
    assert error.startswith("rlcourse: The environment begins new episodes") and "(it is a robot)" in error


def test_enjoy_shows_the_episodes_of_a_run(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setitem(CartPoleEnv.metadata, "render_fps", 1000)
    frames = []
    monkeypatch.setattr("pygame.display.flip", lambda: frames.append("shown"))
    assert cli.main(["train", "ppo", "--steps", "512"]) == 0
    (folder,) = (tmp_path / "runs").iterdir()
    capsys.readouterr()
    assert cli.main(["enjoy", str(folder), "--episodes", "2"]) == 0
    lengths = [int(line.split()[3]) for line in capsys.readouterr().out.splitlines()]
    assert len(lengths) == 2 and len(frames) >= sum(lengths)


def test_film_writes_a_picture_of_the_episodes_of_a_run(tmp_path, capsys, monkeypatch):
    assert cli.main(["train", "ppo", "--steps", "512"]) == 0
    (folder,) = (tmp_path / "runs").iterdir()
    capsys.readouterr()
    assert cli.main(["film", str(folder), "-o", "two.png", "--episodes", "2", "--explore"]) == 0
    assert capsys.readouterr().out.startswith("two.png: Film(return ")
    assert Image.open("two.png").n_frames > 2
    assert cli.main(["film", str(folder), "-o", "two.mp4"]) == 1
    assert "expected a name that ends in .gif" in capsys.readouterr().err
    monkeypatch.setitem(CartPoleEnv.metadata, "render_modes", ["human"])
    assert cli.main(["film", str(folder)]) == 1
    assert "CartPole-v1 draws itself only as human" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train"], "give an agent"),
        (["train", "poo"], "there is no agent 'poo'"),
        (["train", "ppo", "--set", "learning_rat=1"], "learning_rat=1"),
        (["train", "ppo", "--env", "NoSuchEnv-v0"], "There is no environment 'NoSuchEnv-v0'."),
        (["train", "ppo", "--env", "CartPol-v1"], "Did you mean CartPole-v1?"),
        (["train", "ppo", "--set", "gamma=nan"], "gamma=nan: gamma is 'nan', expected a number from 0 to 1"),
        (["train", "ppo", "--set", "gamma=1e400"], "gamma=1e400: gamma is inf, expected a number"),
        (["train", "ppo", "--set", "gamma=half"], "gamma is 'half'"),
        (["train", "ppo", "--set", "gamma=True"], "gamma is True"),
        (["train", "ppo", "--set", "learning_rate=-1"], "learning_rate is -1, expected a number above 0"),
        (["train", "ppo", "--set", "num_envs=0"], "num_envs is 0, expected a whole number from 1"),
        (["train", "ppo", "--set", "num_envs=2.5"], "num_envs is 2.5, expected a whole number from 1"),
        (["train", "ppo", "--set", "device=gpu"], "device is 'gpu', expected cpu, or cuda"),
        (["train", "ppo", "--set", "learning_rate_schedule=step"], "expected one of constant, linear, cosine"),
        (["train", "ppo", "--set", f"seed={10**30}"], "a whole number from 0"),
        (["train", "ppo", "--set", "normalize_returns=1"], "True or False"),
        (["train", "ppo", "--set", "hidden=" + "(" * 1000], "such as (64, 64)"),
        (["train", "dqn", "--env", "Pendulum-v1"], "DQN needs actions in a Discrete"),
        (["train", "--resume", "nowhere"], "no checkpoint nowhere"),
        (["eval", "nowhere"], "no checkpoint nowhere"),
        (["eval", "nowhere", "--best"], "no nowhere/best.pt: only a run that is evaluated"),
        (["enjoy", "nowhere"], "no checkpoint nowhere"),
        (["film", "nowhere"], "no checkpoint nowhere"),
        (["probe", "poo"], "there is no agent 'poo'"),
    ],
)
def test_mistakes_are_a_sentence_not_a_traceback(arguments, message, capsys):
    assert cli.main(arguments) in (1, 2)
    assert message in capsys.readouterr().err


def test_a_task_whose_package_is_gone_is_a_sentence(tmp_path, capsys, monkeypatch):
    import gymnasium

    def refuse(entry_point):
        raise gymnasium.error.DependencyNotInstalled("Box2D is not installed")

    assert cli.main(["train", "ppo", "--env", "MountainCar-v0", "--steps", "600"]) == 0
    (folder,) = (tmp_path / "runs").iterdir()
    monkeypatch.setattr(gymnasium.envs.registration, "load_env_creator", refuse)
    for command in (
        ["eval", str(folder)],
        ["enjoy", str(folder)],
        ["train", "--resume", str(folder), "--steps", "900"],
    ):
        assert cli.main(command) in (1, 2)
        error = capsys.readouterr().err
        assert "MountainCar-v0 needs Pygame" in error and "gymnasium[classic-control]" in error


def test_probe_prints_the_table_and_fails_with_it(monkeypatch, capsys):
    from rlcourse.probes import report

    monkeypatch.setattr(report, "LADDER", report.LADDER[:2])
    assert cli.main(["probe", "reinforce"]) == 0
    assert "reinforce: 2 of 2 probes passed" in capsys.readouterr().out
    from rlcourse.agents import reinforce

    monkeypatch.setattr(reinforce, "value_loss", lambda values, returns: ((values[:, None] - returns) ** 2).mean())
    assert cli.main(["probe", "reinforce"]) == 1
    assert "1 of 2 probes passed" in capsys.readouterr().out
