"""AWS services behind the ports, on low-level clients that bootstrap passes in."""
