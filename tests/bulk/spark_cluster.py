"""A Spark cluster of our own: a master and two workers on loopback, as programs, in a temporary folder.

pip's package of Spark has no scripts that start one; `spark-class` runs the same classes.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

__all__ = ["cluster", "missing_for_spark", "session_options"]

WORKERS = 2
PATIENCE = 180.0
"""Seconds until a cluster that does not come up is given up."""

SMALL = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""What makes a Java program start quickly, at the price of running slower later."""


def missing_for_spark() -> str:
    """What a cluster needs and is not there: the name of a program, or ""."""
    if find_spec("pyspark") is None:
        return "pyspark"
    home = os.environ.get("JAVA_HOME")
    java = Path(home, "bin", "java").is_file() if home else shutil.which("java")
    return "" if java else "java"


def session_options() -> dict[str, str]:
    """Options of a session for rules over a handful of facts: few parts, no code made for them, nothing looked at."""
    return {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1", "spark.cores.max": "2",
        "spark.scheduler.minRegisteredResourcesRatio": "1.0", "spark.scheduler.maxRegisteredResourcesWaitingTime": "60s",
        "spark.driver.memory": "900m", "spark.executor.memory": "700m",
        "spark.driver.extraJavaOptions": SMALL, "spark.executor.extraJavaOptions": SMALL,
        "spark.sql.shuffle.partitions": "2", "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }  # fmt: skip


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a master with two workers of one core each, which end with the block."""
    with ExitStack() as running:
        master = _started(
            running, folder / "master", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"
        )  # fmt: skip
        address = _waited(master, lambda log: _after(log, "Starting Spark master at "))
        for n in range(WORKERS):
            own = folder / f"worker{n}"
            _started(
                running, own, "worker.Worker", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0",
                "--cores", "1", "--memory", "1g", "--work-dir", str(own / "work"), address,
            )  # fmt: skip
        _waited(master, lambda log: "all" if log.count("Registering worker ") >= WORKERS else "")
        yield address


def _started(running: ExitStack, folder: Path, program: str, *arguments: str) -> Path:
    """Start a program of Spark, to be stopped with the rest; the file it logs to."""
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    folder.mkdir(parents=True)
    log = folder / "log"
    own = {
        "SPARK_HOME": str(home), "SPARK_LOCAL_DIRS": str(folder), "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": SMALL,
    }  # fmt: skip
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{program}", *arguments]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **own}, cwd=folder)
    running.callback(_stop, process)
    return log


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _waited(log: Path, found: Callable[[str], str]) -> str:
    """What is found in a log, once it is there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        text = log.read_text(encoding="utf-8", errors="replace")
        if answer := found(text):
            return answer
        time.sleep(0.1)
    raise TimeoutError(f"{log}:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def _after(log: str, words: str) -> str:
    """The word that follows in a line that is written to its end."""
    _, found, rest = log.partition(words)
    line, end, _ = rest.partition("\n")
    return line.strip() if found and end else ""
