"""Near names and near notes."""
