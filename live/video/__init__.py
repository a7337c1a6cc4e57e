"""The picture of a broadcast: from a phone or an encoder to viewers, and its replay."""
