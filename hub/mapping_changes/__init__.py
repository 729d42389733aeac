"""From an edited mapping file to the version that runs: seen, compared, guarded, accepted."""
