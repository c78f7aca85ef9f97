"""What every engine promises. An engine that passes here can stand in for any other."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.cancellation import Cancellation
from sandbox.errors import Cancelled
from sandbox.events import EventKind
from sandbox.flagship import flagship
from sandbox.job import Job, Limits
from sandbox.result import RunResult, Status
from sandbox.size import Size
from tests.sandbox.engines.kitchens import Kitchen, marked, python

# ---- every engine, with a job that is recorded too ----


@pytest.fixture(scope="module")
def served(every: Kitchen) -> RunResult:
    """The flagship's predictions, trained and served in one kitchen."""
    trained = every.run(flagship().train_job())
    return every.run(flagship().predict_job(trained.files))


def test_the_files_asked_for_come_back(served):
    assert served.status is Status.OK
    assert len(json.loads(served.files["predictions.json"])) == 1000
    assert set(served.files) == {"predictions.json", "features.json"}


def test_a_result_says_where_it_comes_from(every, served):
    evidence = served.evidence
    assert evidence.kind is every.engine.kind
    assert evidence.environment == every.environment.digest
    assert evidence.engine
    assert evidence.image
    assert evidence.captured.startswith("20")


def test_a_fingerprint_lists_the_locked_packages(every, served):
    version = served.fingerprint.python["version"]
    minor = ".".join(version.split(".")[:2])
    locked = {pin.name: pin.version for pin in every.environment.pins if pin.applies(minor)}
    assert locked.items() <= served.fingerprint.packages.items()
    assert served.fingerprint.settings["TZ"] == "UTC"


def test_a_result_survives_being_written_down(served):
    assert RunResult.from_dict(json.loads(json.dumps(served.to_dict()))) == served


def test_a_ready_environment_is_ready_and_prepares_at_once(every):
    begun = time.monotonic()
    every.engine.prepare(every.environment)
    assert every.engine.is_ready(every.environment)
    assert time.monotonic() - begun < 5


def test_an_engine_names_itself(every):
    assert every.engine.check()


def test_what_was_cancelled_before_does_not_begin(every):
    cancellation = Cancellation()
    cancellation.request()
    with pytest.raises(Cancelled):
        every.engine.run(every.environment, flagship().train_job(), cancellation=cancellation)


def test_several_threads_may_use_one_engine(every):
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: every.run(flagship().train_job()), range(3)))
    assert len({result.files["model.json"] for result in results}) == 1


# ---- engines that run: how a job may end ----


def test_output_and_exit_status_come_back(live):
    result = live.python("import sys; print('out'); print('err', file=sys.stderr)")
    assert (result.status, result.exit_code, result.message) == (Status.OK, 0, "")
    assert (result.stdout, result.stderr) == ("out\n", "err\n")
    assert 0 < result.seconds <= result.total_seconds


def test_a_job_that_fails_is_a_result_that_says_how(live):
    result = live.python("raise SystemExit('the oven is cold')")
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert "the oven is cold" in result.message


def test_an_endless_job_is_stopped_and_what_it_printed_is_kept(live):
    job, token = marked(python("print('started', flush=True)\nwhile True: pass", limits=Limits(seconds=3)))
    result = live.run(job)
    assert (result.status, result.exit_code, result.stdout) == (Status.TIMEOUT, None, "started\n")
    assert "3 s" in result.message
    assert result.total_seconds < 25
    assert live.comes_clean(token)


def test_a_job_that_eats_memory_is_stopped(live):
    code = "kept = [bytearray(64 * 2**20) for _ in range(32)]; print(len(kept))"
    result = live.python(code, limits=Limits(seconds=20, memory=256 * Size.MiB))
    assert result.status is Status.MEMORY
    assert "256.0 MiB" in result.message


def test_a_flood_of_output_is_stopped_and_cut(live):
    limit = 64 * Size.KiB
    result = live.python("while True: print('x' * 999)", limits=Limits(seconds=20, output=limit))
    assert result.status is Status.OUTPUT_LIMIT
    assert result.stdout_cut
    assert 0 < len(result.stdout) <= limit


