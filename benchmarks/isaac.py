"""The Isaac Gym API against the engine under it and against Gymnasium, on the CPU; memory and time to build.

    python benchmarks/isaac.py

Rates are steps per second of processor time, summed over all threads and processes: other work on the machine counts
little. Models are Gymnasium's XML files and two small ones of the tests, driven by random efforts. "API" sets efforts,
simulates and refreshes the root and DOF states of all environments; "Batch" writes the same efforts into
`mujoco.batch.Batch` on the same compiled model and steps it. Memory is read as Linux tells it.
"""

import multiprocessing
import statistics
import time
from pathlib import Path

import gymnasium
import numpy as np
import torch
from mujoco.batch import Batch
from results import needs_linux, save

from rlcourse.isaacgym import gymapi, gymtorch

GYMNASIUM = Path(gymnasium.__file__).parent / "envs" / "mujoco" / "assets"
OWN = Path(__file__).resolve().parent.parent / "tests" / "isaacgym" / "models"
MODELS = {  # folder, file, is the root fixed
    "cart-pole": (OWN, "cartpole.xml", True),
    "ant": (GYMNASIUM, "ant.xml", False),
    "humanoid": (GYMNASIUM, "humanoid.xml", False),
    "arm, 7 DOF": (OWN, "arm.xml", True),
}
N_ENVS = 1024
REPEATS = 5
ANT_SUBSTEPS, ANT_TIMESTEP = 5, 0.01  # of Gymnasium's Ant-v5
BUILT = 4096


def simulation(model, n_envs, dt=0.01, substeps=1):
    """A prepared simulation of one actor per environment, and seconds that building it took."""
    begin = time.perf_counter()
    folder, file, fixed = MODELS[model]
    gym = gymapi.acquire_gym()
    params = gymapi.SimParams()
    params.dt, params.substeps = dt, substeps
    params.up_axis, params.gravity = gymapi.UP_AXIS_Z, gymapi.Vec3(0, 0, -9.81)
    sim = gym.create_sim(0, -1, gymapi.SIM_PHYSX, params)
    plane = gymapi.PlaneParams()
    plane.normal = gymapi.Vec3(0, 0, 1)
    gym.add_ground(sim, plane)
    options = gymapi.AssetOptions()
    options.fix_base_link = fixed
    asset = gym.load_asset(sim, str(folder), file, options)
    pose, corner = gymapi.Transform(p=gymapi.Vec3(0, 0, 1)), gymapi.Vec3(1, 1, 1)
    for _ in range(n_envs):
        env = gym.create_env(sim, -corner, corner, int(n_envs**0.5))
        actor = gym.create_actor(env, asset, pose, "robot")
        properties = gym.get_actor_dof_properties(env, actor)
        properties["driveMode"] = gymapi.DOF_MODE_EFFORT
        gym.set_actor_dof_properties(env, actor, properties)
    gym.prepare_sim(sim)
    return sim, time.perf_counter() - begin


def api_step(sim):
    """A function that makes one step of a task: efforts in, states out."""
    gym = gymapi.acquire_gym()
    gym.acquire_actor_root_state_tensor(sim)
    gym.acquire_dof_state_tensor(sim)
    efforts = torch.rand(gym.get_sim_dof_count(sim)) * 2 - 1

    def step():
        gym.set_dof_actuation_force_tensor(sim, gymtorch.unwrap_tensor(efforts))
        gym.simulate(sim)
        gym.fetch_results(sim, True)
        gym.refresh_actor_root_state_tensor(sim)
        gym.refresh_dof_state_tensor(sim)

    return step


def batch_step(sim):
    """A function that makes the same step on the engine alone, from the state in which the simulation is."""
    batch = Batch(sim.scene.model, sim.n_envs)
    batch.state[:] = sim.backend.batch.state
    applied = batch.bind("qfrc_applied")
    efforts = applied.copy()

    def step():
        applied[:] = efforts
        batch.step()

    return step


