"""The guest lane: a Debian machine with a real kernel, udev and systemd, driven from outside."""
