"""What is timed, and the vault it is timed on."""
