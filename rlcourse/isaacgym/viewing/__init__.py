"""What is shown: pictures, the viewer and its lines, the player in the browser."""
