"""Technology behind the ports. Botocore codes go in, domain errors come out."""
