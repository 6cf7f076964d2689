"""What the registry upstream has by now, asked without pulling anything."""
