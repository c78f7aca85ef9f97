"""The exercises in the browser: an overview, and a page to write, check and learn on for each of them."""
