"""The week: the state of a run and the stages of its tick, from the calibrated start on."""
