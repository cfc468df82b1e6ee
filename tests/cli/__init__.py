"""THE COMMAND LINE, CHECKED: every verb on both lasting stores, through `main`."""
