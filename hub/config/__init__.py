"""What people write: tenants.yaml and strict YAML with lines, read into frozen models."""
