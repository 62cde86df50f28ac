"""The long campaigns: what is claimed about kills, power cuts, tampering and haste, counted."""
