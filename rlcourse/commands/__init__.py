"""What is typed: `rlcourse …`. One file per command or family of commands; `parser` says what there is."""
