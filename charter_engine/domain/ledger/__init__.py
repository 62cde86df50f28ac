"""The append-only log of official acts: canonical entries, Merkle tree, signed checkpoints, verification.

Standard library only, and no sibling room: anyone can verify with nothing but Python.
"""
