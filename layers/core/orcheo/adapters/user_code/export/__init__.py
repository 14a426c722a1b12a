"""From a graph back to the script that builds it. Only in a child: it handles scripts' text."""
