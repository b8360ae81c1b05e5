"""The live side of a run: what buyers see and what sellers do, from the calibrated start on."""
