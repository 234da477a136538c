"""One file for each command; the function is always called `command`."""
