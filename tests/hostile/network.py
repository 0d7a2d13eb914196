"""Talks to the world: TCP, UDP, a service's socket such as docker.sock, an abstract socket."""

import socket

from attempt import WORLD, attempt


def talk(family, kind, address):
    with socket.socket(family, kind) as connection:
        connection.settimeout(2)
        connection.connect(address)
        connection.send(b"secret")
        if connection.recv(6) != b"thanks":
            raise OSError("no answer")


def tcp():
    talk(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", WORLD["tcp"]))


def udp():
    talk(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", WORLD["udp"]))


def service():
    talk(socket.AF_UNIX, socket.SOCK_STREAM, WORLD["service"])


def abstract():
    talk(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + WORLD["abstract"])


attempt(tcp, udp, service, abstract)
