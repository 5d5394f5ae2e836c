"""The acceptance lines of the flagship's world: played through commands, read through slices."""
