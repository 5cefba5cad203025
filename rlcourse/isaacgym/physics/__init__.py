"""The simulation: actors become one MuJoCo model per kind of environment, on which drives, forces and sensors act."""
