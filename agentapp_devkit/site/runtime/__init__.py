"""The files that Python finds in the page: the author's, the packages, the snapshot."""
