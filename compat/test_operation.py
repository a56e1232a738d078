"""What docs/operations.md tells to use, as it stands in `examples/`: proxies, the unit of systemd, rules for Prometheus."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import urllib3

import running

EXAMPLES = running.ROOT / "examples"
NAME = "portal.example.com"
METRICS = "ANTEROOM_METRICS__LISTEN"


def program(name: str, package: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert found, f"{name} is not there; Debian's package is {package}, and `cargo xtask setup` installs it"
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A portal as it stands behind a proxy, with figures."""
    metrics = running.free_port()
    settings = {
        **running.NO_MAIL_SERVER,
        "ANTEROOM_SERVER__PUBLIC_URL": f"https://{NAME}",
        METRICS: f"127.0.0.1:{metrics}",
    }
    portal = running.start(tmp_path_factory.mktemp("behind"), settings=settings)
    yield portal, f"http://127.0.0.1:{metrics}"
    assert portal.stop() == 0, portal.printed()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for the name, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "portal.pem", folder / "portal.key"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-keyout", key, "-out", certificate, "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@dataclass
class Proxy:
    """A proxy that runs, and where it listens."""

    plain: int
    secure: int
    authority: Path

    def call(self, method: str, path: str, address: str = "127.0.0.1", **more) -> urllib3.BaseHTTPResponse:
        """A request over HTTPS from one of this machine's addresses."""
        pool = urllib3.HTTPSConnectionPool(
            "127.0.0.1", self.secure, server_hostname=NAME, ca_certs=str(self.authority), source_address=(address, 0)
        )
        more["headers"] = {"Host": NAME, **more.get("headers", {})}
        return pool.request(method, path, timeout=30, retries=False, **more)


