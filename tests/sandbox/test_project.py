"""Project folders: what is read, what is run, and what a folder that cannot be used is told."""

from __future__ import annotations

import os

import pytest

from sandbox.errors import BadProject
from sandbox.job import MOST_PAYLOAD
from sandbox.project import FLAGSHIP, Project


def write(folder, **files):
    for name, text in files.items():
        (folder / name).write_text(text)


def complaint(folder) -> str:
    with pytest.raises(BadProject) as caught:
        Project.from_folder(folder).check()
    return str(caught.value)


def test_a_folder_with_a_predict_py_is_a_project(tmp_path):
    (tmp_path / "predict.py").write_text("print(1)")
    project = Project.from_folder(tmp_path).check()
    assert (project.name, project.predict, project.output) == (
        tmp_path.name,
        ("python", "predict.py"),
        "predictions.json",
    )
    assert project.predict_job({}).collect == ("predictions.json",)


def test_the_flagship_says_how_it_is_run():
    project = Project.from_folder(FLAGSHIP).check()
    assert project.train == ("python", "train.py")
    assert (project.model, project.inputs, project.row) == (("model.json",), "features.json", "order_id")
    job = project.predict_job({"model.json": b"{}"})
    assert job.files["model.json"] == b"{}"
    assert job.collect == ("predictions.json", "features.json")


def test_a_project_without_predictions_to_make_is_told_what_is_missing(tmp_path):
    (tmp_path / "main.py").write_text("")
    assert complaint(tmp_path) == (
        f"The project “{tmp_path.name}” has no predict.py: add it, or say what to run with --command or in "
        "sandbox.toml."
    )


def test_a_script_may_be_named_with_a_dot_before_it(tmp_path):
    write(tmp_path, **{"predict.py": "", "sandbox.toml": '[predict]\ncommand = ["python", "./predict.py"]'})
    assert Project.from_folder(tmp_path).check().predict == ("python", "./predict.py")


def test_a_missing_training_script_is_named(tmp_path):
    write(tmp_path, **{"predict.py": "", "sandbox.toml": '[train]\ncommand = ["python", "fit.py"]'})
    assert "has no fit.py" in complaint(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert f"There is no folder {tmp_path / 'none'}" in complaint(tmp_path / "none")


def test_caches_hidden_files_and_installed_packages_stay_at_home(tmp_path):
    for name in ("a.py", "data/x.csv", ".git/config", ".env", "__pycache__/x.pyc", "venv/x.py", "node_modules/x.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    os.mkfifo(tmp_path / ".pipe")
    (tmp_path / "env").symlink_to(tmp_path / "venv")
    (tmp_path / "venv" / "python").symlink_to("/usr/bin/python3")
    assert set(Project.from_folder(tmp_path).files) == {"a.py", "data/x.csv"}


def test_a_folder_that_is_too_large_is_told_the_bound(tmp_path):
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(MOST_PAYLOAD + 1)
    assert complaint(tmp_path) == (
        f"{tmp_path} holds more than 64.0 MiB, the largest file of what was read being big.csv: that is as much as is "
        "sent into an environment, so point to a smaller folder, with a sample of the data."
    )


def test_a_link_out_of_the_folder_is_refused_by_name_and_not_sent_along(tmp_path):
    (tmp_path / "secret").write_text("not yours")
    project = tmp_path / "theirs"
    (project / "data").mkdir(parents=True)
    write(project, **{"predict.py": ""})
    (project / "data" / "orders.csv").symlink_to(tmp_path / "secret")
    told = f"{project / 'data' / 'orders.csv'} is a link to another place: copy the file itself into the folder."
    assert complaint(project) == told


def test_a_pipe_in_the_place_of_the_settings_is_refused_by_name(tmp_path):
    write(tmp_path, **{"predict.py": ""})
    os.mkfifo(tmp_path / "sandbox.toml")
    assert f"{tmp_path / 'sandbox.toml'} is a pipe" in complaint(tmp_path)


def test_the_folder_that_is_named_may_be_a_link_itself(tmp_path):
    (tmp_path / "model").mkdir()
    write(tmp_path / "model", **{"predict.py": ""})
    (tmp_path / "mine").symlink_to("model")
    project = Project.from_folder(tmp_path / "mine").check()
    assert (project.name, set(project.files)) == ("model", {"predict.py"})


def test_a_file_that_is_called_like_an_environment_is_sent_along(tmp_path):
    write(tmp_path, env="x")
    assert set(Project.from_folder(tmp_path).files) == {"env"}


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("[predict", "is not valid TOML"),
        ('predict = "predict.py"', "“predict” stands outside of a table"),
        ('command = ["python"]', "“command” stands outside of a table"),
        ('[predict]\ncommand = "python predict.py"', "“command” under [predict] is to be a list of texts"),
        ("[predict]\ncommand = []", "“command” under [predict] is to be a list of texts"),
        ("[predict]\ngives = 5", "“gives” under [predict] is to be a text in quotes"),
        ('[train]\ngives = "model.json"', "“gives” under [train] is to be a list of texts"),
        ('[predict]\nouput = "x.json"', "there is no setting “ouput” under [predict]"),
        ('[predcit]\nrow = "id"', "there is no setting “row” under [predcit]"),
        (f"a = {'[' * 10_000}", "is not valid TOML"),
        ("# long\n" * 200_000, "holds more than 1.0 MiB: keep nothing but settings in it"),
    ],
)
def test_settings_that_cannot_be_used_name_the_file_and_the_place(tmp_path, settings, reason):
    write(tmp_path, **{"predict.py": "", "sandbox.toml": settings})
    message = complaint(tmp_path)
    assert message.startswith(str(tmp_path / "sandbox.toml"))
    assert reason in message


def test_options_take_the_place_of_settings(tmp_path):
    (tmp_path / "x.py").write_text("")
    project = Project.from_folder(tmp_path).with_options(("python", "x.py"), "out.json", "id").check()
    assert (project.predict, project.output, project.row) == (("python", "x.py"), "out.json", "id")
    assert project.with_options() == project