def processor_rates(functions, calls):
    """Calls per second of processor time, medians; the functions take turns."""
    seconds = {name: [] for name in functions}
    for _ in range(REPEATS):
        for name, function in functions.items():
            begin = time.process_time()
            for _ in range(calls):
                function()
            seconds[name].append((time.process_time() - begin) / calls)
    return {name: 1 / statistics.median(values) for name, values in seconds.items()}


def overhead(model):
    """Environment steps per core-second through the API and on the engine alone."""
    sim, _ = simulation(model, N_ENVS)
    through_api = api_step(sim)
    for _ in range(50):  # past the fall to the ground
        through_api()
    functions = {"API": through_api, "Batch": batch_step(sim)}
    return {name: rate * N_ENVS for name, rate in processor_rates(functions, calls=20).items()}


def gymnasium_rate(kind, n_envs, steps=(100, 1100)):
    """Environment steps of Ant-v5 per core-second, workers included: a long run less a short one, so no start-up."""
    short, long = (gymnasium_seconds(kind, n_envs, number) for number in steps)
    return n_envs * (steps[1] - steps[0]) / (long - short)


def gymnasium_seconds(kind, n_envs, steps):
    """Seconds of processor time of a whole run."""
    before = _all_processor_seconds()
    envs = gymnasium.make_vec("Ant-v5", n_envs, vectorization_mode=kind)
    envs.reset(seed=0)
    rng = np.random.default_rng(0)
    for _ in range(steps):
        envs.step(rng.uniform(-1, 1, envs.action_space.shape).astype(np.float32))
    envs.close()
    return _all_processor_seconds() - before


def _all_processor_seconds():
    import resource

    usages = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def built(model, n_envs, queue):
    """Puts (seconds to build, peak memory in KiB) of a process that builds so many environments and steps once."""
    sim, seconds = simulation(model, n_envs)
    api_step(sim)()
    # Linux's ru_maxrss would be the parent's, where that was larger.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    queue.put((seconds, int(status.split("VmHWM:")[1].split()[0])))


def build_cost(model):
    """Seconds to build BUILT environments (median of three processes), and KiB of memory for each."""
    context = multiprocessing.get_context("spawn")

    def once(n_envs):
        queue = context.Queue()
        process = context.Process(target=built, args=(model, n_envs, queue))
        process.start()
        result = queue.get()
        process.join()
        return result

    few, many = once(64), [once(BUILT) for _ in range(3)]
    seconds = statistics.median(seconds for seconds, _ in many)
    kib = (statistics.median(memory for _, memory in many) - few[1]) / (BUILT - 64)
    return seconds, kib


def main():
    needs_linux("The memory and processor time of several processes")
    rates = {}
    for model in MODELS:
        rates[model] = {name: round(rate) for name, rate in overhead(model).items()}
        api, batch = rates[model]["API"], rates[model]["Batch"]
        print(f"{model:14s} API {api:9,} steps per core-second, Batch {batch:9,}: {api / batch:.0%}", flush=True)
    sim, _ = simulation("ant", N_ENVS, ANT_SUBSTEPS * ANT_TIMESTEP, ANT_SUBSTEPS)
    ant = {"API, 1024 environments": processor_rates({"API": api_step(sim)}, calls=20)["API"] * N_ENVS}
    for kind, n_envs in (("sync", 16), ("async", 4), ("async", 16)):
        ant[f"Gymnasium {kind}, {n_envs} environments"] = gymnasium_rate(kind, n_envs)
    ant = {name: round(rate) for name, rate in ant.items()}
    for name, rate in ant.items():
        print(f"Ant-v5's file and substeps, {name}: {rate:,} steps per core-second", flush=True)
    cost = {}
    for model in MODELS:
        seconds, kib = build_cost(model)
        cost[model] = {"seconds": round(seconds, 2), "KiB per environment": round(kib, 1)}
        print(f"{model:14s} {BUILT} environments: built in {seconds:.2f} s, {kib:.1f} KiB each", flush=True)
    save("isaac", {"n_envs": N_ENVS, "rates": rates, "ant": ant, "built": BUILT, "build": cost})


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
