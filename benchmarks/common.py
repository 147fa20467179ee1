"""What all sides of the benchmark share."""

TOKEN = "1:benchmark"
TEXT = "The opening begins at 09:00 in Room A. Doors are open from 08:15 on; please bring your badge."
