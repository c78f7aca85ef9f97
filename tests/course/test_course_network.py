"""The way to the packages: what is set for pip is honoured, and each wall on the way is named for what it is."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher import pip_files
from launcher.package_source import PackageSource, without_password
from tests.course.index import Index
from tests.course.project import Project

Offer = Callable[["Project"], None]
NOWHERE = "http://127.0.0.1:9/simple"


@pytest.fixture(params=["uv", "the launcher"])
def way(request: pytest.FixtureRequest, project: Project, env: dict[str, str]) -> str:
    """Everything that is asked over the network is asked by uv, or, where there is none, by the launcher first."""
    if request.param == "uv":
        return "uv"
    request.getfixturevalue("offer_uv")(project)
    project.env["PATH"] = env["HOME"]
    return "the launcher"


@pytest.fixture
def python(way: str, request: pytest.FixtureRequest) -> str:
    # Without pip, so that it is the launcher's own request that is tested.
    return str(request.getfixturevalue("bare_python"))


@pytest.mark.parametrize("place", ["XDG_CONFIG_HOME", "HOME", "XDG_CONFIG_DIRS", "PIP_CONFIG_FILE"])
def test_the_index_in_a_configuration_file_of_pips_is_asked(
    project: Project, index: Index, python: str, place: str, tmp_path: Path
) -> None:
    folder = tmp_path / "settings"
    file = {"HOME": ".config/pip/pip.conf", "PIP_CONFIG_FILE": "any.ini"}.get(place, "pip/pip.conf")
    (folder / file).parent.mkdir(parents=True)
    (folder / file).write_text(f"[global]\nindex-url = {index.url}\n")
    value = str(folder / file) if place == "PIP_CONFIG_FILE" else str(folder)
    variables = {"PIP_CONFIG_FILE": "", "PIP_INDEX_URL": "", place: value}
    done = project.run("install", python=python, **variables)
    assert done.returncode == 0, done.stderr
    assert "/simple/pinch/" in index.requests


@pytest.mark.parametrize("name", ["PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX"])
def test_the_index_in_a_variable_is_asked(project: Project, index: Index, python: str, name: str) -> None:
    variables = {"PIP_INDEX_URL": NOWHERE, name: index.url}
    done = project.run("install", python=python, **variables)
    assert done.returncode == 0, done.stderr
    assert "/simple/pinch/" in index.requests


def test_an_extra_index_is_asked_besides(project: Project, index: Index, way: str, python: str) -> None:
    other = type(index)()
    other.add("salt", "1.0", {"salt.py": ""})
    project.lock((project.root / "requirements.txt").read_text() + other.lock("salt==1.0"))
    done = project.run("install", python=python, PIP_EXTRA_INDEX_URL=other.url)
    other.close()
    assert done.returncode == 0, done.stderr
    project.python("import pinch, salt")


def test_an_extra_index_cannot_slip_in_a_file_that_the_lock_does_not_name(project: Project, index: Index) -> None:
    other = type(index)()
    other.add("pinch", "1.0", {"pinch.py": "VERSION = 'evil'\n"})
    done = project.run("install", PIP_EXTRA_INDEX_URL=other.url)
    other.close()
    assert done.returncode == 1 or project.python("import pinch; print(pinch.VERSION)") == "1.0"
    assert done.returncode == 0 or "is not the file that the lock names by its hash" in done.stderr


def test_a_password_in_the_index_address_is_sent_and_never_shown(project: Project, index: Index, python: str) -> None:
    index.password = "cook:s3cret@pan"
    good = project.run("install", python=python, PIP_INDEX_URL=index.url_with("cook:s3cret%40pan"))
    assert good.returncode == 0, good.stderr
    assert "s3cret" not in good.stdout + good.stderr


def test_a_wrong_password_is_told_without_showing_it(project: Project, index: Index, python: str) -> None:
    index.password = "cook:right"
    bad = project.run("install", python=python, PIP_INDEX_URL=index.url_with("cook:wr0ng"))
    assert bad.returncode == 1
    assert "401" in bad.stderr.splitlines()[0]
    assert "PIP_INDEX_URL" in bad.stderr.splitlines()[0]
    assert "wr0ng" not in bad.stdout + bad.stderr


@pytest.mark.parametrize("name", ["HTTP_PROXY", "PIP_PROXY"])
def test_a_proxy_that_refuses_is_named_with_its_variable(project: Project, python: str, name: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        # Bound and not listening: nobody else can take it, and it refuses.
        variables = {name: f"http://me:pa55@127.0.0.1:{port}", "PIP_INDEX_URL": "http://packages.invalid/simple"}
        done = project.run("install", python=python, **variables)
    sentence = done.stderr.splitlines()[0]
    assert done.returncode == 1
    assert f"the proxy http://127.0.0.1:{port}, set in {name}, did not let us through to packages.invalid" in sentence
    assert f"correct {name}, or unset it" in sentence
    assert "pa55" not in sentence


def test_a_proxy_set_for_pip_is_gone_through(project: Project, index: Index, python: str) -> None:
    # To a proxy the whole address is sent: the index sees that, and answers for the host of that name.
    proxy = index.url.removesuffix("/simple").removeprefix("http://")
    done = project.run("install", python=python, PIP_PROXY=proxy, PIP_INDEX_URL="http://packages.invalid/simple")
    assert done.returncode == 0, done.stderr
    assert index.requests
    assert all(path.startswith("http://packages.invalid/") for path in index.requests)


def test_a_certificate_that_nobody_vouches_for_is_told_from_a_dead_network(
    project: Project, tls_index: tuple[Index, Path], python: str
) -> None:
    done = project.run("install", python=python, PIP_INDEX_URL=tls_index[0].url)
    sentence = done.stderr.splitlines()[0]
    assert done.returncode == 1
    assert "127.0.0.1 showed a certificate that this computer's certificates do not vouch for" in sentence
    assert "name it in PIP_CERT" in sentence


@pytest.mark.parametrize("name", ["PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_bundle_of_certificates_that_is_set_is_trusted(
    project: Project, tls_index: tuple[Index, Path], request: pytest.FixtureRequest, way: str, python: str, name: str
) -> None:
    served, authority = tls_index
    if way != "uv":
        plain = request.getfixturevalue("index")
        served._files["uv"], served._hashes = plain._files["uv"], {**plain._hashes, **served._hashes}
    variables = {"PIP_INDEX_URL": served.url, name: str(authority)}
    done = project.run("install", python=python, **variables)
    assert done.returncode == 0, done.stderr
    assert project.python("import pinch; print(pinch.VERSION)") == "1.0"


def test_a_bundle_that_does_not_exist_is_one_sentence(project: Project) -> None:
    done = project.run("install", PIP_CERT="/no/such/bundle.pem")
    assert done.returncode == 1
    assert done.stderr.startswith("✗ PIP_CERT names /no/such/bundle.pem as the certificates to trust, and no such file")


def test_a_host_whose_name_nobody_knows_is_told_as_no_network(project: Project, python: str) -> None:
    done = project.run("install", python=python, PIP_INDEX_URL="https://packages.invalid/simple", UV_HTTP_RETRIES="0")
    sentence = done.stderr.splitlines()[0]
    assert done.returncode == 1
    assert "packages.invalid cannot be reached" in sentence
    assert "connect to a network" in sentence
    assert "Traceback" not in done.stderr


def test_a_package_that_was_tampered_with_is_refused(project: Project, index: Index) -> None:
    index.tamper("pinch")
    done = project.run("install")
    sentence, *log = done.stderr.splitlines()
    assert done.returncode == 1
    assert "pinch==1.0" in sentence
    assert f"as {index.url} served it is not the file that the lock names by its hash" in sentence
    assert log
    assert not project.is_whole()


def test_a_package_that_came_damaged_is_refused(project: Project, index: Index) -> None:
    files = index._files["pinch"]
    files["pinch-1.0-py3-none-any.whl"] = b"not a wheel at all"
    done = project.run("install")
    assert done.returncode == 1
    assert f"pinch==1.0 came damaged from {index.url}, so it was not installed" in done.stderr.splitlines()[0]
    assert not project.is_whole()


def test_a_package_that_the_index_lacks_is_told(project: Project) -> None:
    project.lock(f"nosuchpackage==1.0 --hash=sha256:{'0' * 64}\n")
    done = project.run("install")
    assert done.returncode == 1
    assert "lacks a package that the lock names" in done.stderr.splitlines()[0]


def test_settings_of_pips_that_cannot_be_read_name_the_file(project: Project, tmp_path: Path) -> None:
    broken = tmp_path / "broken.conf"
    broken.write_text("this is = fine\nthis is not\n")
    done = project.run("install", PIP_CONFIG_FILE=str(broken))
    assert done.returncode == 1
    assert f"pip's settings in {broken} cannot be read" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_index_that_is_no_address_is_one_sentence(project: Project) -> None:
    done = project.run("install", PIP_INDEX_URL="pypi")
    assert done.returncode == 1
    assert "PIP_INDEX_URL names “pypi” as a package index, and that is no address" in done.stderr


def source(tmp_path: Path, text: str = "", **variables: str) -> PackageSource:
    """The source as one file sets it, and these variables; this machine's own files have no part in it."""
    file = tmp_path / "pip.conf"
    file.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pip_files, "config_files", lambda _: [file])
        return PackageSource.read(variables)