def nginx(folder: Path, upstream: int, certificate: tuple[Path, Path], plain: int, secure: int) -> list[str]:
    site = (EXAMPLES / "nginx.conf").read_text()
    for old, new in (
        ("127.0.0.1:8080", f"127.0.0.1:{upstream}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ("/etc/ssl/portal.example.com.pem", str(certificate[0])),
        ("/etc/ssl/portal.example.com.key", str(certificate[1])),
    ):
        assert old in site
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site)
    user = "user root;\n" if os.geteuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{ access_log off;\n{paths}include {folder}/site.conf; }}\n"
    )
    return [program("nginx", "nginx-light"), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def run(command: list[str], folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Starts a proxy and waits until it listens."""
    environment = {**running.clean_environment(), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
    deadline = time.monotonic() + 30
    while True:
        try:
            assert process.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            time.sleep(0.05)
        except BaseException:
            process.kill()
            raise


def caddy(folder: Path, upstream: int, certificate: tuple[Path, Path], plain: int, secure: int) -> list[str]:
    site = (EXAMPLES / "Caddyfile").read_text()
    for old, new in (
        ("127.0.0.1:8080", f"127.0.0.1:{upstream}"),
        # The one thing that cannot be tried here: the certificate that Caddy gets by itself.
        ("portal.example.com {\n", f"portal.example.com {{\n\ttls {certificate[0]} {certificate[1]}\n"),
    ):
        assert old in site
        site = site.replace(old, new)
    options = f"{{\n\tadmin off\n\thttp_port {plain}\n\thttps_port {secure}\n\tdefault_bind 127.0.0.1\n}}\n"
    (folder / "Caddyfile").write_text(options + site)
    return [program("caddy", "caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def proxy(request, served, certificate, tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxy")
    plain, secure = running.free_port(), running.free_port()
    upstream = int(served[0].base.rsplit(":", 1)[1])
    command = request.param(folder, upstream, certificate, plain, secure)
    process = run(command, folder, secure)
    try:
        yield Proxy(plain, secure, certificate[0])
    finally:
        process.terminate()
        process.wait(timeout=30)


FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example.net",
    "X-Forwarded-Proto": "http",
}


def sign_in(proxy: Proxy, address: str) -> urllib3.BaseHTTPResponse:
    body = json.dumps({"userName": running.OWNER_EMAIL, "password": running.OWNER_PASSWORD})
    headers = {"Content-Type": "application/json", **FORGED}
    answer = proxy.call("POST", "/api/2.0/authentication", address, body=body, headers=headers)
    assert answer.status == 200, answer.data
    return answer


def test_the_address_of_the_client_is_his_and_not_the_proxys_nor_what_he_says(proxy):
    signed_in = sign_in(proxy, "127.0.0.7")
    token = signed_in.json()["response"]["token"]
    headers = {"Authorization": token, **FORGED}
    listed = proxy.call("GET", "/api/2.0/security/activeconnections", "127.0.0.7", headers=headers)
    shown = [item["ip"] for item in listed.json()["response"]["items"]]
    assert "127.0.0.7" in shown and "203.0.113.9" not in shown, shown


def test_links_and_cookies_are_those_of_the_name_outside(proxy):
    signed_in = sign_in(proxy, "127.0.0.1")
    cookie = signed_in.headers["set-cookie"]
    assert "secure" in cookie.lower() and "httponly" in cookie.lower(), cookie
    token = signed_in.json()["response"]["token"]
    mine = proxy.call("GET", "/api/2.0/people/@self", headers={"Authorization": token, **FORGED})
    assert mine.json()["response"]["profileUrl"].startswith(f"https://{NAME}/"), mine.data
    assert b"evil.example.net" not in mine.data
    assert re.search(r"max-age=\d+", mine.headers["strict-transport-security"])
    assert mine.headers["x-request-id"]


def test_plain_http_leads_to_https(proxy):
    answer = requests.get(
        f"http://127.0.0.1:{proxy.plain}/people?x=1", headers={"Host": NAME}, allow_redirects=False, timeout=30
    )
    assert answer.status_code in (301, 308)
    assert answer.headers["location"].startswith(f"https://{NAME}"), answer.headers
    assert answer.headers["location"].endswith("/people?x=1"), answer.headers


def test_large_bodies_pass_and_too_large_ones_are_refused_by_the_portal(proxy, served):
    key = served[0].make_key("--name", "proxy")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = proxy.call("POST", "/api/2.0/people", body=b'"' + b"x" * 3_000_000 + b'"', headers=headers)
    assert answer.status == 413 and answer.headers["content-type"].startswith("application/json"), answer.data
    photo = {"file": ("large.png", b"x" * 4_000_000, "image/png")}
    mine = proxy.call("GET", "/api/2.0/people/@self", headers=headers).json()["response"]["id"]
    headers.pop("Content-Type")
    answer = proxy.call("POST", f"/api/2.0/people/{mine}/photo", fields=photo, headers=headers)
    assert answer.headers["content-type"].startswith("application/json"), answer.data
    assert answer.status in (200, 400), "the portal looked at it"


def test_figures_are_not_shown_outside(proxy):
    answer = proxy.call("GET", "/metrics")
    assert b"anteroom_" not in answer.data and answer.status != 200, answer.data


@pytest.fixture
def database():
    """The address of an empty PostgreSQL database."""
    server = os.environ.get("ANTEROOM_TEST_POSTGRES")
    if not server:
        pytest.skip("ANTEROOM_TEST_POSTGRES names no server; `cargo xtask test` starts one")
    name = f"operation_{os.getpid()}"
    psql = [program("psql", "postgresql-client"), server, "-qXc"]
    subprocess.run([*psql, f"CREATE DATABASE {name}"], check=True)
    yield re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", server)
    subprocess.run([*psql, f"DROP DATABASE {name} WITH (FORCE)"], check=True)


@pytest.mark.parametrize(
    "kind, config, one, next_one",
    [
        (nginx, "site.conf", "server 127.0.0.1:{} max_fails=0;", "\n    server 127.0.0.1:{} max_fails=0;"),
        (caddy, "Caddyfile", "reverse_proxy 127.0.0.1:{}", " 127.0.0.1:{}"),
    ],
    ids=["nginx", "caddy"],
)
def test_two_servers_behind_it_are_restarted_one_after_the_other_and_nobody_notices(
    kind, config, one, next_one, database, certificate, tmp_path
):
    settings = {
        **running.NO_MAIL_SERVER,
        "ANTEROOM_DATABASE__URL": database,
        "ANTEROOM_DATABASE__CONNECTIONS": "4",
        "ANTEROOM_SERVER__STOP_DELAY_S": "1",
    }
    folders = [tmp_path / "one", tmp_path / "other", tmp_path / "proxy"]
    for folder in folders:
        folder.mkdir()
    nodes = [running.start(folders[0], settings=settings)]
    (folders[1] / "data").mkdir(mode=0o700)
    shutil.copy(nodes[0].data / "machine.key", folders[1] / "data" / "machine.key")
    nodes.append(running.start(folders[1], settings=settings))
    key = nodes[0].make_key("--name", "load")
    ports = [int(node.base.rsplit(":", 1)[1]) for node in nodes]
    plain, secure = running.free_port(), running.free_port()
    command = kind(folders[2], ports[0], certificate, plain, secure)
    site, one = (folders[2] / config).read_text(), one.format(ports[0])
    assert one in site
    (folders[2] / config).write_text(site.replace(one, one + next_one.format(ports[1])))
    process = run(command, folders[2], secure)
    proxy = Proxy(plain, secure, certificate[0])
    is_over, statuses = threading.Event(), []

    def create(client: int) -> None:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        for number in itertools.count():
            if is_over.is_set():
                return
            person = {"firstName": "Load", "lastName": "Test", "email": f"c{client}n{number}@example.com"}
            try:
                answer = proxy.call("POST", "/api/2.0/people", body=json.dumps(person), headers=headers)
                statuses.append(answer.status)
            except Exception as error:  # noqa: BLE001: whatever it is, somebody noticed
                statuses.append(repr(error))

    clients = [threading.Thread(target=create, args=(client,)) for client in range(4)]
    try:
        for client in clients:
            client.start()
        for at in range(2):
            running.wait_for(lambda: len(statuses) > 50 * (at + 1))
            assert nodes[at].stop() == 0, nodes[at].printed()
            nodes[at] = running.start(folders[at], settings=settings, port=ports[at])
        before = len(statuses)
        running.wait_for(lambda: len(statuses) > before + 50)
    finally:
        is_over.set()
        for client in clients:
            client.join()
        process.terminate()
        process.wait(timeout=30)
        for node in nodes:
            node.stop()
    odd = [status for status in statuses if status != 200]
    assert not odd, (len(statuses), odd[:5], (folders[2] / "log").read_text()[-2000:])


def test_the_rules_for_prometheus_are_about_figures_that_exist(served):
    rules = (EXAMPLES / "prometheus-alerts.yml").read_text()
    text = requests.get(f"{served[1]}/metrics", timeout=30).text
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    used = set(re.findall(r"\b((?:anteroom|process)_[a-z0-9_]+)", rules))
    # Shown on PostgreSQL only.
    names.add("anteroom_nodes_listening")
    assert used and {name.removesuffix("_bucket") for name in used} <= names, used - names
    if promtool := shutil.which("promtool"):
        checked = subprocess.run([promtool, "check", "rules", EXAMPLES / "prometheus-alerts.yml"], capture_output=True)
        assert checked.returncode == 0, checked
        checked = subprocess.run([promtool, "check", "metrics"], input=text.encode(), capture_output=True)
        assert checked.returncode == 0, checked


def test_the_unit_is_one_that_systemd_takes(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not there")
    unit = (EXAMPLES / "anteroom.service").read_text()
    assert "ExecStart=/usr/local/bin/anteroom serve" in unit
    (tmp_path / "anteroom.service").write_text(unit.replace("/usr/local/bin/anteroom", str(running.BINARY)))
    checked = subprocess.run([analyze, "verify", tmp_path / "anteroom.service"], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, ""), checked
    # 20 on its scale is 2.0, which it calls OK; without hardening a unit has 9.6.
    command = [analyze, "security", "--offline=true", "--threshold=20", "--no-pager", tmp_path / "anteroom.service"]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout[-400:]
