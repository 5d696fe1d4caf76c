"""Certificates for tests: an authority, a broker on the loopback address, and a client, made with openssl."""

import subprocess
from pathlib import Path

EXTENSIONS = {"broker": "subjectAltName = IP:127.0.0.1\n", "client": "basicConstraints = CA:FALSE\n"}


def make(folder: Path) -> Path:
    """Make ca.pem, broker.pem, broker.key, client.pem and client.key in a folder."""
    _openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test-authority")
    signing = "-CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
    for name, extensions in EXTENSIONS.items():
        _openssl(folder, f"req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}")
        (folder / f"{name}.ext").write_text(extensions, encoding="utf-8")
        _openssl(folder, f"x509 -req -in {name}.csr {signing} -extfile {name}.ext -out {name}.pem")
    return folder


def _openssl(folder: Path, words: str) -> None:
    subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
