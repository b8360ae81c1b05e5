"""The textbook model beside the agents: solved by itself, so that the two can be compared."""