def test_what_is_set_to_install_wins_over_what_is_set_for_all_commands(tmp_path: Path) -> None:
    text = "[install]\nindex-url = https://b.example/simple\n[global]\nindex_url = https://a.example/simple\n"
    assert source(tmp_path, text).index.value == "https://b.example/simple"


def test_a_variable_wins_over_a_file_and_uvs_own_over_both(tmp_path: Path) -> None:
    text = "[global]\nindex-url = https://file.example/simple\n"
    pip = {"PIP_INDEX_URL": "https://pip.example/simple"}
    assert source(tmp_path, text, **pip).index.origin == "PIP_INDEX_URL"
    both = source(tmp_path, text, **pip, UV_DEFAULT_INDEX="mine=https://uv.example/simple")
    assert (both.index.value, both.index.origin) == ("https://uv.example/simple", "UV_DEFAULT_INDEX")


def test_all_that_is_set_for_pip_is_said_to_uv_in_its_own_words(tmp_path: Path) -> None:
    bundle = tmp_path / "company.pem"
    bundle.write_text("")
    text = (
        "[global]\nindex-url = https://a.example/simple\nextra-index-url =\n    https://b.example/simple\n"
        f"    https://c.example/simple\nproxy = proxy.example:3128\ncert = {bundle}\n"
        "trusted-host = d.example e.example\nfind-links = /wheels /more\n"
    )
    said = source(tmp_path, text).for_uv({})
    assert said == {
        "UV_DEFAULT_INDEX": "https://a.example/simple",
        "UV_INDEX": "https://b.example/simple https://c.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INSECURE_HOST": "d.example e.example",
        "SSL_CERT_FILE": str(bundle),
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://proxy.example:3128"),
    }


def test_with_nothing_set_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert source(tmp_path).for_uv({}) == {}


def test_an_address_is_shown_without_its_password() -> None:
    assert without_password("https://me:secret@host.example:8080/simple?x=1") == "https://host.example:8080/simple?x=1"