def test_a_file_of_100_mb_does_not_come_back(live):
    code = "open('predictions.json', 'wb').write(b'7' * 10**8)"
    result = live.python(code, collect=("predictions.json",))
    assert (result.status, result.files) == (Status.OUTPUT_LIMIT, {})
    assert "predictions.json" in result.message


def test_a_file_that_was_not_written_is_named(live):
    result = live.python("open('there.txt', 'w').write('7')", collect=("there.txt", "not_there.txt"))
    assert (result.status, result.missing) == (Status.OK, ("not_there.txt",))
    assert result.files == {"there.txt": b"7"}


def test_a_command_that_does_not_exist_is_the_jobs_error(live):
    result = live.run(Job(("no-such-command", "--at-all")))
    assert (result.status, result.exit_code) == (Status.ERROR, None)
    assert "no-such-command" in result.message


def test_a_job_that_deletes_its_own_folder_ends_well(live):
    code = "import os, shutil; shutil.rmtree(os.getcwd(), ignore_errors=True)"
    result = live.python(code, collect=("predictions.json",), files={"sub/a.txt": b"1"})
    assert (result.status, result.missing) == (Status.OK, ("predictions.json",))


# ---- engines that run: what a job sees ----


def test_a_job_reads_its_input(live):
    data = bytes(range(256)) * 1000
    code = "import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"
    assert live.python(code, stdin=data).stdout.strip() == hashlib.sha256(data).hexdigest()


def test_a_job_finds_its_files_byte_for_byte(live):
    data = bytes(range(256))
    code = "open('copy', 'wb').write(open('data/menu.bin', 'rb').read())"
    assert live.python(code, files={"data/menu.bin": data}, collect=("copy",)).files == {"copy": data}


def test_a_job_sees_its_own_variables_over_the_environments(live, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("TWO_KITCHENS_SECRET", "salt")
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    seen = json.loads(live.python(code, variables={"TZ": "Asia/Tokyo", "DISH": "soup"}).stdout)
    assert (seen["TZ"], seen["DISH"], seen["LANG"]) == ("Asia/Tokyo", "soup", "C.UTF-8")
    assert not {"PYTHONPATH", "TWO_KITCHENS_SECRET"} & seen.keys()


def test_python_is_the_environments_own(live):
    code = "import platform, numpy; print(platform.python_version(), numpy.__version__)"
    result = live.python(code)
    found = (result.fingerprint.python["version"], result.fingerprint.packages["numpy"])
    assert tuple(result.stdout.split()) == found


@pytest.mark.parametrize("word", ["python3", "env"])
def test_other_programs_are_found_on_the_path(live, word):
    command = (word, "-c", "print(7)") if word == "python3" else (word, "python3", "-c", "print(7)")
    assert live.run(Job(command)).stdout == "7\n"


def test_a_jobs_file_never_stands_in_for_a_module_of_the_runner(live):
    trap = b"raise SystemExit('a file of the job was imported by the runner')"
    names = ("json.py", "subprocess.py", "base64.py", "os.py", "sitecustomize.py")
    result = live.run(Job(("python", "-I", "main.py"), {**dict.fromkeys(names, trap), "main.py": b"print('fine')"}))
    assert (result.status, result.stdout) == (Status.OK, "fine\n")


def test_output_that_is_not_utf_8_comes_back_with_replacements(live):
    result = live.python(r"import sys; sys.stdout.buffer.write(b'caf\xe9 \xff\n')")
    assert (result.status, result.stdout) == (Status.OK, "caf� �\n")


def test_a_listener_hears_lines_while_the_job_runs(live):
    heard = threading.Event()

    def listen(event):
        if event.kind is EventKind.LOG and event.text == "first":
            heard.set()

    cancellation = Cancellation()
    job = python("import time; print('first', flush=True); time.sleep(100)", limits=Limits(seconds=110))
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(live.engine.run, live.environment, job, listen, cancellation)
        was_heard = heard.wait(60)
        cancellation.request()
        with pytest.raises(Cancelled):
            future.result(25)
    assert was_heard


def test_runs_at_the_same_time_do_not_mix(live):
    def double(number: int) -> str:
        result: RunResult = live.python("print(int(input()) * 2)", stdin=str(number).encode())
        return result.stdout

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(double, range(8))) == [f"{2 * number}\n" for number in range(8)]
