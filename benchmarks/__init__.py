"""Speed and memory as ratios: ours and a peer, measured side by side in one run on one machine."""
