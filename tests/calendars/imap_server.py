"""A small IMAP server on a real socket with real TLS: as much of RFC 9051 as a program that reads mail needs."""

import re
import socket
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "invites", 'a "quoted" password'


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate of one's own for a name, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Years, since a test may have moved its own clock, and TLS goes by the machine's.
        .not_valid_before(datetime.now(UTC) - timedelta(days=3650))
        .not_valid_after(datetime.now(UTC) + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return files


@dataclass
class Kept:
    """A message in a folder."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class ImapServer:
    """Speaks with one client at a time. `folders` are by name, messages by UID; `said` is every command it got."""

    folder: Path
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS"
    folders: dict[str, dict[int, Kept]] = field(default_factory=lambda: {"INBOX": {}, "Done": {}})
    said: list[str] = field(default_factory=list)
    drops_after: str = ""
    _next: int = 1

    def __post_init__(self) -> None:
        pem, key = certificate(self.folder)
        self.ca = str(pem)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(pem, key)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.close()

    def put(self, raw: bytes, folder: str = "INBOX", flags: str = "") -> int:
        uid, self._next = self._next, self._next + 1
        self.folders[folder][uid] = Kept(raw, set(flags.split()))
        return uid

    def _serve(self) -> None:
        while True:
            try:
                plain, _address = self._socket.accept()
            except OSError:
                return
            try:
                with self._tls.wrap_socket(plain, server_side=True) as client, client.makefile("rwb") as wire:
                    self._talk(wire)
            except (OSError, ssl.SSLError, ValueError):
                continue

    def _talk(self, wire: BinaryIO) -> None:
        self._send(wire, f"* OK [CAPABILITY {self.capabilities}] ready")
        selected = "INBOX"
        for line in wire:
            tag, command, rest = (line.decode().strip() + "  ").split(" ", 2)
            command, rest = command.upper(), rest.strip()
            self.said.append(f"{command} {rest}".strip())
            if self.drops_after and self.drops_after in self.said[-1]:
                return
            if command == "CAPABILITY":
                self._send(wire, f"* CAPABILITY {self.capabilities}", f"{tag} OK done")
            elif command == "LOGIN":
                right = rest == f'{USER} "{PASSWORD}"'.replace('"quoted"', '\\"quoted\\"')
                self._send(wire, f"{tag} {'OK' if right else 'NO [AUTHENTICATIONFAILED]'} login")
            elif command == "SELECT":
                selected = rest.strip('"')
                found = selected in self.folders
                self._send(wire, f"{tag} {'OK [READ-WRITE]' if found else 'NO [NONEXISTENT]'} select")
            elif command == "UID":
                self._uid(wire, tag, self.folders[selected], *rest.split(" ", 2))
            elif command == "LOGOUT":
                self._send(wire, "* BYE", f"{tag} OK logout")
                return
            else:
                self._send(wire, f"{tag} BAD {command}")

    def _uid(
        self, wire: BinaryIO, tag: str, here: dict[int, Kept], verb: str, uid: str = "", rest: str = ""
    ) -> None:
        if verb == "SEARCH":
            found = [str(number) for number, kept in here.items() if "\\Seen" not in kept.flags]
            self._send(wire, f"* SEARCH {' '.join(found)}".strip(), f"{tag} OK search")
            return
        number = int(uid)
        if verb == "FETCH":
            kept = here.get(number)
            if kept and "SIZE" in rest:
                self._send(wire, f"* 1 FETCH (UID {uid} RFC822.SIZE {len(kept.raw)})")
            elif kept:
                raw = kept.raw.partition(b"\r\n\r\n")[0] if "HEADER" in rest else kept.raw
                wire.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        elif verb == "STORE":
            here[number].flags |= set(re.findall(r"\\\w+", rest))
        elif verb in ("MOVE", "COPY"):
            target = self.folders.get(rest.strip('"'))
            if target is None:
                self._send(wire, f"{tag} NO [TRYCREATE] no such folder")
                return
            target[number] = (
                here.pop(number) if verb == "MOVE" else Kept(here[number].raw, here[number].flags)
            )
        elif verb == "EXPUNGE":
            del here[number]
        self._send(wire, f"{tag} OK {verb}")

    def _send(self, wire: BinaryIO, *lines: str) -> None:
        wire.write("".join(f"{line}\r\n" for line in lines).encode())
        wire.flush()
