"""The desk answers its own page alone."""

import socket

import httpx
import pytest

from tests.desk.stage import STEM, RunningDesk, read_files

# Requests that are refused: method, path below the address or from the root, headers, the status.
ODD = {
    "another host": ("GET", "", {"Host": "evil.example"}, 403),
    "a host by another name": ("GET", "", {"Host": "localhost:PORT"}, 403),
    "another port": ("GET", "", {"Host": "127.0.0.1:1"}, 403),
    "no token": ("GET", "/", {}, 403),
    "half a token": ("GET", "/HALF/", {}, 403),
    "another token": ("GET", "/AAAAAAAAAAAAAAAAAAAAAA/", {}, 403),
    "a static file without a token": ("GET", "/static/desk.js", {}, 403),
    "no origin": ("POST", "change", {"Origin": ""}, 403),
    "another origin": ("POST", "change", {"Origin": "http://evil.example"}, 403),
    "a sandboxed page": ("POST", "change", {"Origin": "null"}, 403),
    "a form": ("POST", "change", {"Content-Type": "text/plain"}, 403),
    "a form's own type": ("POST", "change", {"Content-Type": "multipart/form-data"}, 403),
    "a get that changes": ("GET", "change", {}, 405),
    "a put": ("PUT", "change", {}, 405),
    "no such page": ("GET", "nowhere", {}, 404),
    "a path out of the folder": ("GET", "static/../server.py", {}, 404),
    "an encoded path out of the folder": ("GET", "static/%2e%2e/server.py", {}, 404),
    "a post elsewhere": ("POST", "beside", {}, 405),
}  # fmt: skip


@pytest.mark.parametrize("method, path, headers, status", ODD.values(), ids=ODD)
def test_odd_requests_are_refused_and_change_nothing(
    shared: RunningDesk, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    before = read_files(shared.folder)
    port = shared.host.partition(":")[2]
    token = shared.address.split("/")[3]
    url = f"http://{shared.host}{path}" if path.startswith("/") else shared.address + path
    given = {"Origin": f"http://{shared.host}", "Content-Type": "application/json", **headers}
    given = {name: value.replace("PORT", port) for name, value in given.items() if value}
    body = b'{"verb": "introduce", "text": "Taken."}' if method != "GET" else b""
    with httpx.Client(trust_env=False) as client:
        request = client.build_request(method, url.replace("HALF", token[:11]), content=body)
        request.headers.update(given)
        answer = client.send(request)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text
    assert token not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "access-control-allow-origin" not in answer.headers
    assert read_files(shared.folder) == before


BODIES = {
    "no JSON": (b"{", 409),
    "no object": (b"[]", 409),
    "deep": (b"[" * 90_000, 409),
    "no text": (b"\xff\xfe", 409),
    "long": (b'{"verb": "introduce", "text": "' + b"x" * 100_000 + b'"}', 413),
    "half a character": (b'{"verb": "introduce", "text": "Kelp \\ud800"}', 409),
    "half a name": (b'{"verb": "out", "paper": "\\udfff"}', 409),
    "a number that is none": (b'{"verb": "place", "place": NaN, "paper": "2602.91000"}', 409),
}


@pytest.mark.parametrize("body, status", BODIES.values(), ids=BODIES)
def test_odd_bodies_are_refused(shared: RunningDesk, body: bytes, status: int) -> None:
    kind = {"Content-Type": "application/json"}
    answer = shared.client.post("change", content=body, headers=kind)
    assert (answer.status_code, "Traceback" in answer.text) == (status, False)
    # What is refused is the request, not the file of edits that it would have spoilt.
    assert "edits.toml" not in answer.text


def test_a_body_of_unknown_length_is_refused(shared: RunningDesk) -> None:
    answer = shared.client.post(
        "change", content=iter([b"{}"]), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 411


def test_bodies_of_two_lengths_and_broken_off_ones_do_no_harm(desk: RunningDesk) -> None:
    host, port = desk.host.split(":")
    head = (
        f"POST /{desk.address.split('/')[3]}/change HTTP/1.1\r\nHost: {desk.host}\r\n"
        f"Origin: http://{desk.host}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n"
    )
    for rest, answer in (("Transfer-Encoding: chunked\r\n\r\n", b"411"), ("\r\n{", None)):
        with socket.create_connection((host, int(port)), timeout=10) as one:
            one.sendall(f"{head}{rest}".encode())
            assert answer is None or answer in one.recv(100)
    assert desk.get("")
    desk.process.terminate()
    assert desk.process.communicate(timeout=30)[1].strip() == f"The desk of {STEM} is closed."


def test_it_listens_on_this_machine_alone(shared: RunningDesk) -> None:
    port = int(shared.host.partition(":")[2])
    own = socket.gethostbyname(socket.gethostname())
    others = {"::1": socket.AF_INET6} | ({own: socket.AF_INET} if own != "127.0.0.1" else {})
    for address, family in others.items():
        with socket.socket(family) as one:
            one.settimeout(1)
            assert one.connect_ex((address, port)), address


def test_hostile_text_stays_text_on_every_page(shared: RunningDesk) -> None:
    papers = [one["id"] for one in shared.issue["papers"]]
    pages = [shared.get(""), *(shared.get("beside", paper=one) for one in papers)]
    count = shared.get("").count("data-at=")
    pages += [shared.get("beside", paper=papers[0], at=f"{at}") for at in range(count + 2)]
    pages.append(shared.get("deliver"))
    for page in pages:
        for markup in ("<script>document", "<img", 'onerror="', "<!-- comment", "\x1b"):
            assert markup not in page
    assert "{{ token }}" in "".join(pages)


def test_odd_queries_are_answered(shared: RunningDesk) -> None:
    one = shared.issue["papers"][0]["id"]
    asked = {"paper": one, "at": "-1"}, {"paper": one, "at": "9" * 5000}, {"paper": one, "at": "x"}
    assert all(shared.client.get("beside", params=given).status_code == 200 for given in asked)
    for given in ({"paper": "2602.99999"}, {"paper": ""}, {}):
        assert shared.client.get("beside", params=given).status_code == 409
