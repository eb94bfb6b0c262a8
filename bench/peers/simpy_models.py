"""The bench's models on SimPy 4. simpy_models.py mm1 CUSTOMERS | closed SENSORS REPLICAS SECONDS

Prints {"events","seconds","served"}. The closed network is simpler than ours: a replica is a resource held for fixed
times, its node's cores are not shared.
"""
import json
import math
import random
import sys
import time

import simpy


def run(env, served, until=None):
    """Steps through the simulation; gives the number of events."""
    events = 0
    start = time.perf_counter()
    step, peek = env.step, env.peek
    while peek() != math.inf and (until is None or peek() <= until):
        step()
        events += 1
    seconds = time.perf_counter() - start
    print(json.dumps({"events": events, "seconds": seconds, "served": served()}))


def mm1(customers):
    env = simpy.Environment()
    server = simpy.Resource(env)
    draw = random.Random(1).expovariate
    served = [0]

    def customer():
        with server.request() as turn:
            yield turn
            yield env.timeout(draw(1))
        served[0] += 1

    def arrivals():
        for _ in range(customers):
            yield env.timeout(draw(0.8))
            env.process(customer())

    env.process(arrivals())
    run(env, lambda: served[0])


def closed(sensors, replicas, seconds):
    env = simpy.Environment()
    api = simpy.Resource(env, replicas)
    db = simpy.Resource(env, 100)
    rng = random.Random(1)
    spread = math.sqrt(math.log(1 + 0.3**2))
    location = math.log(0.035) - spread**2 / 2
    latency = 0.001
    served = [0]

    def sensor():
        while True:
            yield env.timeout(0.006)
            yield env.timeout(latency)
            with api.request() as turn:
                yield turn
                cpu = rng.lognormvariate(location, spread)
                yield env.timeout(cpu / 2)
                yield env.timeout(latency)
                with db.request() as place:
                    yield place
                    yield env.timeout(rng.expovariate(1 / 0.003))
                yield env.timeout(latency)
                yield env.timeout(cpu / 2)
                yield env.timeout(0.005)
            yield env.timeout(latency)
            served[0] += 1
            yield env.timeout(0.08)

    for _ in range(sensors):
        env.process(sensor())
    run(env, lambda: served[0], seconds)


if sys.argv[1] == "mm1":
    mm1(int(sys.argv[2]))
else:
    closed(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
