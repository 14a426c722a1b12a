"""AWS services as ports."""
